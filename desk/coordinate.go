package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/marking"
	"tocsin/domain/obligation"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
	"tocsin/law"
	"tocsin/store"
)

// Coordination works cases: opens them, records what happened, brings parties in.
type Coordination struct{ *core }

// NewCase is what a case is opened with.
type NewCase struct {
	Title    string
	Summary  string
	Aliases  []string
	Affected []product.Product
	Sectors  []string
	National bool
	Reports  []string // joined at once
	Replay   string
}

// Open opens a case, and joins reports to it in the same act.
func (c Coordination) Open(ctx context.Context, who access.Principal, n NewCase) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.OpenCase}).May(); err != nil {
		return "", store.Proof{}, err
	}
	var id string
	if strings.TrimSpace(n.Title) == "" {
		return "", store.Proof{}, fault.New(fault.Invalid, "case.title", "a case needs a title").At("/title")
	}
	if err := cmp.Or(legible(n), c.heardOf(n.Sectors)); err != nil {
		return "", store.Proof{}, err
	}
	proof, err := c.write(ctx, who, access.OpenCase, "", func(tx *store.Tx) (err error) {
		if id, err = tx.NewID(ident.Case); err != nil {
			return err
		}
		tx.About(id)
		k := coordination.Case{
			ID: id, Number: number(tx.Now(), id), Title: privacy.Sealed(n.Title), Summary: privacy.Sealed(n.Summary),
			State: coordination.Open, Opened: tx.Now(), Owner: who.Person, Handlers: []string{who.Person}, Aliases: n.Aliases, Affected: n.Affected,
			Marking: marking.AmberStrict, Sectors: n.Sectors, National: n.National, Replay: n.Replay,
		}
		if err := tx.AddCase(k, access.Desk()); err != nil {
			return err
		}
		for _, r := range n.Reports {
			if err := c.join(tx, r, id); err != nil {
				return err
			}
		}
		return c.reckon(tx, id)
	})
	return id, proof, err
}

// number is a case's number for people: year and the last letters of its identifier.
func number(now time.Time, id string) string {
	return strconv.Itoa(now.Year()) + "-" + id[len(id)-6:]
}

func isCase(matter string) bool { return ident.PrefixOf(matter) == ident.Case }

// Record puts an event on the timeline of a case, with its source and precision; the
// clocks are computed anew in the same act.
//
// law: cn/rmspv 7(2), awareness is somebody's statement with its source
func (c Coordination) Record(ctx context.Context, who access.Principal, e coordination.Event) (store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.RecordEvent}).May(); err != nil {
		return store.Proof{}, err
	}
	if err := e.Validate(c.clock.Now()); err != nil {
		return store.Proof{}, err
	}
	if err := cmp.Or(legible(e), c.known(e.Type)); err != nil {
		return store.Proof{}, err
	}
	if e.ByAct(Platform) {
		return store.Proof{}, fault.New(fault.Invalid, "event.act", "%s is what an act of the platform says of itself", e.Type).At("/type").
			WithHint("do the act: release, withdraw, agree the embargo; or name the actor, where it was somebody else")
	}
	return c.write(ctx, who, access.RecordEvent, e.Text, func(tx *store.Tx) error {
		tx.About(e.Matter)
		if err := acts(tx, e.Actor); err != nil {
			return err
		}
		return c.put(tx, e)
	})
}

// known refuses an event of a type that neither the book in force nor the timeline has.
func (c *core) known(kind string) error {
	types := coordination.Known(law.Names(c.law.Load().Vocabulary.Events))
	if slices.Contains(types, kind) {
		return nil
	}
	return fault.New(fault.Invalid, "event.unknown", "there is no event %q", kind).At("/type").
		WithHint("name %s; whatever is none of these is a %s", fault.Choices(types), coordination.NoteMade)
}

// acts refuses an actor that nobody knows: its clocks would be nobody's.
func acts(tx *store.Tx, actor string) error {
	if actor == "" || actor == Platform {
		return nil
	}
	_, err := tx.Partner(tx.Context(), actor)
	if fault.Is(err, fault.Absent) {
		return fault.New(fault.Invalid, "event.actor", "this is no partner of the platform").At("/actor").WithHint("enrol it first, or leave the actor out and name it in the text")
	}
	return err
}

