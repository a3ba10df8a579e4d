package assessment

import (
	"math/big"
	"slices"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/programme"
)

// Count is a metric as so much of so much. Where Most is zero there is nothing to say.
type Count struct {
	programme.Weighing
	Got  int `json:"got" class:"partner" purpose:"assessing units" keep:"log"`
	Most int `json:"most" class:"partner" purpose:"assessing units" keep:"log"`
}

// Says reports whether there is anything to say.
func (c Count) Says() bool { return c.Most > 0 }

// Counts are the metrics of a term, counted from the facts.
func Counts(measured []programme.Weighing, facts []Fact, s Span) []Count {
	counts := make([]Count, 0, len(measured))
	for _, m := range programme.Metrics {
		i := slices.IndexFunc(measured, func(w programme.Weighing) bool { return w.Metric == m })
		if i < 0 {
			continue
		}
		c := Count{Weighing: measured[i]}
		if m == programme.Standing {
			c.Got, c.Most = clear(facts, s)
		} else {
			c.Got, c.Most = share(facts, m)
		}
		counts = append(counts, c)
	}
	return counts
}

// Measured are the facts of the metrics that count.
func Measured(facts []Fact, measured []programme.Weighing) []Fact {
	return slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool {
		return !slices.ContainsFunc(measured, func(w programme.Weighing) bool { return w.Metric == f.Metric })
	})
}

// share counts the records for a metric, of those that count at all.
func share(facts []Fact, m programme.Metric) (got, most int) {
	for _, f := range facts {
		switch {
		case f.Metric != m || f.Side == Aside:
		case f.Side == For:
			got, most = got+1, most+1
		default:
			most++
		}
	}
	return got, most
}

// clear counts the days of the span that have begun, and those of them on which nothing
// was in force.
func clear(facts []Fact, s Span) (got, most int) {
	for d := s.From; d.Before(s.To) && !d.Start(s.Zone).After(s.AsOf); d = d.AddDays(1) {
		most++
		if !slices.ContainsFunc(facts, func(f Fact) bool { return f.covers(d, s.Zone) }) {
			got++
		}
	}
	return got, most
}

// covers reports whether a measure was in force at any instant of a day.
func (f Fact) covers(d calendar.Date, zone *time.Location) bool {
	return f.Metric == programme.Standing && f.Side == Against && f.At.Before(d.End(zone)) && (f.Until.IsZero() || f.Until.After(d.Start(zone)))
}

// Total is all metrics together.
type Total struct {
	Permille int // of the whole, rounded half up; meaningless where Said is zero
	Said     int // weight of the metrics that had something to say
	Weight   int // of all of them
}

// Sum weighs the counts: each share by its weight, of the weights that had something to
// say. What has nothing to say lowers nothing and raises nothing.
func Sum(counts []Count) Total {
	var t Total
	sum := new(big.Rat)
	for _, c := range counts {
		t.Weight += c.Weight
		if c.Says() {
			t.Said += c.Weight
			sum.Add(sum, big.NewRat(int64(c.Weight)*int64(c.Got), int64(c.Most)))
		}
	}
	if t.Said == 0 {
		return t
	}
	sum.Mul(sum, big.NewRat(1000, int64(t.Said)))
	num, den := new(big.Int).Lsh(sum.Num(), 1), new(big.Int).Lsh(sum.Denom(), 1)
	t.Permille = int(num.Add(num, sum.Denom()).Div(num, den).Int64())
	return t
}

// Without are the counts as they would be if none of the disputed records counted, for
// whoever decides to see what hangs on them.
func (a Assessment) Without(s Span) []Count {
	kept := slices.DeleteFunc(slices.Clone(a.Facts), a.Disputed)
	measured := make([]programme.Weighing, len(a.Counts))
	for i, c := range a.Counts {
		measured[i] = c.Weighing
	}
	return Counts(measured, kept, s)
}

// Difference is a record that counts otherwise when it is counted anew.
type Difference struct {
	Was, Is *Fact // one of them is nil where the record was not there, or is not any more
}

// Differences compares the facts that are kept with those that were counted anew.
func Differences(kept, anew []Fact) []Difference {
	type key struct {
		metric programme.Metric
		record string
	}
	now := map[key]*Fact{}
	for i, f := range anew {
		now[key{f.Metric, f.Record}] = &anew[i]
	}
	var found []Difference
	for i, f := range kept {
		k := key{f.Metric, f.Record}
		if is := now[k]; is == nil || is.Side != f.Side || is.Why != f.Why || !is.Until.Equal(f.Until) {
			found = append(found, Difference{&kept[i], is})
		}
		delete(now, k)
	}
	for i, f := range anew {
		if now[key{f.Metric, f.Record}] != nil {
			found = append(found, Difference{nil, &anew[i]})
		}
	}
	return found
}
