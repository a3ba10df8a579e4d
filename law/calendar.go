package law

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// calendarFile is the working days of one place as a file says them.
type calendarFile struct {
	ID      string          `yaml:"id" json:"id"`
	Title   obligation.Text `yaml:"title" json:"title"`
	Weekend []string        `yaml:"weekend" json:"weekend"`
	MakeUp  bool            `yaml:"make_up_days,omitempty" json:"make_up_days"` // weekend days may be made working days
	Years   []yearFile      `yaml:"years" json:"years"`
}

// yearFile is the notice of one year. Days are 2021-10-01 or 2021-10-01..2021-10-07.
type yearFile struct {
	Year   int      `yaml:"year" json:"year"`
	Source string   `yaml:"source" json:"source"`
	Off    []string `yaml:"off" json:"off"`
	Worked []string `yaml:"worked,omitempty" json:"worked"`
}

// check lists what is wrong with a calendar.
func (c *calendarFile) check(src *source) []fault.Fault {
	var out []fault.Fault
	bad := func(path, hint, format string, args ...any) {
		out = append(out, *src.fault(path, fmt.Sprintf(format, args...), hint))
	}
	if c.ID == "" {
		bad("id", "a short name such as cn", "the calendar has no id")
	}
	weekend := map[time.Weekday]bool{}
	for i, name := range c.Weekend {
		d, ok := weekday(name)
		if !ok || weekend[d] || len(weekend) == 6 {
			bad(fmt.Sprintf("weekend/%d", i), "days such as saturday, each once, at most six", "%q cannot be a day of the weekend", name)
		}
		weekend[d] = true
	}
	for i := range c.Years {
		y, at := &c.Years[i], fmt.Sprintf("years/%d", i)
		if y.Source == "" {
			bad(at+"/source", "name the notice", "the year %d has no source", y.Year)
		}
		if slices.ContainsFunc(c.Years[:i], func(o yearFile) bool { return o.Year == y.Year }) {
			bad(at+"/year", "each year once", "the year %d stands twice", y.Year)
		}
		off := y.check(at+"/off", y.Off, bad)
		for _, d := range y.check(at+"/worked", y.Worked, bad) {
			if !c.MakeUp || !weekend[d.Weekday()] || slices.Contains(off, d) {
				bad(at+"/worked", "a day of the weekend that is not off, with make_up_days: true", "%s cannot be worked in exchange", d)
			}
		}
	}
	return out
}

// check reads the days of a list; each lies in the year or in the week on either side.
func (y *yearFile) check(path string, list []string, bad func(path, hint, format string, args ...any)) []calendar.Date {
	var out []calendar.Date
	first, last := calendar.Date{Year: y.Year, Month: time.January, Day: 1}, calendar.Date{Year: y.Year, Month: time.December, Day: 31}
	for i, s := range list {
		days, err := stretch(s)
		if err != nil || days[0].Before(first.AddDays(-7)) || last.AddDays(7).Before(days[len(days)-1]) {
			bad(fmt.Sprintf("%s/%d", path, i), "2021-10-01 or 2021-10-01..2021-10-07, in the year of the notice",
				"%q is no stretch of days of %d", s, y.Year)
			continue
		}
		out = append(out, days...)
	}
	return out
}

// workingDays makes the calendar of a file that passed its check.
func (c *calendarFile) workingDays() *calendar.WorkingDays {
	var weekend []time.Weekday
	for _, name := range c.Weekend {
		if d, ok := weekday(name); ok {
			weekend = append(weekend, d)
		}
	}
	var years []calendar.Year
	for i := range c.Years {
		y := &c.Years[i]
		none := func(string, string, string, ...any) {}
		years = append(years, calendar.Year{Year: y.Year, Off: y.check("", y.Off, none), Worked: y.check("", y.Worked, none)})
	}
	return calendar.NewWorkingDays(c.ID, weekend, c.MakeUp, years)
}

// weekday reads the English name of a day in lower case.
func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name == strings.ToLower(d.String()) {
			return d, true
		}
	}
	return 0, false
}

// stretch reads one day, or a first and a last day; at most 31 days.
func stretch(s string) ([]calendar.Date, error) {
	from, to, ok := strings.Cut(s, "..")
	if !ok {
		to = from
	}
	first, err := calendar.ParseDate(from)
	if err != nil {
		return nil, err
	}
	last, err := calendar.ParseDate(to)
	if err != nil {
		return nil, err
	}
	if n := last.Sub(first); n < 0 || n > 31 {
		return nil, fault.New(fault.Invalid, "law.stretch", "%q runs backwards or is too long", s)
	}
	var out []calendar.Date
	for d := first; !last.Before(d); d = d.AddDays(1) {
		out = append(out, d)
	}
	return out, nil
}