// put adds an event inside an act, lets it take effect on the case, and reckons.
func (c *core) put(tx *store.Tx, e coordination.Event) (err error) {
	if e.ID, err = tx.NewID(ident.Event); err != nil {
		return err
	}
	e.Known, e.By = tx.Now(), tx.Maker().Alias()
	audience := access.Desk()
	eyes := access.By{Principal: program("desk"), Act: access.RecordEvent}
	err = tx.With(eyes, func() error {
		if !isCase(e.Matter) {
			_, err := tx.LoadReport(e.Matter)
			return err
		}
		k, err := tx.LoadCase(e.Matter)
		if err != nil {
			return err
		}
		if audience, err = tx.CaseAudience(k.ID); err != nil {
			return err
		}
		if k.State == coordination.Closed && tx.Maker().Act != access.CarryParcel {
			return fault.New(fault.Conflict, "case.closed", "the case is closed").WithHint("open a new one, or record it on its successor")
		}
		before := k.Flags
		k.Apply(e)
		if k.Flags == before {
			return nil
		}
		return tx.ChangeCase(k)
	})
	if err != nil {
		return err
	}
	if err := tx.AddEvent(e, seen(e, audience)); err != nil {
		return err
	}
	return c.reckon(tx, e.Matter)
}

// seen is who of those in a case may see an event: what tells of a report or of a
// decision is the office's, what a unit did is the unit's own, and the rest is everybody's who takes
// part. A fix is for all of them, whoever made it.
func seen(e coordination.Event, all access.Audience) access.Audience {
	switch {
	case e.Type == coordination.ReportReceived, e.Type == coordination.RelayDelivered, e.Type == coordination.DecisionRecorded:
		return access.Desk()
	case ident.PrefixOf(e.Actor) == ident.Partner && !slices.Contains(forAll, e.Type):
		return access.Desk().With(access.OwnKey(e.Actor))
	}
	return all
}

// forAll are the types of what a unit did that concerns everybody in a case.
var forAll = []string{
	coordination.FixAvailable, coordination.FixReleased, coordination.PublicCommit, coordination.VendorAdvisory, coordination.ForeignAdvisory,
	coordination.Public, coordination.ExploitPublic, coordination.AttacksObserved,
}

// Invite makes a partner a participant of a case in its roles there. It may see the
// case from then on, while it is in good standing. The law is asked first: before
// publication a unit abroad that is not the provider is refused, until a decision of
// the office says otherwise (Decide).
//
// law: cn/rmspv 9(7)
func (c Coordination) Invite(ctx context.Context, who access.Principal, caseID, org string, roles []string, ownProduct bool) (store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.InviteParty}).May(); err != nil {
		return store.Proof{}, err
	}
	if len(roles) == 0 {
		return store.Proof{}, fault.New(fault.Invalid, "case.roles", "a participant has a role: duties hang on it").At("/roles")
	}
	if err := legible(struct{ Roles []string }{roles}); err != nil {
		return store.Proof{}, err
	}
	return c.write(ctx, who, access.InviteParty, "", func(tx *store.Tx) error {
		tx.About(caseID)
		k, err := tx.LoadCase(caseID)
		if err != nil {
			return err
		}
		if _, err := coordination.Next(k.State, access.InviteParty); err != nil {
			return err
		}
		unit, err := tx.LoadPartner(org)
		if err != nil {
			return err
		}
		if err := c.undecided(tx, k, unit, ownProduct); err != nil {
			return err
		}
		taking, err := tx.LoadParticipants(caseID)
		if err != nil {
			return err
		}
		audience, err := tx.CaseAudience(caseID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(taking, func(p coordination.Participant) bool { return p.Org == org }); i >= 0 {
			taking[i].Roles, taking[i].Product = roles, ownProduct
			err = tx.ChangeParticipant(taking[i])
		} else {
			err = seat(tx, coordination.Participant{Case: caseID, Org: org, Roles: roles, Product: ownProduct})
		}
		if err != nil {
			return err
		}
		// a unit that is seated by its own report alone could not see the case so far
		if err := tx.AdmitToCase(k, audience.With(access.OrgKey(org))); err != nil {
			return err
		}
		return c.reckon(tx, caseID)
	})
}

