package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/marking"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Publishing writes warnings and notes, has a second person release them, and takes
// them back.
type Publishing struct{ *core }

// Draft writes a new draft, or a loaded draft anew when it has an id. The rules are
// asked at the gate, not here: a draft may be as incomplete as it is.
func (p Publishing) Draft(ctx context.Context, who access.Principal, a advisory.Advisory) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.DraftAdvisory}).May(); err != nil {
		return "", store.Proof{}, err
	}
	if a.Kind != advisory.Warning && a.Kind != advisory.Note {
		return "", store.Proof{}, fault.New(fault.Invalid, "advisory.kind", "an advisory is a warning to sectors or a note to the public").At("/kind")
	}
	if a.Marking == "" {
		a.Marking = map[advisory.Kind]marking.TLP{advisory.Warning: marking.Amber, advisory.Note: marking.Clear}[a.Kind]
	}
	if _, err := marking.Parse(string(a.Marking)); err != nil {
		return "", store.Proof{}, fault.From(err).At("/marking")
	}
	if err := cmp.Or(legible(a), p.heardOf(a.Sectors)); err != nil {
		return "", store.Proof{}, err
	}
	proof, err := p.write(ctx, who, access.DraftAdvisory, "", func(tx *store.Tx) (err error) {
		if a.ID != "" {
			return p.redraft(tx, &a)
		}
		if _, err := tx.LoadCase(a.Case); err != nil {
			return err
		}
		if a.ID, err = tx.NewID(ident.Advisory); err != nil {
			return err
		}
		a.Number = map[advisory.Kind]string{advisory.Warning: "W-", advisory.Note: "N-"}[a.Kind] + number(tx.Now(), a.ID)
		a.State, a.Author, a.Earlier, a.Drafted, a.Version = advisory.Draft, who.Person, nil, tx.Now(), 1
		tx.About(a.ID)
		return tx.AddAdvisory(a, access.Desk())
	})
	return a.ID, proof, err
}

// redraft keeps who wrote before and where it stands; the rest is the new wording.
func (p Publishing) redraft(tx *store.Tx, a *advisory.Advisory) error {
	tx.About(a.ID)
	before, err := tx.LoadAdvisory(a.ID)
	if err != nil {
		return err
	}
	if _, err := advisory.Next(before.State, access.DraftAdvisory); err != nil {
		return err
	}
	*a = before.Rewritten(*a, tx.Maker().Person)
	return tx.ChangeAdvisory(*a)
}

// Submit hands a draft to review.
func (p Publishing) Submit(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return p.move(ctx, who, access.SubmitAdvisory, id, "", func(advisory.Advisory) error { return nil })
}

// Return sends the version of a draft that the principal saw back from review, with the
// reason.
func (p Publishing) Return(ctx context.Context, who access.Principal, id string, version int, why string) (store.Proof, error) {
	if why == "" {
		return store.Proof{}, fault.New(fault.Invalid, "advisory.reason", "say what must be mended").At("/reason")
	}
	return p.move(ctx, who, access.ReturnAdvisory, id, why, func(a advisory.Advisory) error { return a.Shown(version) })
}

func (p Publishing) move(ctx context.Context, who access.Principal, act access.Act, id, why string, may func(advisory.Advisory) error) (store.Proof, error) {
	return p.write(ctx, who, act, why, func(tx *store.Tx) error {
		tx.About(id)
		a, err := tx.LoadAdvisory(id)
		if err != nil {
			return err
		}
		if a.State, err = advisory.Next(a.State, act); err != nil {
			return err
		}
		if err := may(a); err != nil {
			return err
		}
		a.Returned = why
		return tx.ChangeAdvisory(a)
	})
}

// Gate lists what stands against releasing the advisory by this person now.
//
// law: cn/rmspv 9(1), 9(2), 9(3), 9(4), 9(5), 9(6)
func (p Publishing) Gate(ctx context.Context, who access.Principal, id string) ([]advisory.Reason, error) {
	v, err := p.view(who, access.ReadEvidence)
	if err != nil {
		return nil, err
	}
	a, err := v.Advisory(ctx, id)
	if err != nil {
		return nil, err
	}
	k, err := v.Case(ctx, a.Case)
	if err != nil {
		return nil, err
	}
	return p.bars(ctx, p.inner(), who, a, k)
}

