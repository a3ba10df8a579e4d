package calendar

import "time"

// Year is what a notice of one year says: the days off beside the weekends, and
// the weekend days that are worked in exchange.
type Year struct {
	Year   int
	Off    []Date
	Worked []Date
}

// WorkingDays is the working week of one place with its holidays by year. It does
// not change after NewWorkingDays.
type WorkingDays struct {
	id      string
	weekend [7]bool
	makeUp  bool
	years   map[int]bool
	days    map[Date]bool // true: worked though a weekend; false: off by the notice
}

// Book holds the calendars by id. It is not changed once it is read.
type Book map[string]*WorkingDays

// NewWorkingDays makes a calendar. makeUp says that the place may turn weekend days
// into working days; then nothing is certain about a year that is missing.
func NewWorkingDays(id string, weekend []time.Weekday, makeUp bool, years []Year) *WorkingDays {
	w := &WorkingDays{id: id, makeUp: makeUp, years: map[int]bool{}, days: map[Date]bool{}}
	for _, d := range weekend {
		w.weekend[d] = true
	}
	for _, y := range years {
		w.years[y.Year] = true
		for _, d := range y.Off {
			w.days[d] = false
		}
		for _, d := range y.Worked {
			w.days[d] = true
		}
	}
	return w
}

// ID is the id of the calendar, such as cn.
func (w *WorkingDays) ID() string { return w.id }

// Known reports whether the notice of the year is in the calendar.
func (w *WorkingDays) Known(year int) bool { return w.years[year] }

// Working reports whether d is a working day. In a missing year the answer is the
// stricter one, so that a count of working days never ends too late: no holiday is
// granted, and where weekends may be worked each day counts as worked.
func (w *WorkingDays) Working(d Date) bool {
	if worked, listed := w.days[d]; listed {
		return worked
	}
	if !w.years[d.Year] && w.makeUp {
		return true
	}
	return !w.weekend[d.Weekday()]
}

// Holiday reports whether a notice lists d as a day off; a plain weekend is none.
func (w *WorkingDays) Holiday(d Date) bool {
	worked, listed := w.days[d]
	return listed && !worked
}
