package obligation

import (
	"slices"
	"strings"
	"time"
)

// Compared is one answer as two books give it; nil where a book asks nothing.
type Compared struct {
	Before, After *Obligation
}

// Compare says which answers about the same facts at the same time another edition of the
// law would change: what if? Where neither asks anything of anybody, nothing is compared.
func Compare(before, after *Law, f Facts, now time.Time) []Compared {
	return changes(before.Evaluate(f, now), after.Evaluate(f, now))
}

// Question is the law as it is beside the law as it is supposed to be, made once for as
// many matters as it is asked about.
type Question struct {
	Supposition
	is, would *Law
}

// Ask makes the question of a supposition.
func (l *Law) Ask(s Supposition) Question { return Question{s, l, s.Law(l)} }

// Of says which answers about some facts would be others. The actor named is no unit, and
// nothing is supposed of him.
func (q Question) Of(f Facts, but string, now time.Time) []Compared {
	return changes(q.is.Evaluate(f, now), q.would.Evaluate(q.Facts(f, but), now))
}

// changes pairs two lists of answers and leaves out those that say the same.
func changes(before, after []Obligation) []Compared {
	pairs := map[string]*Compared{}
	for i := range before {
		pair(pairs, &before[i]).Before = &before[i]
	}
	for i := range after {
		pair(pairs, &after[i]).After = &after[i]
	}
	var changed []Compared
	for _, c := range pairs {
		if c.Before.Asks() {
			if c.After.Asks() && c.Before.SameAnswer(*c.After) {
				continue
			}
		} else if !c.After.Asks() {
			continue
		}
		changed = append(changed, Compared{asking(c.Before), asking(c.After)})
	}
	slices.SortFunc(changed, func(x, y Compared) int { return strings.Compare(x.key(), y.key()) })
	return changed
}

// pair is the pair of an answer, made where there is none.
func pair(pairs map[string]*Compared, o *Obligation) *Compared {
	c := pairs[o.Key()]
	if c == nil {
		c = &Compared{}
		pairs[o.Key()] = c
	}
	return c
}

// asking is the answer if it asks anything of anybody.
func asking(o *Obligation) *Obligation {
	if o.Asks() {
		return o
	}
	return nil
}

func (c Compared) key() string {
	if c.Before != nil {
		return c.Before.Key()
	}
	return c.After.Key()
}
