package desk

import (
	"context"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/obligation"
	"tocsin/store"
)

// Deadlines runs the law's clocks: computes them, notices when one passes, takes
// what units file, and has people decide what the program may only propose.
type Deadlines struct{ *core }

// startClocks computes the clocks of a new matter; there are none yet to compare with.
func (c *core) startClocks(tx *store.Tx, matter string, facts obligation.Facts) error {
	book := c.law.Load()
	for _, o := range book.Evaluate(facts, tx.Now()) {
		k := coordination.ClockOf(matter, o)
		if !watched(k, o) {
			continue
		}
		if err := c.addClock(tx, k, book.Version); err != nil {
			return err
		}
	}
	return nil
}

// watched says which answers are kept as clocks: those in which something runs or went
// wrong. The platform's own duties without an instant, such as the copies that leave
// at once, show as parcels; what it must merely keep for a time can only be broken by
// an act.
func watched(k coordination.Clock, o obligation.Obligation) bool {
	switch {
	case o.State == obligation.NotApplicable || o.State == obligation.NotStarted:
		return false
	case o.Actor != Platform:
		return true
	}
	return !k.Due.IsZero() && (o.Step == nil || o.Step.Due != obligation.KeepUntil) || o.State == obligation.Late
}

func (c *core) addClock(tx *store.Tx, k coordination.Clock, version string) (err error) {
	if k.ID, err = tx.NewID(ident.Obligation); err != nil {
		return err
	}
	k.Law, k.Since = version, tx.Now()
	return tx.AddClock(k, clockAudience(k))
}

// clockAudience: the office, and whoever has the duty, also while it is suspended.
func clockAudience(k coordination.Clock) access.Audience {
	if k.Actor == Platform {
		return access.Desk()
	}
	return access.Desk().With(access.OwnKey(k.Actor))
}

// reckon computes the clocks of a matter anew inside an act, keeps what changed, and
// proposes a finding for each duty of a unit that was certainly not met in time.
//
// It looks with the program's eyes: whoever acts, all clocks of the matter are computed.
func (c *core) reckon(tx *store.Tx, matter string) error {
	return tx.With(access.By{Principal: program("desk"), Act: access.EvaluateClocks}, func() error {
		return c.reckonAll(tx, matter)
	})
}

func (c *core) reckonAll(tx *store.Tx, matter string) error {
	facts, err := c.factsOf(tx.Context(), tx.View, matter)
	if err != nil {
		return err
	}
	book := c.law.Load()
	answers := book.Evaluate(facts, tx.Now())
	kept, err := tx.LoadClocks(matter)
	if err != nil {
		return err
	}
	known := map[string]coordination.Clock{}
	for _, k := range kept {
		known[k.Key()] = k
	}
	for _, o := range answers {
		if err := c.settle(tx, coordination.ClockOf(matter, o), o, known, book.Version); err != nil {
			return err
		}
	}
	for _, k := range known { // what the facts no longer give rise to
		k.State, k.Urgency, k.Law, k.Since = obligation.NotApplicable, coordination.Unranked, book.Version, tx.Now()
		if err := tx.ChangeClock(k); err != nil {
			return err
		}
	}
	return c.propose(tx, matter, answers)
}

// settle keeps one answer, where it says something new, and takes it off the known ones.
func (c *core) settle(tx *store.Tx, now coordination.Clock, o obligation.Obligation, known map[string]coordination.Clock, version string) error {
	before, there := known[now.Key()]
	delete(known, now.Key())
	switch {
	case !there && !watched(now, o):
		return nil
	case !there:
		return c.addClock(tx, now, version)
	case before.Same(now):
		return nil
	}
	now.ID, now.Law, now.Since, now.Alarmed = before.ID, version, tx.Now(), before.Alarmed
	if now.State == obligation.Late && before.State == obligation.Open && now.Alarmed.IsZero() {
		now.Alarmed = tx.Now()
	}
	return tx.ChangeClock(now)
}

// propose proposes one finding for each stage of a duty of a unit that is late under
// its most generous reading, with both readings shown. A unit that is late without any
// doubt is still only proposed: a person confirms.
func (c *core) propose(tx *store.Tx, matter string, answers []obligation.Obligation) error {
	existing, err := tx.LoadFindings(matter)
	if err != nil {
		return err
	}
	for i, o := range answers {
		if o.State != obligation.Late || o.Reading == obligation.Strict || o.Actor == Platform || !o.Binds() {
			continue
		}
		if slices.ContainsFunc(existing, func(f coordination.Finding) bool { return f.About(o) }) {
			continue
		}
		f := coordination.Finding{
			Matter: matter, Org: o.Actor, Role: o.Role, Instrument: o.Instrument, Duty: o.Duty, Stage: o.Stage,
			Cite: o.Cite, State: coordination.Proposed, ProposedAt: tx.Now(), Readings: readings(answers, i),
		}
		if f.ID, err = tx.NewID(ident.Finding); err != nil {
			return err
		}
		if err := tx.AddFinding(f, access.Desk()); err != nil {
			return err
		}
	}
	return nil
}

// readings collects what each reading says of the same stage.
func readings(answers []obligation.Obligation, i int) []coordination.Reading {
	var rs []coordination.Reading
	for _, o := range answers {
		if o.SameStage(answers[i]) {
			rs = append(rs, coordination.ReadingOf(o))
		}
	}
	return rs
}

