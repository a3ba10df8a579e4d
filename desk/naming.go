package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/marking"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/store"
)

// Post is how the office calls somebody: by his post and his unit, never by his name,
// which is personal and opens inside an act only.
type Post struct {
	Title string // the post; his login for the office and for his own unit; else empty
	Org   string
	Roles []access.Role
}

// Posts says who stands behind the aliases on records that the principal has read.
// Aliases of programs and of mailboxes name nobody and are left out.
func (l Look) Posts(ctx context.Context, who access.Principal, aliases []string) (map[string]Post, error) {
	if _, err := l.view(who, access.ReadPartner); err != nil {
		return nil, err
	}
	posts := map[string]Post{}
	inner := l.inner()
	for _, alias := range unique(aliases) {
		if ident.PrefixOf(alias) != ident.Person {
			continue
		}
		p, err := inner.Person(ctx, alias)
		if fault.Is(err, fault.Absent) {
			continue
		}
		if err != nil {
			return nil, err
		}
		post := Post{Title: p.Title, Org: p.Org, Roles: p.Roles}
		if post.Title == "" && (who.Staff() || who.Granted(access.EnrolPerson) || who.Org != "" && who.Org == p.Org) {
			post.Title = p.Login
		}
		posts[alias] = post
	}
	return posts, nil
}

// Matter is what a list shows of a report or a case: nothing sealed.
type Matter struct {
	Number   string // of a case; empty for a report that is in none
	Products []product.Product
	Kind     report.Kind // of a report
	Threat   string      // of a report of a threat: what it is about, if that was said
	Aliases  []string
	Marking  marking.TLP
	State    string
	Case     coordination.Case // zero for a report
}

// Matters names reports and cases by their identifiers; what the principal may not
// see is left out, and looks like what does not exist.
func (l Look) Matters(ctx context.Context, who access.Principal, ids []string) (map[string]Matter, error) {
	v, err := l.view(who, access.ReadDuty)
	if err != nil {
		return nil, err
	}
	matters := map[string]Matter{}
	for _, id := range unique(ids) {
		m, err := matter(ctx, v, who, id)
		if fault.Is(err, fault.Absent) {
			continue
		}
		if err != nil {
			return nil, err
		}
		matters[id] = m
	}
	return matters, nil
}

func matter(ctx context.Context, v store.View, reader access.Principal, id string) (Matter, error) {
	if isCase(id) {
		k, err := v.Case(ctx, id)
		return Matter{Number: k.Number, Products: k.Affected, Aliases: k.Aliases, Marking: k.Marking, State: string(k.State), Case: outward(k, reader)}, err
	}
	r, err := v.Report(ctx, id)
	return Matter{Products: r.Products, Kind: r.Kind, Threat: cmp.Or(r.Threat.Value, r.Threat.Family, r.Threat.Owner), Aliases: r.Aliases, Marking: r.Marking, State: string(r.State)}, err
}

// unique are the names without doubles and without the empty one, sorted.
func unique(names []string) []string {
	seen := map[string]bool{}
	for _, n := range names {
		seen[n] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}
