package desk

import (
	"cmp"
	"context"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/store"
)

// Programmes chooses units for a task of the platform, from the call to the decision.
type Programmes struct{ *core }

// Open opens a programme with its first term, for those who may know of it.
func (p Programmes) Open(ctx context.Context, who access.Principal, opened programme.Programme, first programme.Term) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.OpenProgramme}).May(); err != nil {
		return "", store.Proof{}, err
	}
	opened.Zone, opened.Terms = cmp.Or(opened.Zone, p.zone.String()), nil
	if _, err := time.LoadLocation(opened.Zone); err != nil {
		return "", store.Proof{}, fault.New(fault.Invalid, "programme.zone", "%q is no time zone", opened.Zone).At("/zone").WithHint("write it as Asia/Shanghai")
	}
	if err := cmp.Or(opened.Validate(), legible(opened), opened.Add(first)); err != nil {
		return "", store.Proof{}, err
	}
	opened = opened.Numbered()
	proof, err := p.write(ctx, who, access.OpenProgramme, "", func(tx *store.Tx) (err error) {
		if opened.ID, err = tx.NewID(ident.Programme); err != nil {
			return err
		}
		tx.About(opened.ID)
		opened.Opened, opened.OpenedBy = tx.Now(), who.Person
		return tx.AddProgramme(opened, programmeAudience(opened))
	})
	return opened.ID, proof, err
}

// programmeAudience: the office; partners or everybody only where the programme says so.
func programmeAudience(p programme.Programme) access.Audience {
	audience := access.Desk().With(access.RoleKey(access.Administrator))
	switch p.Visibility {
	case partner.ToPartners:
		return audience.With(access.RoleKey(access.PartnerMember))
	case partner.ToPublic:
		return audience.With(access.Everybody)
	}
	return audience
}

// AddTerm adds a term to a programme.
func (p Programmes) AddTerm(ctx context.Context, who access.Principal, id string, t programme.Term) (store.Proof, error) {
	return p.write(ctx, who, access.AddTerm, "", func(tx *store.Tx) error {
		tx.About(id)
		found, err := tx.LoadProgramme(id)
		if err != nil {
			return err
		}
		if err := found.Add(t); err != nil {
			return err
		}
		return tx.ChangeProgramme(found)
	})
}

// Send applies for a term of a programme, in the name of the principal's unit. What is
// incomplete is welcome: the office says what is missing.
func (p Programmes) Send(ctx context.Context, who access.Principal, a programme.Application) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.SendApplication}).May(); err != nil {
		return "", store.Proof{}, err
	}
	if err := legible(a); err != nil {
		return "", store.Proof{}, err
	}
	proof, err := p.write(ctx, who, access.SendApplication, "", func(tx *store.Tx) (err error) {
		call, err := tx.Programme(tx.Context(), a.Programme)
		if err != nil {
			return err
		}
		a.Org, a.State, a.Version = who.Org, "", 1
		if err := cmp.Or(p.mayApply(tx, a), valid(a, call, tx.Now())); err != nil {
			return err
		}
		if a.ID, err = tx.NewID(ident.Application); err != nil {
			return err
		}
		tx.About(a.ID)
		a.State, a.SentBy, a.Sent = programme.Applied, who.Person, tx.Now()
		return tx.AddApplication(a, applicationAudience(a))
	})
	return a.ID, proof, err
}

// valid looks at an application in the zone of its programme.
func valid(a programme.Application, call programme.Programme, now time.Time) error {
	zone, err := time.LoadLocation(call.Zone)
	if err != nil {
		return fault.New(fault.Internal, "programme.zone", "%q is no time zone here", call.Zone).Because(err)
	}
	return a.Validate(call, now, zone)
}