// bars asks the house and the law.
func (p Publishing) bars(ctx context.Context, v store.View, who access.Principal, a advisory.Advisory, k coordination.Case) ([]advisory.Reason, error) {
	now := p.clock.Now()
	facts, err := p.caseFacts(ctx, v, k)
	if err != nil {
		return nil, err
	}
	operators, err := p.operators(ctx, v, k.ID)
	if err != nil {
		return nil, err
	}
	grade, _ := k.Latest()
	c := advisory.Circumstances{Releaser: who.Person, Embargo: k.Embargo.InForce(now), Grade: grade.Word, Operators: operators, Home: p.settings.Jurisdiction}
	told, err := p.abroad(ctx, v, a)
	if err != nil {
		return nil, err
	}
	events, err := v.Events(ctx, k.ID)
	if err != nil {
		return nil, err
	}
	reasons := advisory.House(a, c, now)
	for _, u := range append([]addressee{{}}, told...) { // the first is everybody at home
		if u.org != "" {
			c.Recipient = u.unit.Recipient(u.own)
		}
		act := obligation.Act{Type: advisory.Deed(a.Kind), Actor: Platform, Attributes: advisory.Traits(a, c)}
		for _, b := range p.law.Load().Bars(act, attested(facts), now) {
			if !decided(events, b, u.org) {
				reasons = advisory.Against(reasons, b, u.org, u.org != "" && u.unit.Jurisdiction == "")
			}
		}
	}
	return reasons, nil
}

// operators are the names of those who run the product, which no text may give away.
func (p Publishing) operators(ctx context.Context, v store.View, caseID string) ([]string, error) {
	taking, err := v.Participants(ctx, caseID)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range taking {
		if !slices.Contains(t.Roles, "operator") || slices.Contains(t.Roles, "provider") {
			continue
		}
		unit, err := v.Partner(ctx, t.Org)
		if err != nil {
			return nil, err
		}
		names = append(names, unit.Name, unit.LocalName)
	}
	return names, nil
}

// Release publishes the version of an advisory that the principal saw: the gate is asked
// inside the act, the audience becomes those addressed, and each unit gets its notice.
// Words that were written since go out by nobody's leave.
func (p Publishing) Release(ctx context.Context, who access.Principal, id string, version int) (store.Proof, error) {
	var reasons []advisory.Reason
	proof, err := p.write(ctx, who, access.ReleaseAdvisory, "", func(tx *store.Tx) error {
		tx.About(id)
		a, err := tx.LoadAdvisory(id)
		if err != nil {
			return err
		}
		if a.State, err = advisory.Next(a.State, access.ReleaseAdvisory); err != nil {
			return err
		}
		if err := a.Shown(version); err != nil {
			return err
		}
		k, err := tx.LoadCase(a.Case)
		if err != nil {
			return err
		}
		if reasons, err = p.bars(ctx, tx.View, who, a, k); err != nil {
			return err
		}
		if err := advisory.Closed(reasons); err != nil {
			return err
		}
		a.Released, a.ReleasedBy = tx.Now(), who.Person
		if err := p.address(tx, a); err != nil {
			return err
		}
		if a.Kind == advisory.Note { // a warning is for those it addresses: the case is not public by it
			if k.State, err = coordination.Next(k.State, access.ReleaseAdvisory); err != nil {
				return err
			}
		}
		if err := tx.ChangeCase(k); err != nil {
			return err
		}
		return p.tell(tx, a)
	})
	if err != nil && len(reasons) > 0 {
		return proof, errors.Join(err, p.refused(ctx, who, id, reasons))
	}
	return proof, err
}

// tell puts the release on the timeline of its case.
func (p Publishing) tell(tx *store.Tx, a advisory.Advisory) error {
	kind := coordination.WarningReleased
	if a.Kind == advisory.Note {
		kind = coordination.AdvisoryPublished
	}
	return p.put(tx, coordination.Event{
		Matter: a.Case, Type: kind, Actor: Platform, At: calendar.At(tx.Now()), Status: coordination.Confirmed,
		Source: a.ID, Text: a.En.Title, LocalText: a.Zh.Title, Attributes: map[string]string{"advisory": a.ID, "offers_remedy": "true"},
	})
}

// address gives the advisory its audience and lays a notice for each unit in it. A
// note is for everybody and asks nobody to acknowledge but the units of the case.
func (p Publishing) address(tx *store.Tx, a advisory.Advisory) error {
	units, err := p.addressees(tx.Context(), tx.View, a)
	if err != nil {
		return err
	}
	for _, u := range units {
		if err := p.notify(tx, a, u, advisory.OfRelease); err != nil {
			return err
		}
	}
	return tx.PublishAdvisory(a, releaseAudience(a, units))
}

// releaseAudience: the office and those addressed; of a note, everybody.
func releaseAudience(a advisory.Advisory, units []addressee) access.Audience {
	audience := access.Desk()
	if a.Kind == advisory.Note {
		audience = audience.With(access.Everybody)
	}
	for _, u := range units {
		audience = audience.With(u.key)
	}
	return audience
}

// addressee is a unit that must be told, and the key under which it may read.
type addressee struct {
	org  string
	own  bool
	key  string
	unit partner.Partner
}