// seat makes a unit a participant. It knows of its own seat, also while it is suspended.
func seat(tx *store.Tx, p coordination.Participant) (err error) {
	if p.ID, err = tx.NewID(ident.Participant); err != nil {
		return err
	}
	p.Invited = tx.Now()
	return tx.AddParticipant(p, access.Desk().With(access.OwnKey(p.Org)))
}

// Take has the officer work the case from now on, so that his reading of it needs no
// explanation. Colleagues see it.
func (c Coordination) Take(ctx context.Context, who access.Principal, caseID string) (store.Proof, error) {
	return c.change(ctx, who, access.TakeCase, "", caseID, func(_ *store.Tx, k *coordination.Case) error { return k.Take(who.Person) })
}

// Leave has the officer work it no more. Whoever took it for as long as he read it is told of
// like whoever never took it.
func (c Coordination) Leave(ctx context.Context, who access.Principal, caseID string) (store.Proof, error) {
	return c.change(ctx, who, access.LeaveCase, "", caseID, func(tx *store.Tx, k *coordination.Case) error {
		return cmp.Or(k.Leave(who.Person), c.leaves(tx, *k))
	})
}

// Assess gives the case a grade; earlier grades stay beside it.
func (c Coordination) Assess(ctx context.Context, who access.Principal, caseID, word, vector, why string) (store.Proof, error) {
	if err := legible(coordination.Grade{Vector: vector}); err != nil {
		return store.Proof{}, err
	}
	return c.change(ctx, who, access.AssessCase, why, caseID, func(tx *store.Tx, k *coordination.Case) error {
		if _, err := coordination.Next(k.State, access.AssessCase); err != nil {
			return err
		}
		return k.Grade(coordination.Grade{Word: word, Vector: vector, Author: who.Person, At: tx.Now(), Why: why})
	})
}

// Embargo agrees a date before which nothing is published. It pauses no duty.
func (c Coordination) Embargo(ctx context.Context, who access.Principal, caseID string, until time.Time, why string) (store.Proof, error) {
	return c.write(ctx, who, access.AssessCase, why, func(tx *store.Tx) error {
		agree := func(tx *store.Tx, k *coordination.Case) error { return k.SetEmbargo(until, tx.Now()) }
		if err := alter(tx, caseID, agree); err != nil {
			return err
		}
		return c.put(tx, coordination.Event{
			Matter: caseID, Type: coordination.EmbargoAgreed, Actor: Platform, At: calendar.At(tx.Now()), Status: coordination.Confirmed,
			Source: "desk", Text: why, Attributes: map[string]string{"until": until.Format(time.RFC3339)},
		})
	})
}

// Close closes a case, with the reason. Open clocks of the law go on.
func (c Coordination) Close(ctx context.Context, who access.Principal, caseID, why string) (store.Proof, error) {
	if why == "" {
		return store.Proof{}, fault.New(fault.Invalid, "case.reason", "a case is closed for a reason").At("/reason")
	}
	return c.change(ctx, who, access.CloseCase, why, caseID, func(tx *store.Tx, k *coordination.Case) (err error) {
		running, err := tx.Clocks(tx.Context(), caseID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(running, func(q coordination.Clock) bool {
			return q.State == obligation.Open && q.Actor == Platform && !q.Due.IsZero() && q.Due.Before(tx.Now())
		}); i >= 0 {
			return fault.New(fault.Refused, "case.clocks", "the platform itself still owes %s", running[i].Cite).WithHint("meet it first, or record why it fell away")
		}
		k.ClosedWhy = why
		k.State, err = coordination.Next(k.State, access.CloseCase)
		return err
	})
}

// change is an act that alters a case and nothing else.
func (c *core) change(ctx context.Context, who access.Principal, act access.Act, why, caseID string, do func(*store.Tx, *coordination.Case) error) (store.Proof, error) {
	return c.write(ctx, who, act, why, func(tx *store.Tx) error { return alter(tx, caseID, do) })
}

// alter loads a case, lets do change it, and writes it back: what the act is about.
func alter(tx *store.Tx, caseID string, do func(*store.Tx, *coordination.Case) error) error {
	tx.About(caseID)
	k, err := tx.LoadCase(caseID)
	if err != nil {
		return err
	}
	if err := do(tx, &k); err != nil {
		return err
	}
	return tx.ChangeCase(k)
}
