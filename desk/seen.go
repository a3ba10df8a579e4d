package desk

import (
	"context"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
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
		if seen[id], err = l.reach(ctx, who, audience, known); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// Widened says who could see a record after an act that lets more people see it, before
// the act is done: inviting a unit to a case, deciding a finding, releasing an advisory.
// It is the audience that the act itself would give.
func (l Look) Widened(ctx context.Context, who access.Principal, act access.Act, id, org string) (access.Reach, error) {
	v, err := l.view(who, act)
	if err != nil {
		return access.Reach{}, err
	}
	var audience access.Audience
	switch act {
	case access.InviteParty:
		audience, err = l.withGuest(ctx, v, id, org)
	case access.ConfirmFinding, access.DismissFinding:
		f, absent := v.Finding(ctx, id)
		audience, err = findingAudience(f), absent
	case access.ReleaseAdvisory:
		audience, err = l.withAddressees(ctx, v, id)
	default:
		return access.Reach{}, access.Gone()
	}
	if err != nil {
		return access.Reach{}, err
	}
	return l.reach(ctx, who, audience, accounts{})
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
// those of the units it names.
func (l Look) reach(ctx context.Context, who access.Principal, audience access.Audience, known accounts) (access.Reach, error) {
	orgs := []string{}
	for _, key := range audience {
		if kind, of, _ := strings.Cut(key, ":"); kind == "org" || kind == "own" {
			orgs = append(orgs, of)
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
	return audience.Reach(people).Side(who), nil
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
