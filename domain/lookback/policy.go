package lookback

import (
	"cmp"
	"slices"
	"time"

	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
)

// Policy is when one disclosure policy would have made the matter public: with the
// facts as they are, and had there been no fix.
type Policy struct {
	Answer  obligation.Obligation
	Without obligation.Obligation // the same stage, evaluated without any fix
	Fix     bool                  // the fix moves the day
}

// policies puts the disclosure policies side by side. Only stages with a day are told.
func policies(f Facts) []Policy {
	unfixed := f.Matter
	unfixed.Events = slices.DeleteFunc(slices.Clone(f.Matter.Events), func(e obligation.Event) bool { return e.Type == coordination.FixAvailable })
	bare := f.Law.Evaluate(unfixed, f.Now)
	var told []Policy
	for _, o := range f.Law.Evaluate(f.Matter, f.Now) {
		if o.Law.Kind != obligation.Policy || o.Actor != f.Platform || o.DueDay.IsZero() {
			continue
		}
		p := Policy{Answer: o}
		if i := slices.IndexFunc(bare, func(b obligation.Obligation) bool { return b.SameStage(o) && b.Reading == o.Reading }); i >= 0 {
			p.Without, p.Fix = bare[i], bare[i].DueDay != o.DueDay
		}
		told = append(told, p)
	}
	return told
}

// Seat is a unit in the matter: in which roles, when it was told of what, and what it
// answered. Silent is not unasked, and neither is unaffected.
type Seat struct {
	Org      string
	Roles    []string
	Own      bool // it answers for an affected product of its own
	Aware    calendar.Moment
	Reported time.Time // its first report here
	Told     time.Time // first warning or note
	Acked    time.Time
	Applied  bool
	Recalled time.Time // told that earlier advice was withdrawn
	Standing string
	Evidence []int64
}

// seats lists the units of the matter: who takes part, and by name who was told or reported.
func seats(f Facts) []Seat {
	var all []Seat
	at := map[string]int{}
	seat := func(org string) *Seat {
		i, known := at[org]
		if !known {
			i = len(all)
			at[org] = i
			all = append(all, Seat{Org: org, Standing: string(f.Units[org].Standing)})
		}
		return &all[i]
	}
	for _, p := range f.Participants {
		s := seat(p.Org)
		s.Roles, s.Own = p.Roles, p.Product
		s.Evidence = append(s.Evidence, f.first(p.ID)...)
	}
	for _, r := range f.Reports {
		if r.Org != "" && seat(r.Org).Reported.IsZero() {
			seat(r.Org).Reported = r.Received
			seat(r.Org).Evidence = append(seat(r.Org).Evidence, f.first(r.ID)...)
		}
	}
	for _, e := range inOrder(f) {
		if s, taking := at[e.Actor]; taking && e.Type == coordination.ActorAware && all[s].Aware.IsZero() {
			all[s].Aware = e.At
		}
	}
	for _, a := range oldestFirst(f) {
		for _, n := range f.Notices[a.ID] {
			seat(n.Org).notice(n, f.Proof[n.ID])
		}
	}
	slices.SortStableFunc(all[len(f.Participants):], func(a, b Seat) int { return cmp.Compare(f.Units[a.Org].Name, f.Units[b.Org].Name) })
	return all
}

// notice takes in what a unit was told, and its answer.
func (s *Seat) notice(n advisory.Notice, proof []int64) {
	s.Evidence = append(s.Evidence, proof...)
	if n.Kind == advisory.OfWithdrawal {
		s.Recalled = n.Sent
		return
	}
	if s.Told.IsZero() {
		s.Told, s.Acked = n.Sent, n.Acked
	}
	s.Applied = s.Applied || n.Applied
}
