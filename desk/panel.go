package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/store"
)

// Return sends the application that the principal saw back, with what is missing.
func (p Programmes) Return(ctx context.Context, who access.Principal, id string, version int, missing string) (store.Proof, error) {
	if err := said("/missing", missing, "application.missing", "say what is missing; the unit reads it"); err != nil {
		return store.Proof{}, err
	}
	return p.decide(ctx, who, access.ReturnApplication, id, missing, func(_ *store.Tx, a *programme.Application, _ programme.Programme) error {
		if err := a.Shown(version); err != nil {
			return err
		}
		return a.Return(who.Person, missing)
	})
}

// Accept says that the application that the principal saw is complete.
func (p Programmes) Accept(ctx context.Context, who access.Principal, id string, version int) (store.Proof, error) {
	return p.decide(ctx, who, access.AcceptApplication, id, "", func(_ *store.Tx, a *programme.Application, call programme.Programme) error {
		if err := a.Shown(version); err != nil {
			return err
		}
		return a.Accept(who.Person, call)
	})
}

// Seat puts people on the panel, by their logins: three or more who have no interest in
// the applicant, and none of whom is another's double.
func (p Programmes) Seat(ctx context.Context, who access.Principal, id string, logins []string) (store.Proof, error) {
	return p.decide(ctx, who, access.SeatPanel, id, "", func(tx *store.Tx, a *programme.Application, _ programme.Programme) error {
		members, err := membersOf(tx, unique(logins))
		if err != nil {
			return err
		}
		if err := a.Seat(members, tx.Now()); err != nil {
			return err
		}
		for i := range a.Panel {
			var others []string
			for _, s := range a.Panel[:i] {
				others = append(others, s.Person)
			}
			err := distinct(tx, a.Panel[i].Person, others)
			if fault.Is(err, fault.Refused) {
				return fault.New(fault.Refused, "panel.alike", "of two members, one made the other's account alone, or the same person made both").At("/members").WithHint("name somebody else")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// membersOf are the people with these logins; one that does not exist may not vote either.
func membersOf(tx *store.Tx, logins []string) ([]programme.Member, error) {
	var members []programme.Member
	err := tx.With(access.By{Principal: program("programme"), Act: access.SeatPanel}, func() error {
		for _, login := range logins {
			account, err := tx.PersonByLogin(tx.Context(), strings.ToLower(strings.TrimSpace(login)))
			if fault.Is(err, fault.Absent) {
				account, err = partner.Person{Login: login}, nil
			}
			if err != nil {
				return err
			}
			members = append(members, programme.Member{Account: account, Votes: access.Principal{Person: account.ID, Roles: account.Roles}.Granted(access.VoteApplication)})
		}
		return nil
	})
	return members, err
}

// Declare says whether the principal, who sits on the panel, has an interest in the
// applicant; an empty one is none.
func (p Programmes) Declare(ctx context.Context, who access.Principal, id, interest string) (store.Proof, error) {
	if err := legibleAt("/interest", interest); err != nil {
		return store.Proof{}, err
	}
	return p.decide(ctx, who, access.DeclareInterest, id, "", func(tx *store.Tx, a *programme.Application, _ programme.Programme) error {
		if who.Suspended {
			return access.Gone()
		}
		return a.Declare(who.Person, interest, tx.Now())
	})
}

// Vote keeps the vote of the principal, who sits on the panel, about the application that
// he saw.
func (p Programmes) Vote(ctx context.Context, who access.Principal, id string, version int, vote programme.Seat) (store.Proof, error) {
	if err := legibleAt("/reasons", vote.Reasons); err != nil {
		return store.Proof{}, err
	}
	return p.decide(ctx, who, access.VoteApplication, id, "", func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		if who.Suspended {
			return access.Gone()
		}
		if err := cmp.Or(a.MayVote(who.Person), a.Shown(version)); err != nil {
			return err
		}
		return a.Vote(who.Person, vote.Award, vote.Points, vote.Reasons, call, tx.Now())
	})
}

// Intend tells the unit, with reasons, that it shall be refused, so that it is heard.
func (p Programmes) Intend(ctx context.Context, who access.Principal, id, reasons string) (store.Proof, error) {
	if err := said("/reasons", reasons, "application.reasons", "say why; the unit reads it and is heard"); err != nil {
		return store.Proof{}, err
	}
	return p.alone(ctx, who, access.IntendRefusal, id, reasons, func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		return a.Intend(who.Person, reasons, call, tx.Now())
	})
}

// Hear keeps what the unit says against its refusal, or, by the office, the minutes of
// the hearing.
func (p Programmes) Hear(ctx context.Context, who access.Principal, id, text string) (store.Proof, error) {
	if err := said("/text", text, "application.hearing", "say what was said, or that the unit was invited and did not come"); err != nil {
		return store.Proof{}, err
	}
	return p.decide(ctx, who, access.HearApplicant, id, "", func(tx *store.Tx, a *programme.Application, _ programme.Programme) error {
		if who.Org != "" && a.Org != who.Org {
			return access.Gone()
		}
		return a.Hear(who.Person, who.Org != "", text, tx.Now())
	})
}

// Award gives the unit a tier for its term, by somebody who sat on no panel of it.
func (p Programmes) Award(ctx context.Context, who access.Principal, id, tier, reasons string) (store.Proof, error) {
	if err := legibleAt("/reasons", reasons); err != nil {
		return store.Proof{}, err
	}
	return p.alone(ctx, who, access.AwardApplication, id, reasons, func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		return a.Award(who.Person, tier, reasons, call, tx.Now())
	})
}

// Refuse refuses a unit that was told why and heard.
func (p Programmes) Refuse(ctx context.Context, who access.Principal, id, reasons string) (store.Proof, error) {
	if err := legibleAt("/reasons", reasons); err != nil {
		return store.Proof{}, err
	}
	return p.alone(ctx, who, access.RefuseApplication, id, reasons, func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		return a.Refuse(who.Person, reasons, call, tx.Now())
	})
}

// alone is decide by somebody who is another pair of eyes than the panel, and than whoever
// decided what an appeal is against.
func (p Programmes) alone(ctx context.Context, who access.Principal, act access.Act, id, why string, do func(*store.Tx, *programme.Application, programme.Programme) error) (store.Proof, error) {
	return p.decide(ctx, who, act, id, why, func(tx *store.Tx, a *programme.Application, call programme.Programme) error {
		parties := a.Parties()
		if err := do(tx, a, call); err != nil {
			return err
		}
		return distinct(tx, who.Person, parties)
	})
}

// Programmes lists the programmes that the principal may know of, newest first.
func (l Look) Programmes(ctx context.Context, who access.Principal) ([]programme.Programme, error) {
	v, err := l.view(who, access.ReadProgramme)
	if err != nil {
		return nil, err
	}
	return v.Programmes(ctx)
}

// Programme reads one.
func (l Look) Programme(ctx context.Context, who access.Principal, id string) (programme.Programme, error) {
	v, err := l.view(who, access.ReadProgramme)
	if err != nil {
		return programme.Programme{}, err
	}
	return v.Programme(ctx, id)
}

// Filed is an application with the programme that it is for, and with the names of its
// unit: whoever reads it may not open that one's entry, and has to say whether he has an
// interest in it.
type Filed struct {
	programme.Application
	Call   programme.Programme
	Unit   partner.Partner // its names, and nothing else of it
	Until  time.Time       // by when the unit may appeal; zero where it may not
	Seated bool            // the reader sits on its panel
	Years  []programme.Year
	// Against is why a rule would refuse an act of the reader's now, for acts that the
	// machine allows.
	Against map[access.Act]error
}

// Acts are what the reader may do with it now, as far as the machine and his relation to
// it say: the unit its own steps, a member of the panel his, the office the rest.
func (f Filed) Acts(who access.Principal) []access.Act {
	unit := []access.Act{access.SendApplication, access.AttachApplication, access.WithdrawApplication, access.AppealRefusal}
	panel := []access.Act{access.DeclareInterest, access.VoteApplication}
	return slices.DeleteFunc(programme.Steps.Open(f.State), func(act access.Act) bool {
		switch {
		case slices.Contains(unit, act):
			return who.Org != f.Org
		case slices.Contains(panel, act):
			return !f.Seated
		case act == access.HearApplicant:
			return who.Org != "" && who.Org != f.Org
		}
		return false
	})
}

// Applications lists the applications that the principal may see, newest first, after one:
// the office all, a unit its own, a member of a panel those before him; for one programme
// when it is named.
func (l Look) Applications(ctx context.Context, who access.Principal, call, after string, limit int) ([]Filed, error) {
	v, err := l.view(who, access.ReadApplication)
	if err != nil {
		return nil, err
	}
	filed := make([]Filed, 0, limit)
	for {
		found, err := v.Applications(ctx, call, after, limit)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			after = a.ID
			f, err := l.filed(ctx, who, a)
			if fault.Is(err, fault.Absent) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if filed = append(filed, f); len(filed) == limit {
				return filed, nil
			}
		}
		if len(found) < limit {
			return filed, nil
		}
	}
}

