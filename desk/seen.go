package desk

import (
	"context"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// reading is the act of reading a record, by what its identifier begins with. Of these
// records everybody who sees one may ask who else does.
var reading = map[ident.Prefix]access.Act{
	ident.Report: access.ReadReport, ident.Case: access.ReadCase, ident.Advisory: access.ReadAdvisory,
	ident.Finding: access.ReadFinding, ident.Measure: access.ReadMeasure, ident.Partner: access.ReadPartner,
	ident.Programme: access.ReadProgramme, ident.Application: access.ReadApplication, ident.Assessment: access.ReadAssessment,
}

// Seen says who can see a record and why, to whoever sees it himself: the office all of
// it, others their own side (promise A2).
func (l Look) Seen(ctx context.Context, who access.Principal, id string) (access.Reach, error) {
	seen, err := l.SeenEach(ctx, who, id)
	if err != nil {
		return access.Reach{}, err
	}
	r, there := seen[id]
	if !there {
		return r, access.Gone()
	}
	return r, nil
}

// SeenEach is Seen for the records of a page; those that the principal does not see are
// left out, like what does not exist.
func (l Look) SeenEach(ctx context.Context, who access.Principal, ids ...string) (map[string]access.Reach, error) {
	seen, known := map[string]access.Reach{}, accounts{}
	for _, id := range unique(ids) {
		act, told := reading[ident.PrefixOf(id)]
		if !told || !who.Granted(act) {
			continue
		}
		v, err := l.view(who, act)
		if err != nil {
			return nil, err
		}
		audience, err := v.Audience(ctx, id)
		if fault.Is(err, fault.Absent) {
			continue
		}
		if err != nil {
			return nil, err
		}
		shut, err := l.shutTo(ctx, id)
		if err != nil {
			return nil, err
		}
		if shut(who) {
			continue
		}
		if seen[id], err = l.reach(ctx, who, audience, known, shut); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// open is shut to nobody whom its audience admits.
func open(access.Principal) bool { return false }

// shutTo says to whom a record is shut though its audience admits him: an application to
// whoever sits on its panel and declared an interest.
func (l Look) shutTo(ctx context.Context, id string) (func(access.Principal) bool, error) {
	if ident.PrefixOf(id) != ident.Application {
		return open, nil
	}
	a, err := l.inner().Application(ctx, id)
	return func(who access.Principal) bool { return a.Shut(who.Person) }, err
}

// Widened says who could see a record after an act that lets more people see it, before
// the act is done: inviting a unit to a case, deciding a finding, releasing an advisory,
// publishing an assessment. It is the audience that the act itself would give. To is the
// unit that would be invited, or those to whom it would be published.
func (l Look) Widened(ctx context.Context, who access.Principal, act access.Act, id, to string) (access.Reach, error) {
	v, err := l.view(who, act)
	if err != nil {
		return access.Reach{}, err
	}
	var audience access.Audience
	switch act {
	case access.InviteParty:
		audience, err = l.withGuest(ctx, v, id, to)
	case access.ConfirmFinding, access.DismissFinding:
		f, absent := v.Finding(ctx, id)
		audience, err = findingAudience(f), absent
	case access.ReleaseAdvisory:
		audience, err = l.withAddressees(ctx, v, id)
	case access.PublishAssessment:
		a, absent := v.Assessment(ctx, id)
		if audience, err = nil, absent; err == nil {
			err = a.Publish(who.Person, partner.Visibility(to), l.clock.Now())
			audience = assessmentAudience(a)
		}
	default:
		return access.Reach{}, access.Gone()
	}
	if err != nil {
		return access.Reach{}, err
	}
	return l.reach(ctx, who, audience, accounts{}, open)
}

func (l Look) withGuest(ctx context.Context, v store.View, caseID, org string) (access.Audience, error) {
	if _, err := v.Case(ctx, caseID); err != nil {
		return nil, err
	}
	if _, err := v.Partner(ctx, org); err != nil {
		return nil, err
	}
	audience, err := v.Audience(ctx, caseID)
	return audience.With(access.OrgKey(org)), err
}

func (l Look) withAddressees(ctx context.Context, v store.View, id string) (access.Audience, error) {
	a, err := v.Advisory(ctx, id)
	if err != nil {
		return nil, err
	}
	units, err := Publishing(l).addressees(ctx, l.inner(), a)
	return releaseAudience(a, units), err
}

// accounts are those that act for a unit, or for none, as far as they were looked for.
type accounts map[string][]access.Principal

// reach explains an audience by the accounts that can be in it: those of no unit, and
// those of the units it names, but for those to whom it is shut.
func (l Look) reach(ctx context.Context, who access.Principal, audience access.Audience, known accounts, shut func(access.Principal) bool) (access.Reach, error) {
	orgs := []string{}
	for _, key := range audience {
		switch kind, of, _ := strings.Cut(key, ":"); kind {
		case "org", "own":
			orgs = append(orgs, of)
		case "person": // who may act for a unit that is not among them
			p, err := l.inner().Person(ctx, of)
			if err != nil && !fault.Is(err, fault.Absent) {
				return access.Reach{}, err
			}
			orgs = append(orgs, p.Org)
		}
	}
	var people []access.Principal
	for _, org := range append(unique(orgs), "") { // the office and reporters act for none
		if _, there := known[org]; !there {
			var err error
			if known[org], err = l.accountsOf(ctx, org); err != nil {
				return access.Reach{}, err
			}
		}
		people = append(people, known[org]...)
	}
	return audience.Reach(slices.DeleteFunc(people, shut)).Side(who), nil
}

// accountsOf are the open accounts of a unit, each as the principal it is at this moment.
func (l Look) accountsOf(ctx context.Context, org string) ([]access.Principal, error) {
	v := l.inner()
	people, err := v.PeopleOf(ctx, org)
	if err != nil {
		return nil, err
	}
	var open []access.Principal
	for _, p := range people {
		if p.Disabled {
			continue
		}
		account, err := Enrolment(l).principal(ctx, v, p, "seen")
		if err != nil {
			return nil, err
		}
		open = append(open, account)
	}
	return open, nil
}
