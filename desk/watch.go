package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/privacy"
	"tocsin/domain/watch"
	"tocsin/store"
)

// Watching tells a second person of what somebody reads.
type Watching struct{ *core }

// Watched is an alert with the login of whom it is about, for whoever looks into it.
type Watched struct {
	watch.Alert
	Login string
}

// Alerts lists the alerts in a state, or all, before a place, the newest first. Nobody
// sees those about himself.
func (w Watching) Alerts(ctx context.Context, who access.Principal, state watch.State, before store.Place, limit int) ([]Watched, error) {
	v, err := w.view(who, access.ReadAlert)
	if err != nil {
		return nil, err
	}
	found, err := v.Alerts(ctx, state, before, limit)
	if err != nil {
		return nil, err
	}
	told := make([]Watched, len(found))
	for i, a := range found {
		p, err := w.inner().Person(ctx, a.Person)
		if err != nil && !fault.Is(err, fault.Absent) {
			return nil, err
		}
		if !who.Staff() {
			a.Thing = "" // an administrator sees no matter
		}
		told[i] = Watched{a, p.Login}
	}
	return told, nil
}

// Waiting counts the open alerts that the principal may look into.
func (w Watching) Waiting(ctx context.Context, who access.Principal) (int, error) {
	v, err := w.view(who, access.ReadAlert)
	if err != nil {
		return 0, err
	}
	return v.CountAlerts(ctx)
}

// Settle says what somebody found who looked into an alert: that it is all right, or what
// was done about it.
func (w Watching) Settle(ctx context.Context, who access.Principal, act access.Act, id, reason string) (store.Proof, error) {
	if !slices.Contains([]access.Act{access.AllowAlert, access.PursueAlert}, act) {
		return store.Proof{}, access.Gone()
	}
	reason = strings.TrimSpace(reason)
	return w.write(ctx, who, act, reason, func(tx *store.Tx) error {
		tx.About(id)
		a, err := tx.LoadAlert(id)
		if err != nil {
			return err
		}
		if a, err = a.Settle(act, who.Person, reason, tx.Now()); err != nil {
			return err
		}
		return tx.ChangeAlert(a)
	})
}

// Traps lists the canaries.
func (w Watching) Traps(ctx context.Context, who access.Principal) ([]watch.Trap, error) {
	v, err := w.view(who, access.ReadTrap)
	if err != nil {
		return nil, err
	}
	return v.Traps(ctx)
}

// SetTrap makes a report or a case a canary. Its entry names no matter, so that nobody
// learns from the log where not to look.
func (w Watching) SetTrap(ctx context.Context, who access.Principal, matter, note string) (id string, proof store.Proof, err error) {
	note = strings.TrimSpace(note)
	if note == "" || len(note) > 1000 {
		return "", proof, fault.New(fault.Invalid, "watch.note", "say what it is, in at most 1,000 bytes, for whoever looks into an alert").At("/note")
	}
	if err := (access.By{Principal: who, Act: access.SetTrap}).May(); err != nil {
		return "", proof, err
	}
	if err := legibleAt("/note", note); err != nil {
		return "", proof, err
	}
	proof, err = w.write(ctx, who, access.SetTrap, "", func(tx *store.Tx) error {
		if kind := ident.PrefixOf(matter); kind != ident.Report && kind != ident.Case {
			return fault.New(fault.Invalid, "watch.matter", "a canary is a report or a case").At("/matter")
		}
		if seen, err := tx.Sees(tx.Context(), matter); err != nil || !seen {
			return cmp.Or(err, error(access.Gone()))
		}
		if _, err := tx.TrapOn(tx.Context(), matter); err == nil {
			return fault.New(fault.Conflict, "watch.trap", "this is a canary already")
		}
		if id, err = tx.NewID(ident.Trap); err != nil {
			return err
		}
		tx.About(id)
		return tx.AddTrap(watch.Trap{ID: id, Matter: matter, SetBy: who.Person, Set: tx.Now(), Note: note}, trapAudience())
	})
	return id, proof, err
}

// EndTrap makes a canary a matter like any other.
func (w Watching) EndTrap(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return w.write(ctx, who, access.EndTrap, "", func(tx *store.Tx) error {
		tx.About(id)
		t, err := tx.LoadTrap(id)
		if err != nil {
			return err
		}
		if t.Ended {
			tx.Nothing()
			return nil
		}
		t.Ended = true
		return tx.ChangeTrap(t)
	})
}

