package obligation

import "tocsin/domain/calendar"

// The words that a key takes which takes only some. What checks a file and what describes
// the form of one to an editor read the same lists.
var (
	Kinds       = []Kind{Statute, Policy}
	Statuses    = []Status{Draft, Adopted, InForce, Superseded, Repealed}
	Confidences = []Confidence{Verified, Secondary, Unverified}
	Coverages   = []Coverage{Yes, Partial, No}
	Whose       = []Who{Self, Anyone}
	Strengths   = []Strength{Must, Should}
	DueKinds    = []DueKind{Hard, AtOnce, Promptly, PerNotice, KeepUntil}
	TollKinds   = []TollKind{Delay, Pause, Exempt}
	Needs       = []Need{Always, IfKnown, IfApplicable}
	Takes       = []Take{Earliest, Latest}
	States      = []State{NotApplicable, NotStarted, Open, Met, Late, Waived}
	Ways        = []Reading{Only, Strict, Lenient}
	Units       = []calendar.Unit{calendar.MinuteRun, calendar.Hour, calendar.CalendarDay, calendar.WorkingDay, calendar.Month}
	Rolls       = []calendar.Roll{calendar.NoRoll, calendar.AfterHoliday, calendar.NextWorkingDay, calendar.NoonNextWorkingDay}
)
