package watch_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/watch"
)

// law of the house: AC-1: of forty, the thirty-first is refused and somebody is told at the twentieth.
func TestTheThirtyFirstPersonIsRefusedAndTheTwentiethIsTold(t *testing.T) {
	b, opened := watch.Usual(), 0
	for n := 1; n <= 40; n++ {
		raised, refused := b.Judge(watch.Opening{What: watch.Persons}, watch.Tally{Day: opened})
		switch {
		case refused != (n > 30):
			t.Fatalf("the %dth: refused %v", n, refused)
		case slices.Contains(raised, watch.Near) != (n == 20), slices.Contains(raised, watch.Full) != refused:
			t.Fatalf("the %dth raises %v", n, raised)
		}
		if !refused {
			opened++
		}
	}
	if opened != 30 {
		t.Errorf("%d were opened", opened)
	}
}

func TestMattersStayOpenAndSomebodyIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := watch.Budgets{Persons: 3, Matters: rapid.IntRange(3, 200).Draw(t, "budget"), Beside: 3, Burst: 1000, Probe: 3}
		told := map[watch.Kind]int{}
		for n := range 2 * b.Matters {
			raised, refused := b.Judge(watch.Opening{What: watch.Matters}, watch.Tally{Day: n})
			if refused {
				t.Fatal("a matter was closed by the number of those before it")
			}
			for _, k := range raised {
				told[k]++
			}
		}
		if told[watch.Near] != 1 || told[watch.Full] != 1 {
			t.Fatalf("%+v: told %v", b, told)
		}
	})
}

func TestAnAllowanceIsOneBudgetMore(t *testing.T) {
	b := watch.Usual()
	if _, refused := b.Judge(watch.Opening{What: watch.Persons}, watch.Tally{Day: 30, Allowed: 1}); refused {
		t.Error("refused although it was said to be all right")
	}
	if _, refused := b.Judge(watch.Opening{What: watch.Persons}, watch.Tally{Day: 60, Allowed: 1}); !refused {
		t.Error("an allowance has no end")
	}
	if raised, _ := b.Judge(watch.Opening{What: watch.Matters}, watch.Tally{Day: 25, Moment: 25}); !slices.Contains(raised, watch.Burst) {
		t.Error("much in a few minutes is told nobody")
	}
}

func TestNobodySettlesHisOwnAlert(t *testing.T) {
	now := time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC)
	a := watch.Alert{Person: "p", State: watch.Open, Kind: watch.Full, What: watch.Persons}
	if _, err := a.Settle(access.AllowAlert, "p", "it was I", now); !fault.Is(err, fault.Absent) {
		t.Errorf("his own: %v", err)
	}
	if _, err := a.Settle(access.AllowAlert, "q", "", now); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	settled, err := a.Settle(access.AllowAlert, "q", "a mass report", now)
	if err != nil || !settled.Widens(now.Add(watch.Day-1)) || settled.Widens(now.Add(watch.Day)) {
		t.Errorf("%+v %v", settled, err)
	}
	if _, err := settled.Settle(access.PursueAlert, "r", "x", now); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	if pursued, _ := a.Settle(access.PursueAlert, "q", "asked him", now); pursued.Widens(now) {
		t.Error("what is pursued widens the budget")
	}
}

func TestMuchThatOthersWorkIsToldOnce(t *testing.T) {
	b := watch.Usual()
	for n := range 2 * b.Beside {
		own, _ := b.Judge(watch.Opening{What: watch.Matters}, watch.Tally{Day: 1, Beside: n})
		others, refused := b.Judge(watch.Opening{What: watch.Matters, Beside: true}, watch.Tally{Day: 1, Beside: n})
		if slices.Contains(own, watch.Beside) || refused || slices.Contains(others, watch.Beside) != (n == b.Beside) {
			t.Errorf("after %d: %v of his own, %v of others", n, own, others)
		}
	}
}