// alertAudience: those who look into alerts, and the program, which counts.
func alertAudience() access.Audience {
	return access.NewAudience(access.RoleKey(access.Auditor), access.RoleKey(access.Administrator), access.RoleKey(access.System))
}

// trapAudience: the auditors, and the program.
func trapAudience() access.Audience {
	return access.NewAudience(access.RoleKey(access.Auditor), access.RoleKey(access.System))
}

// codeFull is the fault of a budget that is used up.
const codeFull = "watch.full"

// reading is write for an act that opens what is sealed or personal: it is counted, and a
// second person is told of what is too much, also when nothing was shown.
func (c *core) reading(ctx context.Context, who access.Principal, act access.Act, why string, do func(*store.Tx) error) (store.Proof, error) {
	proof, err := c.write(ctx, who, act, why, do)
	switch f := fault.From(err); {
	case err == nil || who.Person == "":
	case f.Code == codeFull:
		c.raise(ctx, watch.Alert{Kind: watch.Full, What: watch.Persons, Person: who.Person})
	case f.Kind == fault.Absent && c.gate.probed(who.Person, c.budgets().Probe, c.clock.Now()):
		c.raise(ctx, watch.Alert{Kind: watch.Probe, Person: who.Person})
	}
	return proof, err
}

func (c *core) budgets() watch.Budgets { return c.settings.Budgets }

// raise tells of what happened outside an act that succeeded, once a day.
func (c *core) raise(ctx context.Context, a watch.Alert) {
	a.Most = c.budgets().Most(a.Kind, a.What)
	a.Count = a.Most + 1
	_, err := c.write(context.WithoutCancel(ctx), program("watch"), access.RaiseAlert, "", func(tx *store.Tx) error {
		told, err := tx.AlertsAbout(tx.Context(), a.Person, tx.Now().Add(-watch.Day))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(told, func(b watch.Alert) bool { return b.Kind == a.Kind && b.What == a.What && b.State == watch.Open }) {
			tx.Nothing()
			return nil
		}
		return addAlert(tx, a)
	})
	_ = err // the act that failed says so itself; this one is tried again with the next
}

func addAlert(tx *store.Tx, a watch.Alert) (err error) {
	if a.ID, err = tx.NewID(ident.Alert); err != nil {
		return err
	}
	if tx.Maker().Act == access.RaiseAlert {
		tx.About(a.ID)
	}
	a.At, a.State = tx.Now(), watch.Open
	return tx.AddAlert(a, alertAudience())
}

// opens counts that the maker of an act opens a thing. Of matters the office's readings
// count: a unit reads its own. It looks with the program's eyes, since nobody sees what is
// kept about his reading.
func (c *core) opens(tx *store.Tx, what watch.What, thing string) error {
	reader := tx.Maker()
	if reader.Person == "" || what == watch.Matters && !reader.Staff() {
		return nil
	}
	return tx.With(access.By{Principal: program("watch"), Act: access.RaiseAlert}, func() error {
		if err := c.springs(tx, reader.Person, thing); err != nil {
			return err
		}
		had, err := tx.HasOpened(tx.Context(), reader.Person, what, thing, tx.Now().Add(-watch.Day))
		if err != nil || had {
			return err
		}
		o := watch.Opening{Person: reader.Person, What: what, Thing: thing, At: tx.Now()}
		if what == watch.Matters {
			if o.Beside, err = beside(tx, reader, thing); err != nil {
				return err
			}
		}
		return c.opensMore(tx, o)
	})
}

// opensMore is opens for one thing more.
func (c *core) opensMore(tx *store.Tx, o watch.Opening) (err error) {
	t, err := tallied(tx, o)
	if err != nil {
		return err
	}
	raised, refused := c.budgets().Judge(o, t)
	if refused {
		return fault.New(fault.Refused, codeFull, "you have seen who %d people are within a day", t.Day).
			WithHint("an auditor or administrator was told, and can say that it is all right; the mailbox of a report reaches its reporter without knowing him")
	}
	for _, kind := range raised {
		a := watch.Alert{Kind: kind, What: o.What, Person: o.Person, Count: t.Day + 1, Most: c.budgets().Most(kind, o.What)}
		switch kind {
		case watch.Burst:
			a.What, a.Count = "", t.Moment+1
		case watch.Beside:
			a.Count = t.Beside + 1
		}
		if err := addAlert(tx, a); err != nil {
			return err
		}
	}
	if o.ID, err = tx.NewID(ident.Opening); err != nil {
		return err
	}
	return tx.AddOpening(o, alertAudience())
}

