package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/parcel"
	"tocsin/store"
)

func leaseStories() []story {
	return []story{
		{"no parcel is held by two carriers", leases},
		{"a lease is over at its end, and a failed try is counted", deferred},
		{"a lease that no carrier took is named by fsck", forged},
		{"a carrier who does not see a parcel neither takes nor defers it", strangers},
	}
}

func leases(t *testing.T, h *House) {
	s := h.Open(t)
	for i := range 20 {
		Receive(t, s, fmt.Sprint(i))
	}
	by, now := Program(access.CarryParcel), h.Clock.Now()
	var mu sync.Mutex
	holders := map[string]string{}
	for _, err := range crowd(8, func(i int) error {
		for {
			held, err := lease(t.Context(), s, by, fmt.Sprint("carrier-", i), now, time.Minute, 3)
			if err != nil || len(held) == 0 {
				return err
			}
			mu.Lock()
			for _, p := range held {
				if other := holders[p.ID]; other != "" {
					t.Errorf("%s is held by %s and carrier-%d", p.ID, other, i)
				}
				holders[p.ID] = fmt.Sprint("carrier-", i)
			}
			mu.Unlock()
		}
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(holders) != 40 {
		t.Fatalf("%d of 40 parcels were taken", len(holders))
	}
	if check := Sound(t, s); check.Entries != 20 {
		t.Fatalf("a lease left an entry: %d", check.Entries)
	}
}

func deferred(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	by, now := Program(access.CarryParcel), h.Clock.Now()
	take := func(at time.Time) []store.Leased {
		return must[[]store.Leased](t)(lease(t.Context(), s, by, "carrier", at, 30*time.Second, 10))
	}
	first := take(now)
	if len(first) != 2 || first[0].Tries != 0 || len(take(now.Add(29*time.Second))) != 0 {
		t.Fatalf("%v", first)
	}
	if err := s.Defer(t.Context(), by, first[0].ID, "no answer", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if later := take(now.Add(31 * time.Second)); len(later) != 1 || later[0].ID != first[1].ID {
		t.Fatalf("%v", later)
	}
	act(t, s, by, func(tx *store.Tx) error {
		tx.About(first[1].ID)
		p, err := tx.LoadParcel(first[1].ID)
		if err != nil {
			return err
		}
		if _, err := p.Deliver(tx.Now(), "ref"); err != nil {
			return err
		}
		return tx.ChangeParcel(p)
	})
	last := take(now.Add(2 * time.Hour))
	if len(last) != 1 || last[0].ID != first[0].ID || last[0].Tries != 1 {
		t.Fatalf("%v", last)
	}
	if parked := must[[]parcel.Parcel](t)(s.Look(by).CopiesIn(t.Context(), parcel.Delivered, store.Place{}, 10)); len(parked) != 1 {
		t.Fatal(parked)
	}
}

func forged(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	by, now := Program(access.CarryParcel), h.Clock.Now()
	held := must[[]store.Leased](t)(lease(t.Context(), s, by, "carrier", now, parcel.LongestDelay, 10))
	Sound(t, s)
	for name, edit := range map[string]string{
		"for ever":  "UPDATE lease SET until = until + 3600001",
		"of nobody": "INSERT INTO lease (parcel, holder, until, tries, fault) VALUES ('nobody', 'x', 0, 0, '')",
	} {
		if _, err := h.SQL(t).Exec(edit); err != nil {
			t.Fatal(err)
		}
		check := must[store.Check](t)(s.Fsck(t.Context(), Program(access.ReadEvidence)))
		if check.Sound() || !strings.Contains(check.Faults[0], "lease of ") {
			t.Errorf("a lease %s: %v", name, check.Faults)
		}
		if _, err := h.SQL(t).Exec("DELETE FROM lease"); err != nil { // lets them be carried again
			t.Fatal(err)
		}
		if again := must[[]store.Leased](t)(lease(t.Context(), s, by, "carrier", now, time.Minute, 10)); len(again) != len(held) {
			t.Errorf("%d parcels are free without their leases, of %d", len(again), len(held))
		}
	}
}

func strangers(t *testing.T, h *House) {
	s := h.Open(t)
	Receive(t, s, "one")
	by := Member("org_a", access.CarryParcel)
	if held := must[[]store.Leased](t)(lease(t.Context(), s, by, "stranger", h.Clock.Now(), time.Minute, 10)); len(held) != 0 {
		t.Fatal(held)
	}
	held := must[[]store.Leased](t)(lease(t.Context(), s, Program(access.CarryParcel), "carrier", h.Clock.Now(), time.Minute, 1))
	wantKind(t, s.Defer(t.Context(), by, held[0].ID, "mischief", h.Clock.Now().Add(time.Hour)), fault.Absent)
}
