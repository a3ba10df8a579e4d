package lookback

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
)

// relays says of each statutory copy when it was laid out, when it arrived, and after
// how long.
//
// law: cn/rmspv 7(4)
func relays(f Facts) []Statement {
	answers := f.Law.Evaluate(f.Matter, f.Now)
	var told []Statement
	for _, p := range f.Parcels {
		if p.Kind != parcel.Relay {
			continue
		}
		s := Statement{
			Key: "relay", From: calendar.At(p.Laid), State: Open, Cite: owed(answers, p), Evidence: f.Proof[p.ID],
			Params: map[string]string{"recipient": p.Recipient, "reference": p.Reference},
		}
		if p.State == parcel.Delivered {
			s.To, s.State = calendar.At(p.Delivered), Met
			s.Params["lag"] = p.Lag().Round(time.Second).String()
		}
		told = append(told, s)
	}
	return told
}

// owed is the article that asks for a copy.
func owed(answers []obligation.Obligation, p parcel.Parcel) string {
	for _, o := range answers {
		if o.Instance == p.Matter && o.Step != nil && slices.ContainsFunc(o.Step.Recipients, func(r obligation.Recipient) bool { return r.ID == p.Recipient }) {
			return o.Cite
		}
	}
	return ""
}

// warnings says of each warning how many units were told and how many answered. Who
// is silent is neither unaffected nor unasked, so he is named.
func warnings(f Facts) []Statement {
	var told []Statement
	for _, a := range oldestFirst(f) {
		if a.Kind != advisory.Warning || a.Released.IsZero() {
			continue
		}
		s := Statement{
			Key: "warning", Unit: Units, From: calendar.At(a.Released), Evidence: slices.Clone(f.Proof[a.ID]),
			Params: map[string]string{"advisory": a.ID, "number": a.Number, "sectors": strings.Join(a.Sectors, ", ")},
		}
		sent, applied := 0, 0
		for _, n := range f.Notices[a.ID] {
			switch {
			case n.Kind != advisory.OfRelease:
				continue
			case n.Acked.IsZero():
				s.Orgs = append(s.Orgs, n.Org)
			default:
				s.Value++
				s.Evidence = append(s.Evidence, f.Proof[n.ID]...)
			}
			sent++
			if n.Applied {
				applied++
			}
		}
		s.State = Met
		if len(s.Orgs) > 0 {
			s.State = Open
		}
		s.Params["told"], s.Params["applied"], s.Params["silent"] = strconv.Itoa(sent), strconv.Itoa(applied), strconv.Itoa(len(s.Orgs))
		told = append(told, s.proven())
	}
	return told
}

// proven puts the entries in order, each once.
func (s Statement) proven() Statement {
	slices.Sort(s.Evidence)
	s.Evidence = slices.Compact(s.Evidence)
	return s
}

func oldestFirst(f Facts) []advisory.Advisory {
	all := slices.Clone(f.Advisories)
	slices.SortStableFunc(all, func(a, b advisory.Advisory) int { return a.Drafted.Compare(b.Drafted) })
	return all
}

// refusals says when the gate stood closed, on which grounds, and when the same
// advisory passed it.
//
// law: cn/rmspv 9(1)
func refusals(f Facts) []Statement {
	var told []Statement
	for _, e := range inOrder(f) {
		if e.Type != coordination.ReleaseRefused {
			continue
		}
		s := Statement{Key: "gate", From: e.At, State: Open, Cite: e.Attributes["cites"], Evidence: slices.Clone(f.first(e.ID)), Params: map[string]string{"reasons": e.Attributes["reasons"], "says": e.Text, "says_zh": e.LocalText}}
		for _, a := range f.Advisories {
			if a.ID != e.Attributes["advisory"] {
				continue
			}
			s.Params["advisory"], s.Params["number"], s.Params["kind"] = a.ID, a.Number, string(a.Kind)
			if !a.Released.IsZero() {
				s.To, s.State = calendar.At(a.Released), Met
				s.Value, s.Unit = days(f, s.From, s.To), Days
				s.Evidence = append(s.Evidence, released(f, a)...)
			}
		}
		told = append(told, s.proven())
	}
	return told
}

// released are the entries of the event that tells an advisory's release.
func released(f Facts, a advisory.Advisory) []int64 {
	for _, e := range f.Events {
		if e.Attributes["advisory"] == a.ID && (e.Type == coordination.AdvisoryPublished || e.Type == coordination.WarningReleased) {
			return f.first(e.ID)
		}
	}
	return nil
}

// withdrawals says what was taken back, and whether exactly those were told who had
// been told of it (promise W3).
func withdrawals(f Facts) []Statement {
	var told []Statement
	for _, a := range oldestFirst(f) {
		if a.Withdrawn.IsZero() {
			continue
		}
		s := Statement{
			Key: "withdrawn", Unit: Units, From: calendar.At(a.Released), To: calendar.At(a.Withdrawn), State: Met, Evidence: slices.Clone(f.Proof[a.ID]),
			Params: map[string]string{"advisory": a.ID, "number": a.Number, "why": a.WhyGone},
		}
		var before []string
		for _, n := range f.Notices[a.ID] {
			if n.Kind == advisory.OfRelease {
				before = append(before, n.Org)
				continue
			}
			s.Orgs = append(s.Orgs, n.Org)
			s.Evidence = append(s.Evidence, f.first(n.ID)...)
		}
		slices.Sort(before)
		slices.Sort(s.Orgs)
		s.Value = len(s.Orgs)
		if !slices.Equal(before, s.Orgs) {
			s.State = Late
		}
		told = append(told, s.proven())
	}
	return told
}

// measures says what was decided about a unit's standing in the matter.
func measures(f Facts) []Statement {
	var told []Statement
	for _, m := range f.Measures {
		start := m.Start
		if start == "" {
			start = partner.Decided
		}
		told = append(told, Statement{
			Key: "measure", Org: m.Org, Value: m.Months, Unit: Months, From: m.From, To: calendar.On(calendar.DateOf(m.Until.In(f.Zone)), f.Zone),
			State:    map[partner.MeasureState]State{partner.InForce: Held, partner.Due: Due, partner.Proposed: Due, partner.Seconded: Due, partner.Restored: Ended, partner.Annulling: Held, partner.Annulled: Ended}[m.State],
			Evidence: f.Proof[m.ID],
			Params: map[string]string{
				"measure": m.ID, "visibility": string(m.Visibility), "start": string(start), "source": m.Source,
				"standing": string(f.Units[m.Org].Standing), "rectifications": strconv.Itoa(len(m.Evidence)),
			},
		})
	}
	return told
}
