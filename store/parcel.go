package store

import (
	"context"
	"database/sql"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/parcel"
)

// noticesWaiting finds what waits and tells of a notice. Its index holds nothing else, so
// that looking again and again costs nothing, however much lies in the tray.
var noticesWaiting = is("state = 'waiting' AND kind = 'notice'")

// inOrder leaves alone what follows something that has not arrived: a supplement after
// the copy that it adds to. Their identifiers begin with that of their matter and sort
// in the order in which they were laid.
var inOrder = is("NOT EXISTS (SELECT 1 FROM parcel e WHERE e.id >= substr(parcel.id, 1, ?) AND e.id < parcel.id AND e.recipient = parcel.recipient AND e.state = 'waiting')", matterLength)

// matterLength is the length of an identifier: its prefix, a low line, 128 bits in base32.
const matterLength = 3 + 1 + 26

// AddParcel lays something in the out-tray.
func (tx *Tx) AddParcel(p parcel.Parcel, audience access.Audience) error {
	return add(tx, parcels, p, audience)
}

// LoadParcel reads a parcel in order to say what became of it.
func (tx *Tx) LoadParcel(id string) (parcel.Parcel, error) { return load(tx, parcels, id) }

// ChangeParcel writes a loaded parcel back.
func (tx *Tx) ChangeParcel(p parcel.Parcel) error { return change(tx, parcels, p) }

// ParcelsOf lists what was laid out for a matter.
func (v View) ParcelsOf(ctx context.Context, matter string) ([]parcel.Parcel, error) {
	return parcels.list(ctx, v, is("id > ? AND id < ?", matter+"/", matter+"0"), "laid, id", 0) // the next sign after the slash
}

// CopiesIn lists statutory copies in a state, oldest first, after a place.
func (v View) CopiesIn(ctx context.Context, state parcel.State, after Place, limit int) ([]parcel.Parcel, error) {
	return parcels.list(ctx, v, and(is("state = ? AND kind <> 'notice'", string(state)), after.later("laid")), "laid, id", limit)
}

// CountCopies counts statutory copies in a state.
func (v View) CountCopies(ctx context.Context, state parcel.State) (int, error) {
	return parcels.count(ctx, v, is("state = ? AND kind <> 'notice'", string(state)))
}

// NoticesWaiting lists the notices that no inbox has yet, oldest first.
func (v View) NoticesWaiting(ctx context.Context, limit int) ([]parcel.Parcel, error) {
	return parcels.list(ctx, v, noticesWaiting, "laid, id", limit)
}

// LoadNoticesWaiting reads them in order to say what became of them.
func (tx *Tx) LoadNoticesWaiting(limit int) ([]parcel.Parcel, error) {
	return loadSome(tx, parcels, noticesWaiting, "laid, id", limit)
}

// LoadUndelivered reads what a recipient has not got, in order to take it back.
func (tx *Tx) LoadUndelivered(recipient string) ([]parcel.Parcel, error) {
	return loadAll(tx, parcels, is("(recipient = ? AND state = 'waiting') OR (state = 'parked' AND recipient = ?)", recipient, recipient), "laid, id")
}

// Leased is a parcel that this carrier holds for a while.
type Leased struct {
	parcel.Parcel
	Tries int // how often delivery failed before
}

// LeaseFor takes parcels that wait for one recipient and that nobody holds, for a while.
// So each recipient has a carrier of his own, and a slow one holds up nobody else. A lease
// is no record: it leaves no evidence and is simply over at its end. It is taken in the
// writer's own transaction, so two carriers never hold one parcel, in one process or in
// several.
func (s *Store) LeaseFor(ctx context.Context, by access.By, holder, recipient string, now time.Time, hold time.Duration, limit int) ([]Leased, error) {
	var held []Leased
	_, err := s.Write(ctx, by, func(tx *Tx) error {
		tx.Nothing()
		free := is("id NOT IN (SELECT parcel FROM lease WHERE until > ?)", clock.Milli(now))
		waiting, err := parcels.list(ctx, tx.View, and(is("state = 'waiting'"), is("recipient = ?", recipient), free, inOrder), "laid, id", limit)
		if err != nil || len(waiting) == 0 {
			return err
		}
		held, err = tx.lease(waiting, holder, now, hold)
		return err
	})
	return held, err
}

// lease writes down who holds the parcels from now on.
func (tx *Tx) lease(waiting []parcel.Parcel, holder string, now time.Time, hold time.Duration) ([]Leased, error) {
	ids := make([]string, len(waiting))
	b := batch{into: "lease", columns: []string{"parcel", "holder", "until", "tries", "fault"},
		tail: " ON CONFLICT (parcel) DO UPDATE SET holder = excluded.holder, until = excluded.until"}
	for i, p := range waiting {
		ids[i] = p.ID
		b.add(p.ID, holder, clock.Milli(now.Add(hold)), 0, "")
	}
	if err := tx.save(); err != nil {
		return nil, err
	}
	if err := b.write(tx.ctx, tx.q, tx.store); err != nil {
		return nil, tx.fail(err)
	}
	tries := map[string]int{}
	cond := oneOf("parcel", ids)
	err := tx.each(tx.ctx, "SELECT parcel, tries FROM lease WHERE "+cond.text, cond.args, func(rows *sql.Rows) error {
		var id string
		var n int
		err := rows.Scan(&id, &n)
		tries[id] = n
		return err
	})
	held := make([]Leased, len(waiting))
	for i, p := range waiting {
		held[i] = Leased{p, tries[p.ID]}
	}
	return held, err
}

// Defer notes a failed try and leaves the parcel alone until a time. It touches no
// parcel that the principal does not see.
func (s *Store) Defer(ctx context.Context, by access.By, id, why string, until time.Time) error {
	_, err := s.Write(ctx, by, func(tx *Tx) error {
		tx.Nothing()
		if _, err := parcels.get(ctx, tx.View, id); err != nil {
			return err
		}
		if err := tx.save(); err != nil {
			return err
		}
		_, err := tx.q.ExecContext(tx.ctx, s.dialect.text("UPDATE lease SET tries = tries + 1, until = ?, fault = ? WHERE parcel = ?"), clock.Milli(until), why, id)
		if err != nil {
			return tx.fail(err)
		}
		return nil
	})
	return err
}