// Tick looks whether something fell due, and has it on record exactly once, however
// long the process slept. It returns how many matters it touched.
func (d Deadlines) Tick(ctx context.Context) (int, error) {
	now := d.clock.Now()
	due, err := d.inner().DueBefore(ctx, now)
	if err != nil || due == 0 {
		return 0, err
	}
	touched := 0
	_, err = d.write(ctx, program("timer"), access.EvaluateClocks, "", func(tx *store.Tx) error {
		touched = 0
		tx.About("clocks")
		overdue, err := tx.LoadOverdue(500)
		if err != nil {
			return err
		}
		if len(overdue) == 0 {
			tx.Nothing()
		}
		seen := map[string]bool{}
		for _, k := range overdue {
			if seen[k.Matter] {
				continue
			}
			seen[k.Matter] = true
			touched++
			if err := d.reckon(tx, k.Matter); err != nil {
				return err
			}
		}
		return nil
	})
	return touched, err
}

// Filing says that a stage of a duty was met: what was sent to whom, and the
// recipient's own reference as proof.
type Filing struct {
	Matter    string
	Event     string // the event of the law's vocabulary that meets the duty: report.submitted, users.notified …
	Recipient string
	Stage     string
	Reference string
	At        calendar.Moment // when it was filed, as the unit says
	Text      string
}

// Submit puts a filing of one's own unit on record. A correction is one more filing
// and moves nothing. The clocks count the time at which it came to us: that it was
// filed earlier is the unit's claim and stays one, until the office has seen the
// recipient's proof and records the true time itself (promise V4).
func (d Deadlines) Submit(ctx context.Context, who access.Principal, f Filing) (store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.SubmitDuty}).May(); err != nil {
		return store.Proof{}, err
	}
	if f.Reference == "" {
		return store.Proof{}, fault.New(fault.Invalid, "duty.reference", "a filing counts with the recipient's reference or receipt").At("/reference")
	}
	if err := legible(f); err != nil {
		return store.Proof{}, err
	}
	if !slices.Contains(fileable, f.Event) {
		return store.Proof{}, fault.New(fault.Invalid, "duty.event", "%q is nothing that can be filed; use %s", f.Event, fault.Choices(fileable)).At("/event")
	}
	return d.write(ctx, who, access.SubmitDuty, f.Text, func(tx *store.Tx) error {
		tx.About(f.Matter)
		if err := d.partOf(tx, who, f.Matter); err != nil {
			return err
		}
		came := calendar.At(tx.Now())
		if f.At.IsZero() {
			f.At = came
		}
		if f.At.Ahead(tx.Now()) {
			return fault.New(fault.Invalid, "time.future", "a filing cannot lie in the future").At("/at")
		}
		e := coordination.Event{
			Matter: f.Matter, Type: f.Event, Actor: who.Org, At: f.At, Status: coordination.Reported, Source: f.Reference, Text: f.Text,
			Attributes: map[string]string{"recipient": f.Recipient, "stage": f.Stage, "reference": f.Reference, filedBy: who.Org},
		}
		if !e.At.Earliest(time.UTC).Equal(tx.Now()) {
			e.Attributes["claimed"], e.At = e.At.String(), came
		}
		return d.put(tx, e)
	})
}

// filedBy is the attribute of an event that a unit says of itself.
const filedBy = coordination.FiledBy

// fileable are the events by which a unit meets its own duties.
var fileable = []string{
	"report.submitted", "upstream.notified", "users.notified", "vendor.notified", "fix.available", "persons.notified", "controller.notified",
	"measures.taken", "threat.disposed", "filing.submitted", "filing.updated", "filing.cancelled", "appeal.filed", "record.published",
}

// Fileable lists the events by which a unit says that it met a duty of its own.
func Fileable() []string { return slices.Clone(fileable) }

// partOf lets only those act whose unit has a clock in the matter.
func (c *core) partOf(tx *store.Tx, who access.Principal, matter string) error {
	mine, err := tx.Clocks(tx.Context(), matter)
	if err != nil {
		return err
	}
	if who.Org == "" || !slices.ContainsFunc(mine, func(k coordination.Clock) bool { return k.Actor == who.Org }) {
		return access.Gone()
	}
	return nil
}

// Confirm makes a proposed finding the office's finding; the unit learns of it.
func (d Deadlines) Confirm(ctx context.Context, who access.Principal, id, reason string) (store.Proof, error) {
	return d.decide(ctx, who, access.ConfirmFinding, id, reason)
}

// Dismiss drops a finding, with the reason.
func (d Deadlines) Dismiss(ctx context.Context, who access.Principal, id, reason string) (store.Proof, error) {
	return d.decide(ctx, who, access.DismissFinding, id, reason)
}

func (d Deadlines) decide(ctx context.Context, who access.Principal, act access.Act, id, reason string) (store.Proof, error) {
	return d.write(ctx, who, act, reason, func(tx *store.Tx) error {
		tx.About(id)
		f, err := tx.LoadFinding(id)
		if err != nil {
			return err
		}
		if err := f.Decide(act, who.Person, reason, tx.Now()); err != nil {
			return err
		}
		return tx.TellFinding(f, findingAudience(f))
	})
}

// findingAudience: of a finding that is decided, the office and the unit.
func findingAudience(f coordination.Finding) access.Audience {
	return access.Desk().With(access.OwnKey(f.Org))
}
