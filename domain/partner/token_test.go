package partner_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

func TestBoundsAreReadAsTheyAreWritten(t *testing.T) {
	for _, tc := range []struct {
		scopes, networks []string
		want             []string
		code             string
	}{
		{nil, nil, nil, ""},
		{[]string{"read", "read", "report"}, []string{" 203.0.113.7 ", "203.0.113.77/24", "2001:db8::1/32", "::ffff:198.51.100.0/120"}, []string{"203.0.113.7/32", "203.0.113.0/24", "2001:db8::/32", "198.51.100.0/24"}, ""},
		{[]string{"write"}, nil, nil, "token.scope"},
		{nil, []string{"example.org"}, nil, "token.network"},
		{nil, []string{"203.0.113.0/33"}, nil, "token.network"},
		{nil, []string{""}, nil, "token.network"},
		{nil, strings.Split(strings.Repeat("203.0.113.7,", 20)+"203.0.113.7", ","), nil, "token.networks"},
	} {
		b, err := partner.ReadBounds(tc.scopes, tc.networks)
		if tc.code != "" {
			if fault.From(err).Code != tc.code {
				t.Errorf("%v %v: %v", tc.scopes, tc.networks, err)
			}
			continue
		}
		if err != nil || !slices.Equal(b.Networks, tc.want) || len(tc.scopes) > 0 && len(b.Scopes) != 2 {
			t.Errorf("%v %v: %+v %v", tc.scopes, tc.networks, b, err)
		}
	}
}

func TestATokenIsGoodInItsNetworks(t *testing.T) {
	c := partner.Credential{Networks: []string{"203.0.113.0/24", "2001:db8::/32"}}
	for from, good := range map[string]bool{"203.0.113.9": true, "::ffff:203.0.113.9": true, "203.0.114.9": false, "2001:db8:1::1": true, "2001:db9::1": false} {
		if c.ComesFrom(netip.MustParseAddr(from)) != good {
			t.Errorf("from %s: not %t", from, good)
		}
	}
	if c.ComesFrom(netip.Addr{}) {
		t.Error("it is good where nobody knows from where it came")
	}
	if !(partner.Credential{}).ComesFrom(netip.Addr{}) {
		t.Error("one without networks is bound")
	}
}