// abroad are the addressees outside the platform's own jurisdiction who do not answer
// for the product.
//
// law: cn/rmspv 9(7)
func (p Publishing) abroad(ctx context.Context, v store.View, a advisory.Advisory) ([]addressee, error) {
	units, err := p.addressees(ctx, v, a)
	return slices.DeleteFunc(units, func(u addressee) bool { return u.own || !u.unit.Abroad(p.settings.Jurisdiction) }), err
}

// addressees are the units of the sectors in good standing, and whoever answers for
// an affected product of its own, suspended or not (promise S2).
func (p Publishing) addressees(ctx context.Context, v store.View, a advisory.Advisory) ([]addressee, error) {
	taking, err := v.Participants(ctx, a.Case)
	if err != nil {
		return nil, err
	}
	units, err := v.Partners(ctx)
	if err != nil {
		return nil, err
	}
	var told []addressee
	for _, u := range units {
		i := slices.IndexFunc(taking, func(t coordination.Participant) bool { return t.Org == u.ID })
		own := i >= 0 && taking[i].Product
		sector := a.Kind == advisory.Warning && slices.Contains(a.Sectors, u.Sector)
		switch {
		case own:
			told = append(told, addressee{u.ID, true, access.OwnKey(u.ID), u})
		case (sector || i >= 0) && !u.Excluded():
			told = append(told, addressee{u.ID, false, access.OrgKey(u.ID), u})
		}
	}
	return told, nil
}

// notify lays one unit's notice, and the content-free message that tells it to look.
func (p Publishing) notify(tx *store.Tx, a advisory.Advisory, u addressee, kind string) error {
	id, err := tx.NewID(ident.Notice)
	if err != nil {
		return err
	}
	n := advisory.Notice{ID: id, Advisory: a.ID, Org: u.org, Kind: kind, Own: u.own, Sent: tx.Now()}
	if err := tx.AddNotice(n, access.Desk().With(u.key)); err != nil {
		return err
	}
	return tx.AddParcel(parcel.Lay(parcel.Notice, id, u.org, tx.Now()), access.Desk())
}

// Withdraw takes an advisory back and tells exactly those who were told of it.
func (p Publishing) Withdraw(ctx context.Context, who access.Principal, id, why, replacedBy string) (int, store.Proof, error) {
	if why == "" {
		return 0, store.Proof{}, fault.New(fault.Invalid, "advisory.reason", "advice is withdrawn for a reason, which its readers are told").At("/reason")
	}
	told := 0
	proof, err := p.write(ctx, who, access.WithdrawAdvisory, why, func(tx *store.Tx) error {
		told = 0
		tx.About(id)
		a, err := tx.LoadAdvisory(id)
		if err != nil {
			return err
		}
		if a.State, err = advisory.Next(a.State, access.WithdrawAdvisory); err != nil {
			return err
		}
		a.Withdrawn, a.WithdrawnBy, a.WhyGone, a.Replaced = tx.Now(), who.Person, why, replacedBy
		sent, err := tx.LoadNotices(id)
		if err != nil {
			return err
		}
		for _, n := range sent {
			if n.Kind != advisory.OfRelease {
				continue
			}
			if err := p.recall(tx, a, n); err != nil {
				return err
			}
			told++
		}
		if err := tx.ChangeAdvisory(a); err != nil {
			return err
		}
		return p.put(tx, coordination.Event{
			Matter: a.Case, Type: coordination.AdvisoryWithdrawn, Actor: Platform, At: calendar.At(tx.Now()), Status: coordination.Confirmed,
			Source: a.ID, Text: why, Attributes: map[string]string{"advisory": a.ID, "told": strconv.Itoa(told)},
		})
	})
	return told, proof, err
}

// recall tells a unit that what a notice brought it is withdrawn, whatever its standing is
// now, and asks it no more for an answer to that notice.
func (p Publishing) recall(tx *store.Tx, a advisory.Advisory, n advisory.Notice) error {
	if n.Acked.IsZero() {
		n.Over = tx.Now()
		if err := tx.ChangeNotice(n); err != nil {
			return err
		}
	}
	return p.notify(tx, a, addressee{org: n.Org, own: n.Own, key: access.OwnKey(n.Org)}, advisory.OfWithdrawal)
}

// Acknowledge says for a unit that it has the notice, and whether it acted on it.
func (p Publishing) Acknowledge(ctx context.Context, who access.Principal, noticeID string, applied bool) (store.Proof, error) {
	return p.write(ctx, who, access.AcknowledgeNotice, "", func(tx *store.Tx) error {
		tx.About(noticeID)
		n, err := tx.LoadNotice(noticeID)
		if err != nil {
			return err
		}
		if n.Org != who.Org {
			return access.Gone()
		}
		if !n.Acked.IsZero() && n.Applied == applied {
			tx.Nothing()
			return nil
		}
		if n.Acked.IsZero() {
			n.Acked, n.AckedBy = tx.Now(), who.Person
		}
		n.Applied = applied
		return tx.ChangeNotice(n)
	})
}
