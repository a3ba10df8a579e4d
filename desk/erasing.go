package desk

import (
	"context"
	"reflect"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/erasure"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/store"
)

// Erasing has records forget who somebody is, and destroys the key under which it lay.
type Erasing struct{ *core }

// Erase has a report forget who its reporter is, for himself and nobody else. When it
// returns without a fault the key is destroyed, or is destroyed as soon as it can be: then
// the erasure is not done yet.
//
// law: cn/pipl 47
func (e Erasing) Erase(ctx context.Context, who access.Principal, reportID string) (erasure.Erasure, store.Proof, error) {
	return e.erase(ctx, who, access.EraseIdentity, erasure.Erasure{Of: reportID, Ground: erasure.Asked}, e.forgetReporter)
}

// Contact has a contact that has ended forget who it was, for its unit and for whoever
// looks after the directory.
func (e Erasing) Contact(ctx context.Context, who access.Principal, id string) (erasure.Erasure, store.Proof, error) {
	return e.erase(ctx, who, access.EraseContact, erasure.Erasure{Of: id, Ground: erasure.Over}, forgetContact)
}

// Person has a closed account forget whose it was.
func (e Erasing) Person(ctx context.Context, who access.Principal, id string) (erasure.Erasure, store.Proof, error) {
	return e.erase(ctx, who, access.ErasePerson, erasure.Erasure{Of: id, Ground: erasure.Over}, forgetPerson)
}

// erase does in one act what has a record forget, and then destroys the key. forget fills
// in which other keys go with it, and says who may see that it was done.
func (e Erasing) erase(ctx context.Context, who access.Principal, act access.Act, made erasure.Erasure, forget func(*store.Tx, *erasure.Erasure) (access.Audience, error)) (erasure.Erasure, store.Proof, error) {
	asked := made
	proof, err := e.write(ctx, who, act, "", func(tx *store.Tx) error {
		made = asked
		tx.About(made.Of)
		audience, err := forget(tx, &made)
		if err != nil {
			return err
		}
		if made.ID, err = tx.NewID(ident.Erasure); err != nil {
			return err
		}
		made.By, made.At, made.State = tx.Maker().Alias(), tx.Now(), erasure.Ordered
		return tx.AddErasure(made, audience.With(access.RoleKey(access.System)))
	})
	if err != nil {
		return erasure.Erasure{}, proof, err
	}
	done, err := e.finish(context.WithoutCancel(ctx), made)
	if err != nil {
		return made, proof, nil //nolint:nilerr // it is ordered, and the timer tries again
	}
	return done, proof, nil
}

// forgetReporter has a report and what arrived with it forget who handed it in.
func (e Erasing) forgetReporter(tx *store.Tx, made *erasure.Erasure) (access.Audience, error) {
	r, err := tx.LoadReport(made.Of)
	if err != nil {
		return nil, err
	}
	who := tx.Maker()
	switch {
	case !r.HandedInBy(who.Principal) && !who.Is(access.System):
		return nil, access.Gone()
	case r.Named().IsZero():
		return nil, fault.New(fault.Conflict, "erasure.nothing", "the report does not say who its reporter is").WithHint("there is nothing to erase")
	}
	if err := tx.ChangeReport(r.Forget()); err != nil {
		return nil, err
	}
	return reportAudience(r), tx.With(access.By{Principal: program("erasing"), Act: access.EraseIdentity}, func() error {
		if err := unheld(tx, r.ID); err != nil {
			return err
		}
		arrived, err := tx.LoadIntakeOf(r.ID)
		if err != nil {
			return err
		}
		arrived.Raw = privacy.Erased
		if err := endAll(tx, r.ID); err != nil {
			return err
		}
		return tx.ChangeIntake(arrived)
	})
}

// unheld refuses to forget what must be kept for a while.
func unheld(tx *store.Tx, of string) error {
	holds, err := tx.HoldsOn(tx.Context(), of)
	if h, held := erasure.Standing(holds, tx.Now()); held {
		return erasure.Held(h)
	}
	return err
}