// Application reads one.
func (l Look) Application(ctx context.Context, who access.Principal, id string) (Filed, error) {
	v, err := l.view(who, access.ReadApplication)
	if err != nil {
		return Filed{}, err
	}
	a, err := v.Application(ctx, id)
	if err != nil {
		return Filed{}, err
	}
	return l.filed(ctx, who, a)
}

// closed reports whether an application is shut to somebody whom its audience admits, with
// its files. Somebody of a suspended unit judges nobody meanwhile, and reads nothing of
// others (promise S2); nor does whoever declared an interest read what he does not judge.
func closed(a programme.Application, who access.Principal) bool {
	return who.Suspended && who.Org != a.Org || a.Shut(who.Person)
}

// filed is what a reader may know of an application.
func (l Look) filed(ctx context.Context, who access.Principal, a programme.Application) (Filed, error) {
	if closed(a, who) {
		return Filed{}, access.Gone()
	}
	call, err := l.inner().Programme(ctx, a.Programme)
	if err != nil {
		return Filed{}, err
	}
	zone, err := time.LoadLocation(call.Zone)
	if err != nil {
		return Filed{}, fault.New(fault.Internal, "programme.zone", "%q is no time zone here", call.Zone).Because(err)
	}
	seated := slices.ContainsFunc(a.Panel, func(s programme.Seat) bool { return s.Person == who.Person })
	unit, err := l.inner().Partner(ctx, a.Org)
	if err != nil {
		return Filed{}, err
	}
	f := Filed{Application: a.ToldTo(who), Unit: partner.Partner{ID: unit.ID, Name: unit.Name, LocalName: unit.LocalName}, Call: call, Until: a.AppealUntil(zone), Seated: seated, Against: l.against(who, a, call, zone)}
	if term, err := call.Term(a.Term); err == nil && a.State == programme.Awarded {
		f.Years = term.Years()
	}
	return f, nil
}

// against asks the rules of the acts that the machine allows whether they would refuse
// them now.
func (l Look) against(who access.Principal, a programme.Application, call programme.Programme, zone *time.Location) map[access.Act]error {
	found := map[access.Act]error{}
	decide, now := a.MayDecide(who.Person, call), l.clock.Now()
	for act, err := range map[access.Act]error{
		access.AwardApplication: decide, access.IntendRefusal: decide, access.RefuseApplication: decide,
		access.AcceptApplication: a.MayAccept(call), access.VoteApplication: a.MayVote(who.Person), access.AppealRefusal: a.MayAppeal(now, zone), access.AttachApplication: a.MayAttach(),
	} {
		if _, open := programme.Steps.Next(a.State, act); open && err != nil {
			found[act] = err
		}
	}
	return found
}
