package partner_test

import (
	"net/netip"
	"testing"
	"time"

	"tocsin/domain/partner"
)

func TestOfAnAddressOnlyItsNetworkIsKept(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24", "2001:db8:1:2:3::4": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48",
	} {
		if got := partner.NetworkOf(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %s, not %s", address, got, want)
		}
	}
	if got := partner.NetworkOf(netip.Addr{}); got != "" {
		t.Errorf("of no address: %s", got)
	}
}

func TestANetworkIsNewForSomeDaysAfterOthers(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.Add(-time.Duration(days) * 24 * time.Hour) }
	all := []partner.UseNetwork{
		{Token: "a", Network: "home", First: ago(60)}, {Token: "a", Network: "office", First: ago(30)}, {Token: "a", Network: "abroad", First: ago(2)},
		{Token: "b", Network: "abroad", First: ago(1)}, // its first use is from there
	}
	found := partner.Unfamiliar(all, now)
	if len(found) != 1 || found[0].Token != "a" || found[0].Network != "abroad" {
		t.Errorf("new: %+v", found)
	}
}

func TestAnOutcomeSaysWhoseFaultItWas(t *testing.T) {
	for status, want := range map[int]partner.UseOutcome{
		200: partner.Done, 201: partner.Done, 304: partner.Done, 403: partner.Declined, 404: partner.Declined, 429: partner.Declined, 400: partner.Unfit, 409: partner.Unfit, 422: partner.Unfit, 500: partner.Failed, 507: partner.Failed,
	} {
		if got := partner.UseOutcomeOf(status); got != want {
			t.Errorf("%d: %s, not %s", status, got, want)
		}
	}
}