// forgetContact has a contact that has ended forget who it was, with every change of it,
// whose keys go as well.
func forgetContact(tx *store.Tx, made *erasure.Erasure) (access.Audience, error) {
	c, err := tx.LoadContact(made.Of)
	if err != nil {
		return nil, err
	}
	if org := tx.Maker().Org; org != "" && org != c.Org {
		return nil, access.Gone()
	}
	forgotten, err := c.Forget()
	if err != nil {
		return nil, err
	}
	audience := directoryAudience(c.Org)
	if err := tx.ChangeContact(forgotten, audience); err != nil {
		return nil, err
	}
	return audience, tx.With(access.By{Principal: program("erasing"), Act: access.EraseContact}, func() error {
		all, err := tx.LoadChangesOf(c.ID, c.Org)
		for i := 0; err == nil && i < len(all); i++ {
			made.Also = append(made.Also, all[i].ID)
			err = tx.DecideChange(all[i].Forget())
		}
		return err
	})
}

// forgetPerson has a closed account forget whose it was.
func forgetPerson(tx *store.Tx, made *erasure.Erasure) (access.Audience, error) {
	p, err := tx.LoadPerson(made.Of)
	if err != nil {
		return nil, err
	}
	if p, err = p.Forget(); err != nil {
		return nil, err
	}
	if err := tx.ChangePerson(p); err != nil {
		return nil, err
	}
	return access.NewAudience(access.RoleKey(access.Administrator)), tx.With(access.By{Principal: program("erasing"), Act: access.ErasePerson}, func() error {
		tied, err := tx.LoadTiesOf(p.ID)
		for i := 0; err == nil && i < len(tied); i++ {
			err = tx.ChangeTie(tied[i].Forget())
		}
		return err
	})
}

// finish destroys the key of an erasure and puts on record that this was done.
func (e Erasing) finish(ctx context.Context, ordered erasure.Erasure) (erasure.Erasure, error) {
	if err := e.store.Destroy(ctx, e.destroyer(), ordered.Keys()...); err != nil {
		return ordered, err
	}
	done := ordered
	_, err := e.write(ctx, program("erasing"), access.DestroyKey, "", func(tx *store.Tx) error {
		tx.About(ordered.Of)
		kept, err := tx.LoadErasure(ordered.ID)
		if err != nil {
			return err
		}
		if done, err = kept.Finish(tx.Now()); err != nil {
			return err
		}
		return tx.ChangeErasure(done)
	})
	return done, err
}

func (e Erasing) destroyer() access.By {
	return access.By{Principal: program("erasing"), Act: access.DestroyKey}
}

// Tick finishes what was ordered and not done, destroys here what another process destroyed,
// and forgets who handed in what was kept as long as it is kept. It says how much it did.
func (e Erasing) Tick(ctx context.Context) (int, error) {
	if err := e.sweep(ctx); err != nil {
		return 0, err
	}
	waiting, err := e.inner().Erasures(ctx, erasure.Ordered, "", tickful)
	if err != nil {
		return 0, err
	}
	for i, w := range waiting {
		if _, err := e.finish(ctx, w); err != nil {
			return i, err
		}
	}
	n, err := e.expire(ctx)
	return len(waiting) + n, err
}

// tickful is how much one look of the timer takes at once.
const tickful = 100

// expire has reports forget their reporters when the time is over for which it is said to
// be kept. A report of an open case is kept until that is closed, and so is one that is
// held. It begins anew where it left off, so that those do not stand in the way of others.
func (e Erasing) expire(ctx context.Context) (n int, err error) {
	before, err := privacy.Before(reflect.TypeFor[report.Draft](), "Contact", e.clock.Now())
	if err != nil {
		return 0, err
	}
	for after := (store.Place{}); ; {
		old, err := e.inner().NamedBefore(ctx, before, after, tickful)
		if err != nil {
			return n, err
		}
		for _, r := range old {
			over, err := e.over(ctx, r)
			if err != nil {
				return n, err
			}
			if over {
				made := erasure.Erasure{Of: r.ID, Ground: erasure.Expired}
				if _, _, err := e.erase(ctx, program("erasing"), access.EraseIdentity, made, e.forgetReporter); err != nil {
					return n, err
				}
				n++
			}
			after = store.Place{At: r.Received, ID: r.ID}
		}
		if len(old) < tickful {
			return n, nil
		}
	}
}