// mayApply asks whether the unit is in a standing to apply, and applies once.
func (p Programmes) mayApply(tx *store.Tx, a programme.Application) error {
	unit, err := tx.Partner(tx.Context(), a.Org)
	if err != nil {
		return err
	}
	if unit.Excluded() {
		return fault.New(fault.Refused, "application.standing", "a unit whose cooperation is suspended or ended does not apply").WithHint("apply once it is restored")
	}
	sent, err := tx.ApplicationsOf(tx.Context(), a.Org)
	if err != nil {
		return err
	}
	for _, before := range sent {
		if before.Programme == a.Programme && before.Term == a.Term && before.State != programme.Withdrawn {
			return fault.New(fault.Conflict, "application.twice", "your unit applied for this term already").WithHint("see %s", before.ID)
		}
	}
	return nil
}

// applicationAudience: the office, the unit, and those of the panel who have no interest.
func applicationAudience(a programme.Application) access.Audience {
	audience := access.Desk().With(access.OwnKey(a.Org), access.RoleKey(access.Administrator))
	for _, s := range a.Panel {
		if !a.Shut(s.Person) {
			audience = audience.With(access.PersonKey(s.Person))
		}
	}
	return audience
}

// SendAgain sends an application once more that came back.
func (p Programmes) SendAgain(ctx context.Context, who access.Principal, id string, said programme.Application) (store.Proof, error) {
	if err := legible(said); err != nil {
		return store.Proof{}, err
	}
	return p.own(ctx, who, access.SendApplication, id, func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		if _, err := programme.Next(a.State, access.SendApplication); err != nil {
			return err
		}
		said.Term, said.State = a.Term, a.State
		if err := valid(said, call, tx.Now()); err != nil {
			return err
		}
		return a.Again(who.Person, said, tx.Now())
	})
}

// Withdraw takes an application back.
func (p Programmes) Withdraw(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return p.own(ctx, who, access.WithdrawApplication, id, func(_ *store.Tx, a *programme.Application, _ programme.Programme) error { return a.Withdraw() })
}

// Appeal appeals against a refusal.
func (p Programmes) Appeal(ctx context.Context, who access.Principal, id, text string) (store.Proof, error) {
	if err := said("/text", text, "application.text", "an appeal says what is wrong with the refusal"); err != nil {
		return store.Proof{}, err
	}
	return p.own(ctx, who, access.AppealRefusal, id, func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		zone, err := time.LoadLocation(call.Zone)
		if err != nil {
			return err
		}
		return a.Complain(who.Person, text, tx.Now(), zone)
	})
}

// said wants words at a field.
func said(at, words, code, wants string) error {
	if strings.TrimSpace(words) == "" {
		return fault.New(fault.Invalid, code, "%s", wants).At(at)
	}
	return legibleAt(at, words)
}

// own is decide for what only the applicant does.
func (p Programmes) own(ctx context.Context, who access.Principal, act access.Act, id string, do func(*store.Tx, *programme.Application, programme.Programme) error) (store.Proof, error) {
	return p.decide(ctx, who, act, id, "", func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		if !applicant(*a, who) {
			return access.Gone()
		}
		return do(tx, a, call)
	})
}

// decide loads an application with its programme, lets do move it, and writes it back. To
// whom it is shut it is absent.
func (p Programmes) decide(ctx context.Context, who access.Principal, act access.Act, id, why string, do func(*store.Tx, *programme.Application, programme.Programme) error) (store.Proof, error) {
	return p.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		a, err := tx.LoadApplication(id)
		if err != nil {
			return err
		}
		if a.Shut(who.Person) {
			return access.Gone()
		}
		call, err := callOf(tx, a)
		if err != nil {
			return err
		}
		if err := do(tx, &a, call); err != nil {
			return err
		}
		return tx.AdmitToApplication(a, applicationAudience(a))
	})
}

// callOf is the programme of an application: whoever reads the one needs the other.
func callOf(tx *store.Tx, a programme.Application) (call programme.Programme, err error) {
	err = tx.With(access.By{Principal: program("programme"), Act: access.ReadProgramme}, func() error {
		call, err = tx.Programme(tx.Context(), a.Programme)
		return err
	})
	return call, err
}