// tallied is how much somebody opened before.
func tallied(tx *store.Tx, o watch.Opening) (t watch.Tally, err error) {
	ctx, now := tx.Context(), tx.Now()
	if t.Day, err = tx.CountOpenings(ctx, o.Person, o.What, now.Add(-watch.Day)); err != nil {
		return t, err
	}
	if t.Moment, err = tx.CountOpenings(ctx, o.Person, "", now.Add(-watch.Moment)); err != nil {
		return t, err
	}
	if t.Beside, err = tx.CountBeside(ctx, o.Person, now.Add(-watch.Day)); err != nil {
		return t, err
	}
	about, err := tx.AlertsAbout(ctx, o.Person, now.Add(-2*watch.Day))
	for _, a := range about {
		if a.Widens(now) {
			t.Allowed++
		}
	}
	return t, err
}

// springs tells of a canary that is opened by somebody else than who set it, once until
// that is settled.
func (c *core) springs(tx *store.Tx, reader, thing string) error {
	t, err := tx.TrapOn(tx.Context(), thing)
	switch {
	case fault.Is(err, fault.Absent):
		return nil
	case err != nil:
		return err
	case !t.Springs(reader):
		return nil
	}
	told, err := tx.AlertsAbout(tx.Context(), reader, tx.Now().Add(-watch.Day))
	if err != nil || slices.ContainsFunc(told, func(a watch.Alert) bool { return a.Thing == thing && a.State == watch.Open }) {
		return err
	}
	return addAlert(tx, watch.Alert{Kind: watch.Canary, Person: reader, Thing: thing})
}

// probed notes that somebody asked once more for what is not there, and reports whether it
// is too much, which it is once: then the count begins anew. It forgets with the process.
func (g *gatekeeper) probed(person string, most int, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	asked := g.probes.of(person, person, now)
	if now.Sub(asked.last) >= watch.Moment {
		asked.wrong, asked.last = 0, now // from here on ten minutes are counted
	}
	asked.wrong++
	if asked.wrong <= most {
		return false
	}
	asked.wrong = 0
	return true
}

// Identity is who a reporter is, as he said.
type Identity struct {
	Report  string
	Name    privacy.Personal
	Contact privacy.Personal
	Relayed bool // the contact is an address of ours, for this viewer alone; his own stays with us
}

// Identify shows who handed in a report and how he is reached. It asks for the reason,
// which the reporter reads, and is counted: the mailbox reaches him without it.
func (l Look) Identify(ctx context.Context, who access.Principal, id, reason string) (Identity, error) {
	reason = strings.TrimSpace(reason)
	if err := (access.By{Principal: who, Act: access.IdentifyReporter}).May(); err != nil {
		return Identity{}, err
	}
	if len(reason) < 5 || len(reason) > 500 {
		return Identity{}, fault.New(fault.Invalid, "watch.why", "say in 5 to 500 bytes what you need it for; the reporter reads it").At("/reason")
	}
	i := Identity{Report: id}
	_, err := l.reading(ctx, who, access.IdentifyReporter, reason, func(tx *store.Tx) error {
		tx.About(id)
		r, err := tx.LoadReport(id)
		if err != nil {
			return err
		}
		i.Name, i.Contact = r.ReporterName, r.Contact
		if r.Forgotten() {
			return fault.New(fault.Conflict, "erasure.erased", "who the reporter is was erased").WithHint("write into his mailbox")
		}
		if i.Name == "" && i.Contact == "" {
			return fault.New(fault.Conflict, "watch.nobody", "the reporter did not say who he is").WithHint("write into his mailbox")
		}
		if whole, err := l.given(tx, r); err != nil {
			return err
		} else if whole != "" {
			i.Contact, i.Relayed = privacy.Personal(whole), true
		}
		return l.opens(tx, watch.Persons, id)
	})
	if err != nil {
		return Identity{}, err
	}
	return i, nil
}
