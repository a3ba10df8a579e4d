package desk_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

var (
	home   = netip.MustParseAddr("203.0.113.7")
	abroad = netip.MustParseAddr("2001:db8:1:2::3")
)

// calls is a program that shows a token on a route.
func (o *office) calls(token string, from netip.Addr, route string, status int) {
	o.t.Helper()
	_, holder, err := o.Enrolment.WhoShows(o.ctx, token, "api", desk.Knock{From: from})
	o.must(err)
	o.Enrolment.NoteUse(holder, from, route, status)
}

// program is a token of somebody.
func (o *office) program(who access.Principal, n desk.NewToken) string {
	o.t.Helper()
	n.Lasts = 60 * 24 * time.Hour
	token, err := o.Enrolment.Token(o.ctx, who, n)
	o.must(err)
	return token
}

func TestAnOwnerSeesHowHisTokensWereUsedAndNobodyElseDoes(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier"})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	token := o.program(unit, desk.NewToken{Label: "scanner"})
	bound := o.program(unit, desk.NewToken{Label: "gateway", Bounds: partner.Bounds{Networks: []string{"203.0.113.0/24"}}})
	before, _ := o.Look.Checkpoint()
	for range 1000 {
		o.calls(token, home, "GET /api/v1/duties", 200)
	}
	o.calls(token, home, "GET /api/v1/cases/{id}", 404)
	o.calls(bound, abroad, "GET /api/v1/duties", 401)
	o.calls("tocsin-nobody", home, "GET /api/v1/duties", 401)
	rows, lost, err := o.Enrolment.SettleUses(o.ctx)
	o.must(err)
	if rows != 3 || lost != 0 {
		t.Errorf("%d rows for a thousand requests, %d lost", rows, lost)
	}
	if after, _ := o.Look.Checkpoint(); after.Size != before.Size {
		t.Errorf("the evidence grew by %d entries", after.Size-before.Size)
	}
	used, err := o.Enrolment.Uses(o.ctx, unit)
	o.must(err)
	said := map[string]int64{}
	for _, u := range used.Uses {
		said[fmt.Sprint(used.Labels[u.Token], " ", u.Route, " ", u.Network, " ", u.Outcome)] = u.Count
	}
	if said["scanner GET /api/v1/duties 203.0.113.0/24 done"] != 1000 || said["scanner GET /api/v1/cases/{id} 203.0.113.0/24 refused"] != 1 || said["gateway GET /api/v1/duties 2001:db8:1::/48 shut"] != 1 || len(said) != 3 {
		t.Errorf("he sees %v", said)
	}
	for _, other := range []access.Principal{o.admin, o.duty} {
		if seen, err := o.Enrolment.Uses(o.ctx, other); err != nil || len(seen.Uses) != 0 {
			t.Errorf("somebody else sees %+v %v", seen, err)
		}
	}
	days, err := o.Enrolment.UsesOf(o.ctx, o.admin, org)
	o.must(err)
	if len(days) != 1 || days[0].Count != 1002 || days[0].Done != 1000 || days[0].Tokens != 2 || days[0].Networks != 2 || o.Day(days[0].Day) != "2021-12-09" {
		t.Errorf("administrators count %+v", days)
	}
	for _, other := range []access.Principal{unit, o.duty} {
		if _, err := o.Enrolment.UsesOf(o.ctx, other, org); !fault.Is(err, fault.Absent) {
			t.Errorf("%v counts: %v", other.Roles, err)
		}
	}
	if _, err := o.Enrolment.UsesOf(o.ctx, o.admin, "org_none"); !fault.Is(err, fault.Absent) {
		t.Errorf("the uses of no unit: %v", err)
	}
}

func TestANewNetworkOfATokenIsShownForSomeDays(t *testing.T) {
	o := open(t)
	token := o.program(o.duty, desk.NewToken{Label: "gateway"})
	o.calls(token, home, "GET /api/v1/duties", 200)
	if found, err := o.Enrolment.NewNetworks(o.ctx, o.duty); err != nil || len(found) != 0 {
		t.Errorf("the first network is new: %v %v", found, err)
	}
	o.clock.Advance(30 * 24 * time.Hour)
	o.calls(token, abroad, "GET /api/v1/duties", 200)
	used, err := o.Enrolment.Uses(o.ctx, o.duty)
	o.must(err)
	if len(used.New) != 1 || used.New[0].Network != "2001:db8:1::/48" || !used.IsNew(used.New[0]) {
		t.Errorf("new: %+v", used.New)
	}
	o.clock.Advance(8 * 24 * time.Hour)
	if found, err := o.Enrolment.NewNetworks(o.ctx, o.duty); err != nil || len(found) != 0 {
		t.Errorf("still new after eight days: %v %v", found, err)
	}
}

func TestUsesAreBoundedAndForgotten(t *testing.T) {
	o := open(t)
	token := o.program(o.duty, desk.NewToken{Label: "gateway"})
	for i := range 5000 { // a thief in many networks
		o.calls(token, netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 1}), "GET /api/v1/duties", 200)
	}
	rows, _, err := o.Enrolment.SettleUses(o.ctx)
	o.must(err)
	if rows > 101 {
		t.Errorf("%d rows of one token in one writing", rows)
	}
	total := int64(0)
	used, err := o.Enrolment.Uses(o.ctx, o.duty)
	o.must(err)
	for _, u := range used.Uses {
		total += u.Count
	}
	if total != 5000 {
		t.Errorf("%d of 5000 requests are counted", total)
	}
	for range 15 { // more than are kept of one token
		o.clock.Advance(time.Hour)
		for i := range 90 {
			o.calls(token, home, fmt.Sprint("GET /", i), 200)
		}
		_, _, err := o.Enrolment.SettleUses(o.ctx)
		o.must(err)
	}
	networks, err := o.Enrolment.Uses(o.ctx, o.duty)
	o.must(err)
	if kept := networks.Networks[0].Count; kept > partner.UsesKept+200 {
		t.Errorf("%d rows of one token are kept", kept)
	}
	o.clock.Advance(partner.UseKept + 2*time.Hour)
	fresh := o.program(o.duty, desk.NewToken{Label: "later"})
	o.calls(fresh, home, "GET /api/v1/duties", 200)
	if used, err = o.Enrolment.Uses(o.ctx, o.duty); err != nil || len(used.Uses) != 1 {
		t.Errorf("after their time %d rows are kept: %v", len(used.Uses), err)
	}
}
