package lookback

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
)

// inOrder are the events that nobody disputes, by when they happened. A day counts
// from its first instant, so what is known only as a day stands before its hours.
func inOrder(f Facts) []coordination.Event {
	events := slices.DeleteFunc(slices.Clone(f.Events), func(e coordination.Event) bool { return e.Status == coordination.Disputed })
	slices.SortStableFunc(events, func(a, b coordination.Event) int {
		return cmp.Or(a.At.Earliest(f.Zone).Compare(b.At.Earliest(f.Zone)), a.Known.Compare(b.Known))
	})
	return events
}

// earliest is the first event of a type that passes the test; nil for none.
func earliest(f Facts, kind string, test func(coordination.Event) bool) *coordination.Event {
	for _, e := range inOrder(f) {
		if e.Type == kind && (test == nil || test(e)) {
			return &e
		}
	}
	return nil
}

func by(actor string) func(coordination.Event) bool {
	return func(e coordination.Event) bool { return e.Actor == actor }
}

func notBy(actor string) func(coordination.Event) bool {
	return func(e coordination.Event) bool { return e.Actor != actor }
}

// days counts civil days in the zone, as people count and as the law does.
func days(f Facts, from, to calendar.Moment) int { return to.Date(f.Zone).Sub(from.Date(f.Zone)) }

// span is the statement that something lay between two events; nothing where one of
// them has not happened, or came in the other order.
func (f Facts) span(key string, from, to *coordination.Event) []Statement {
	if from == nil || to == nil || to.At.Latest(f.Zone).Before(from.At.Earliest(f.Zone)) {
		return nil
	}
	s := Statement{
		Key: key, Org: f.unit(from.Actor), Value: days(f, from.At, to.At), Unit: Days, From: from.At, To: to.At,
		Params:   map[string]string{"from": from.Type, "to": to.Type, "from_status": string(from.Status), "to_status": string(to.Status)},
		Evidence: slices.Concat(f.first(from.ID), f.first(to.ID)),
	}
	return []Statement{s.proven()}
}

// unit is an actor that is a partner; empty for the platform and for nobody.
func (f Facts) unit(actor string) string {
	if _, known := f.Units[actor]; known {
		return actor
	}
	return ""
}

// lags: until the platform knew, until a sector was warned, until the public was.
func lags(f Facts) []Statement {
	known := earliest(f, coordination.ActorAware, notBy(f.Platform))
	heard := earliest(f, coordination.ReportReceived, by(f.Platform))
	note := earliest(f, coordination.AdvisoryPublished, by(f.Platform))
	return slices.Concat(
		f.span("lag.knowledge", known, heard),
		f.span("lag.sector", heard, earliest(f, coordination.WarningReleased, by(f.Platform))),
		f.span("lag.warning", heard, note),
		f.span("lag.abroad", earliest(f, coordination.ForeignAdvisory, nil), note),
	)
}

// fixes: how long a fix could be read in public before the provider spoke, how long
// attacks went unseen, and how many versions it took.
func fixes(f Facts) []Statement {
	var told []Statement
	for _, s := range f.span("fix.visible", earliest(f, coordination.PublicCommit, nil), earliest(f, coordination.VendorAdvisory, nil)) {
		told = append(told, elapsed(s))
	}
	if e := earliest(f, coordination.AttacksObserved, nil); e != nil {
		seen := *e
		seen.At = calendar.At(e.Known)
		told = append(told, f.span("attacks.known", e, &seen)...)
	}
	return append(told, generations(f)...)
}

// elapsed counts whole days between two instants, where both are instants.
func elapsed(s Statement) Statement {
	if s.From.Exact() && s.To.Exact() {
		gone := s.To.At.Sub(s.From.At)
		s.Value, s.Unit = int(gone/(24*time.Hour)), Elapsed
		s.Params["hours"] = strconv.Itoa(int(gone/time.Hour) % 24)
	}
	return s
}

// generations counts the released versions that were each to be the fix, from the
// moment at which users could first have one.
func generations(f Facts) []Statement {
	var out []coordination.Event
	for _, e := range inOrder(f) {
		if e.Type == coordination.FixReleased && e.Attributes["backport"] != "true" {
			out = append(out, e)
		}
	}
	if len(out) < 2 {
		return nil
	}
	from := earliest(f, coordination.FixAvailable, nil)
	if from == nil {
		from = &out[0]
	}
	last := out[len(out)-1]
	var told []Statement
	for _, s := range f.span("fix.generations", from, &last) {
		s = elapsed(s)
		s.Params["days"] = strconv.Itoa(s.Value)
		s.Value, s.Unit, s.Evidence = len(out), Times, nil
		for _, e := range out {
			s.Evidence = append(s.Evidence, f.first(e.ID)...)
		}
		told = append(told, s)
	}
	return told
}