// over reports whether nothing is going on with an old report any more.
func (e Erasing) over(ctx context.Context, r report.Report) (bool, error) {
	v := e.inner()
	holds, err := v.HoldsOn(ctx, r.ID)
	if _, held := erasure.Standing(holds, e.clock.Now()); err != nil || held {
		return false, err
	}
	if r.Case == "" {
		return true, nil
	}
	k, err := v.Case(ctx, r.Case)
	return k.State == coordination.Closed, err
}

// lag is how long after it was named an erasure may come on record, by the clock of
// whichever process makes it.
const lag = time.Hour

// sweep destroys every key again of whoever was forgotten since it last did: a vault that
// was brought back from a backup holds some of them still, and that of another process
// those that it drew.
func (e Erasing) sweep(ctx context.Context) error {
	now := e.clock.Now().UnixMilli()
	for after := ident.Since(ident.Erasure, time.UnixMilli(e.swept.Load()).Add(-lag)); ; {
		some, err := e.inner().Erasures(ctx, "", after, 1000)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			e.swept.Store(now)
			return nil
		}
		var keys []string
		for _, one := range some {
			keys, after = append(keys, one.Keys()...), one.ID
		}
		if err := e.store.Destroy(ctx, e.destroyer(), keys...); err != nil {
			return err
		}
	}
}

// Hold keeps who a reporter is from being forgotten, until a time.
func (e Erasing) Hold(ctx context.Context, who access.Principal, reportID, why string, until time.Time) (id string, proof store.Proof, err error) {
	proof, err = e.write(ctx, who, access.PlaceHold, why, func(tx *store.Tx) error {
		tx.About(reportID)
		r, err := tx.LoadReport(reportID)
		if err != nil {
			return err
		}
		if r.Named().IsZero() {
			return fault.New(fault.Conflict, "erasure.nothing", "the report does not say who its reporter is").WithHint("there is nothing to keep")
		}
		h, err := erasure.Place(reportID, why, who.Person, tx.Now(), until)
		if err != nil {
			return err
		}
		if h.ID, err = tx.NewID(ident.Hold); err != nil {
			return err
		}
		id = h.ID
		return tx.AddHold(h, reportAudience(r))
	})
	return id, proof, err
}

// EndHold takes a hold away before its time, and says on which report it was.
func (e Erasing) EndHold(ctx context.Context, who access.Principal, id string) (of string, proof store.Proof, err error) {
	proof, err = e.write(ctx, who, access.EndHold, "", func(tx *store.Tx) error {
		h, err := tx.LoadHold(id)
		if err != nil {
			return err
		}
		of = h.Of
		tx.About(of)
		if h, err = h.End(who.Person, tx.Now()); err != nil {
			return err
		}
		return tx.ChangeHold(h)
	})
	return of, proof, err
}

// Keeping is how long it is kept who a reporter is, and what was done about it.
type Keeping struct {
	Named   bool            // the report says who he is, whether it shows it here or not
	Until   time.Time       // kept so long at least, while the report says it
	Holds   []erasure.Hold  // the newest first, those that are over as well
	Erasure erasure.Erasure // zero where it was not erased
}

// keeping reads how long it is kept who a reporter is, for whoever opens the report.
func keeping(ctx context.Context, v store.View, r report.Report) (k Keeping, err error) {
	if k.Named = !r.Named().IsZero(); !k.Named && !r.Forgotten() {
		return k, nil
	}
	if k.Until, err = privacy.After(reflect.TypeFor[report.Draft](), "Contact", r.Received); err != nil {
		return k, err
	}
	if k.Holds, err = v.HoldsOn(ctx, r.ID); err != nil {
		return k, err
	}
	k.Erasure, err = v.ErasureOf(ctx, r.ID)
	if fault.Is(err, fault.Absent) {
		err = nil
	}
	return k, err
}

// Held is the hold that stands, if one does.
func (k Keeping) Held(now time.Time) (erasure.Hold, bool) { return erasure.Standing(k.Holds, now) }
