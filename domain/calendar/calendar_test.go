package calendar

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMonthsAreClippedToTheLastDay(t *testing.T) {
	for _, c := range []struct {
		from string
		add  int
		want string
	}{
		{"2021-12-22", 6, "2022-06-22"}, {"2021-08-31", 6, "2022-02-28"}, {"2023-08-31", 6, "2024-02-29"}, {"2022-11-30", 3, "2023-02-28"},
		{"2024-02-29", 12, "2025-02-28"}, {"2026-01-31", 1, "2026-02-28"}, {"2026-10-31", 1, "2026-11-30"}, {"2026-12-31", 2, "2027-02-28"},
		{"2026-03-31", 0, "2026-03-31"}, {"2026-03-31", -1, "2026-02-28"},
	} {
		if got := day(t, c.from).AddMonths(c.add); got.String() != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.add, got, c.want)
		}
	}
}

func TestWhatIsNoDayIsRefused(t *testing.T) {
	for _, s := range []string{"", "2021-02-29", "2021-13-01", "2021-1-1", "0000-01-01", "10000-01-01", "2021-11-24T00:00:00Z", "二〇二一"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

// The ends of days and periods in zones that are hard: a skipped day, changes of
// clocks at midnight, an offset of 45 minutes, zones that changed their rules.
func TestADayEndsWhenItEndsThere(t *testing.T) {
	for _, c := range []struct{ zone, day, start, end string }{
		{"Asia/Shanghai", "2021-11-26", "2021-11-25T16:00:00Z", "2021-11-26T16:00:00Z"},
		{"Asia/Shanghai", "1986-05-04", "1986-05-03T16:00:00Z", "1986-05-04T15:00:00Z"}, // 23 hours: summer time at 02:00
		{"Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z", "2026-01-01T18:15:00Z"},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"}, // the day that did not exist
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}, // begins at 01:00
		{"America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z"}, // 23:00 comes twice
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
		{"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
		{"America/St_Johns", "2006-10-29", "2006-10-29T02:30:00Z", "2006-10-30T03:30:00Z"}, // midnight comes twice: the first
		{"Africa/Casablanca", "2026-02-15", "2026-02-14T23:00:00Z", "2026-02-16T00:00:00Z"},
		{"UTC", "2016-12-31", "2016-12-31T00:00:00Z", "2017-01-01T00:00:00Z"},
		{"America/New_York", "2024-02-29", "2024-02-29T05:00:00Z", "2024-03-01T05:00:00Z"},
	} {
		z, d := zone(t, c.zone), day(t, c.day)
		if got := d.Start(z).Format(time.RFC3339); got != c.start {
			t.Errorf("%s in %s starts at %s, want %s", c.day, c.zone, got, c.start)
		}
		if got := d.End(z).Format(time.RFC3339); got != c.end {
			t.Errorf("%s in %s ends at %s, want %s", c.day, c.zone, got, c.end)
		}
	}
}

func TestATimeOfDayInAGapIsTheFirstInstantAfterIt(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, c := range []struct {
		day  string
		at   time.Duration
		want string
	}{
		{"2026-03-29", 2*time.Hour + 30*time.Minute, "2026-03-29T01:00:00Z"}, // left out: 03:00 follows 02:00
		{"2026-10-25", 2*time.Hour + 30*time.Minute, "2026-10-25T00:30:00Z"}, // twice: the first
		{"2026-10-25", 12 * time.Hour, "2026-10-25T11:00:00Z"},
		{"2026-06-01", 12 * time.Hour, "2026-06-01T10:00:00Z"},
	} {
		if got := day(t, c.day).At(c.at, berlin).Format(time.RFC3339); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.day, c.at, got, c.want)
		}
	}
}

// periods are deadlines counted by hand.
var periods = []struct {
	zone, from string
	period     Period
	want       string
}{
	{"Asia/Shanghai", "2021-11-24T10:00:00+08:00", Period{Add: 48, Unit: Hour}, "2021-11-26T02:00:00Z"},
	{"Asia/Shanghai", "2021-11-24T23:59:59+08:00", Period{Add: 2, Unit: CalendarDay, Ending: EndOfDay}, "2021-11-26T16:00:00Z"},
	{"Asia/Shanghai", "2021-11-24T15:59:59Z", Period{Add: 2, Unit: CalendarDay, Ending: EndOfDay}, "2021-11-26T16:00:00Z"},
	{"Asia/Shanghai", "2021-11-24T16:00:00Z", Period{Add: 2, Unit: CalendarDay, Ending: EndOfDay}, "2021-11-27T16:00:00Z"}, // the 25th in Beijing
	{"Asia/Shanghai", "2021-11-24", Period{Add: 2, Unit: CalendarDay, Ending: EndOfDay}, "2021-11-26T16:00:00Z"},
	{"Asia/Shanghai", "2021-11-24", Period{Add: 2, Unit: CalendarDay, Ending: EndOfDay, Include: true}, "2021-11-25T16:00:00Z"},
	{"Europe/Berlin", "2026-03-28T12:00:00+01:00", Period{Add: 24, Unit: Hour}, "2026-03-29T11:00:00Z"},
	{"Europe/Berlin", "2026-03-28T12:00:00+01:00", Period{Add: 1, Unit: CalendarDay, Ending: SameClockTime}, "2026-03-29T10:00:00Z"},
	{"Europe/Berlin", "2026-02-28T02:30:00+01:00", Period{Add: 29, Unit: CalendarDay, Ending: SameClockTime}, "2026-03-29T01:00:00Z"},
	{"America/New_York", "2026-03-07T12:00:00-05:00", Period{Add: 72, Unit: Hour}, "2026-03-10T17:00:00Z"},
	{"America/New_York", "2026-10-31T12:00:00-04:00", Period{Add: 72, Unit: Hour}, "2026-11-03T16:00:00Z"},
	{"Asia/Kathmandu", "2026-01-01T00:00:00+05:45", Period{Add: 14, Unit: CalendarDay, Ending: EndOfDay}, "2026-01-15T18:15:00Z"},
	{"Pacific/Apia", "2011-12-29T12:00:00-10:00", Period{Add: 24, Unit: Hour}, "2011-12-30T22:00:00Z"},
	{"Pacific/Apia", "2011-12-29T12:00:00-10:00", Period{Add: 1, Unit: CalendarDay, Ending: EndOfDay}, "2011-12-30T10:00:00Z"}, // the skipped day counts
	{"Pacific/Apia", "2011-12-29T12:00:00-10:00", Period{Add: 1, Unit: CalendarDay, Ending: SameClockTime}, "2011-12-30T10:00:00Z"},
	{"Pacific/Apia", "2011-12-29T12:00:00-10:00", Period{Add: 2, Unit: CalendarDay, Ending: EndOfDay}, "2011-12-31T10:00:00Z"},
	{"UTC", "2026-01-31T08:00:00Z", Period{Add: 1, Unit: Month, Ending: SameClockTime}, "2026-02-28T08:00:00Z"},
	{"UTC", "2026-01-31T08:00:00Z", Period{Add: 1, Unit: Month, Ending: EndOfDay}, "2026-03-01T00:00:00Z"},
	{"UTC", "2024-02-29T08:00:00Z", Period{Add: 12, Unit: Month, Ending: SameClockTime}, "2025-02-28T08:00:00Z"},
	{"UTC", "9999-12-31T23:00:00Z", Period{Add: 2, Unit: Hour}, "10000-01-01T01:00:00Z"},
	{"UTC", "1969-12-31T23:30:00Z", Period{Add: 1, Unit: Hour}, "1970-01-01T00:30:00Z"},
	{"America/New_York", "2026-07-06T18:00:00-04:00", Period{Add: 0, Unit: CalendarDay, Ending: "17:30"}, "2026-07-06T21:30:00Z"},
	{"Asia/Shanghai", "2026-03-02T09:40:00+08:00", Period{Add: 30, Unit: MinuteRun}, "2026-03-02T02:10:00Z"},
}

func TestPeriodsEndWhereTheyWereCountedToByHand(t *testing.T) {
	for _, c := range periods {
		m, err := ParseMoment(c.from, "")
		if err != nil {
			t.Fatal(err)
		}
		s := c.period.From(m, zone(t, c.zone), nil)
		if got := s.Latest.Format("2006-01-02T15:04:05Z07:00"); got != c.want || !s.Exact() {
			t.Errorf("%s in %s and %+v: %s, want %s", c.from, c.zone, c.period, got, c.want)
		}
	}
}

func TestABareDayNeverBecomesMidnight(t *testing.T) {
	shanghai := zone(t, "Asia/Shanghai")
	m := On(day(t, "2021-11-24"), nil)
	s := Period{Add: 48, Unit: Hour}.From(m, shanghai, nil)
	if s.Exact() || s.Earliest.Format(time.RFC3339) != "2021-11-25T16:00:00Z" || s.Latest.Format(time.RFC3339) != "2021-11-26T16:00:00Z" {
		t.Errorf("between %s and %s", s.Earliest, s.Latest)
	}
	if _, err := ParseMoment("2021-11-24", Instant); err == nil {
		t.Error("a bare day was taken for an instant")
	}
	if m.String() != "2021-11-24" || m.Date(zone(t, "Pacific/Kiritimati")) != day(t, "2021-11-24") {
		t.Error("a day is the day that was written, for every reader")
	}
}

func TestMomentsAreReadAsTheyWereWritten(t *testing.T) {
	for _, c := range []struct {
		at        string
		precision Precision
		earliest  string
		latest    string
	}{
		{"2021-11-24T10:00:00+08:00", "", "2021-11-24T02:00:00Z", "2021-11-24T02:00:00Z"},
		{"2021-11-24T10:00:31+08:00", Minute, "2021-11-24T02:00:00Z", "2021-11-24T02:00:00Z"},
		{"2021-11-24T10:00:00+08:00", Day, "2021-11-23T16:00:00Z", "2021-11-24T16:00:00Z"},
		{"2021-11-24", Day, "2021-11-24T00:00:00Z", "2021-11-25T00:00:00Z"},
		{"2021-11-24T10:00:00.123456Z", "", "2021-11-24T10:00:00.123456Z", "2021-11-24T10:00:00.123456Z"},
	} {
		m, err := ParseMoment(c.at, c.precision)
		if err != nil {
			t.Fatal(err)
		}
		if e, l := m.Earliest(time.UTC).Format(time.RFC3339Nano), m.Latest(time.UTC).Format(time.RFC3339Nano); e != c.earliest || l != c.latest {
			t.Errorf("%s %s: %s to %s", c.at, c.precision, e, l)
		}
	}
	for _, s := range []string{"2016-12-31T23:59:60Z", "2021-11-24T25:00:00Z", "2021-11-24T10:00:00", "yesterday", "0000-01-01T00:00:00Z", "2021-02-30T00:00:00Z"} {
		if m, err := ParseMoment(s, ""); err == nil {
			t.Errorf("%q was read as %s", s, m)
		}
	}
	if _, err := ParseMoment("2021-11-24T10:00:00Z", "week"); err == nil {
		t.Error("a precision that does not exist was taken")
	}
}

func TestAMomentComesBackFromJSONAsItWas(t *testing.T) {
	beijing := time.FixedZone("", 8*3600)
	for _, m := range []Moment{{}, At(time.Date(2021, 11, 24, 10, 0, 0, 1e6, time.UTC)), On(day(t, "2021-11-24"), nil), On(day(t, "2021-11-24"), beijing),
		{At: time.Date(2021, 11, 24, 2, 0, 0, 0, time.UTC), Precision: Minute, Zone: beijing}} {
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back Moment
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		same := back.Earliest(time.UTC).Equal(m.Earliest(time.UTC)) && back.Latest(time.UTC).Equal(m.Latest(time.UTC))
		if back.IsZero() != m.IsZero() || back.Precision != m.Precision || !m.IsZero() && (!same || (back.Zone == nil) != (m.Zone == nil)) {
			t.Errorf("%s became %+v, was %+v", data, back, m)
		}
	}
	for _, s := range []string{`1`, `"soon"`, `{"at":"2021-11-24","precision":"instant"}`, `{"at":1}`} {
		var m Moment
		if err := json.Unmarshal([]byte(s), &m); err == nil {
			t.Errorf("%s was read as %s", s, m)
		}
	}
}

var weekend = []time.Weekday{time.Saturday, time.Sunday}

// drawYear makes a notice of 2027 that nobody has seen yet.
func drawYear(t *rapid.T) Year {
	y := Year{Year: 2027}
	for d := (Date{2027, time.January, 1}); d.Year == 2027; d = d.AddDays(1) {
		off := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if rapid.IntRange(0, 9).Draw(t, "rare") > 0 {
			continue
		}
		if off && rapid.Bool().Draw(t, "worked") {
			y.Worked = append(y.Worked, d)
		} else {
			y.Off = append(y.Off, d)
		}
	}
	return y
}

func TestAMissingYearIsNeverLaterThanWhateverTheNoticeWillSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen := NewWorkingDays("seen", weekend, true, []Year{drawYear(t), {Year: 2028}, {Year: 2029}})
		unseen := NewWorkingDays("unseen", weekend, true, nil)
		p := Period{Add: rapid.IntRange(0, 40).Draw(t, "days"), Unit: rapid.SampledFrom([]Unit{WorkingDay, CalendarDay}).Draw(t, "unit"), Ending: EndOfDay,
			Roll: rapid.SampledFrom([]Roll{NoRoll, AfterHoliday, NextWorkingDay}).Draw(t, "roll")}
		m := On(Date{2027, time.January, 1}.AddDays(rapid.IntRange(0, 300).Draw(t, "from")), nil)
		a, b := p.From(m, time.UTC, unseen), p.From(m, time.UTC, seen)
		if a.Latest.After(b.Latest) {
			t.Fatalf("%+v from %s: %s without the notice, %s with it", p, m, a.Day, b.Day)
		}
		if counts := p.Unit == WorkingDay && p.Add > 0 || p.Roll == AfterHoliday || p.Roll == NextWorkingDay; counts != (a.Missing == 2027) && a.Day.Year == 2027 {
			t.Fatalf("%+v from %s: missing %d", p, m, a.Missing)
		}
	})
}

func TestWorkingDaysHolidaysAndMakeUpDays(t *testing.T) {
	w := NewWorkingDays("x", weekend, true, []Year{{Year: 2023,
		Off: []Date{day(t, "2023-09-29"), day(t, "2023-09-30"), day(t, "2023-10-01"), day(t, "2023-10-02")}, Worked: []Date{day(t, "2023-10-07")}}})
	for d, want := range map[string]bool{"2023-09-28": true, "2023-09-29": false, "2023-10-02": false, "2023-10-03": true, "2023-10-07": true, "2023-10-08": false} {
		if got := w.Working(day(t, d)); got != want {
			t.Errorf("%s is a working day: %v", d, got)
		}
	}
	for _, c := range []struct {
		from string
		p    Period
		want string
	}{
		{"2023-09-28", Period{Add: 1, Unit: WorkingDay, Ending: EndOfDay}, "2023-10-03"},
		{"2023-09-28", Period{Add: 1, Unit: WorkingDay, Ending: EndOfDay, Include: true}, "2023-09-28"},
		{"2023-10-06", Period{Add: 1, Unit: WorkingDay, Ending: EndOfDay}, "2023-10-07"},
		{"2023-10-06", Period{Add: 2, Unit: WorkingDay, Ending: EndOfDay}, "2023-10-09"},
		{"2023-09-28", Period{Add: 1, Unit: CalendarDay, Ending: EndOfDay, Roll: AfterHoliday}, "2023-10-03"},
		{"2023-10-07", Period{Add: 1, Unit: CalendarDay, Ending: EndOfDay, Roll: AfterHoliday}, "2023-10-08"}, // a plain Sunday stays
		{"2023-10-07", Period{Add: 1, Unit: CalendarDay, Ending: EndOfDay, Roll: NextWorkingDay}, "2023-10-09"},
	} {
		if got := c.p.From(On(day(t, c.from), nil), time.UTC, w); got.Day.String() != c.want || got.Missing != 0 {
			t.Errorf("%s and %+v: %s, want %s", c.from, c.p, got.Day, c.want)
		}
	}
}

func TestNoonOfTheNextWorkingDayAlsoForHours(t *testing.T) {
	w := NewWorkingDays("x", weekend, false, []Year{{Year: 2026}})
	for _, c := range []struct {
		roll Roll
		want string
	}{{NoonNextWorkingDay, "2026-02-16T12:00:00Z"}, {NextWorkingDay, "2026-02-16T09:00:00Z"}, {NoRoll, "2026-02-14T09:00:00Z"}} {
		m := At(time.Date(2026, 2, 13, 9, 0, 0, 0, time.UTC))
		if got := (Period{Add: 24, Unit: Hour, Roll: c.roll}).From(m, time.UTC, w); got.Latest.Format(time.RFC3339) != c.want {
			t.Errorf("%s: %s, want %s", c.roll, got.Latest, c.want)
		}
	}
}

func TestMoreTimeNeverEndsEarlier(t *testing.T) {
	zones := []string{"Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo"}
	w := NewWorkingDays("x", weekend, true, nil)
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		p := Period{Add: rapid.IntRange(0, 100).Draw(t, "add"), Unit: rapid.SampledFrom([]Unit{MinuteRun, Hour, CalendarDay, WorkingDay, Month}).Draw(t, "unit"),
			Ending: rapid.SampledFrom([]Ending{EndOfDay, SameClockTime}).Draw(t, "ending")}
		m := At(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0))
		later := At(m.At.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(t, "later")) * time.Second))
		a, b, c := p.From(m, z, w), p.From(later, z, w), Period{p.Add + 1, p.Unit, p.Ending, p.Roll, p.Include}.From(m, z, w)
		if a.Latest.Before(m.At) {
			t.Fatalf("%+v from %s ends before it began: %s", p, m, a.Latest)
		}
		if p.Ending == EndOfDay && b.Latest.Before(a.Latest) || c.Latest.Before(a.Latest) {
			t.Fatalf("%+v from %s: %s; from %s: %s; one more: %s", p, m, a.Latest, later, b.Latest, c.Latest)
		}
	})
}

// TestADayIsAheadOnlyWhereItHasBegunNowhere, and an instant only where no honest clock
// could show it yet.
func TestADayIsAheadOnlyWhereItHasBegunNowhere(t *testing.T) {
	now := time.Date(2021, 12, 9, 10, 0, 0, 0, time.UTC) // midnight in UTC+14, 18:00 in Beijing
	beijing := time.FixedZone("", 8*60*60)
	for text, want := range map[string]bool{
		"2021-12-09T10:05:00Z": false, "2021-12-09T10:05:01Z": true, "2021-12-09T18:05:01+08:00": true, "2021-12-09T22:00:00Z": true,
		"2021-12-10": false, "2021-12-11": true,
	} {
		m, err := ParseMoment(text, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Ahead(now); got != want {
			t.Errorf("%s is ahead: %v", text, got)
		}
	}
	tomorrow, err := ParseDate("2021-12-10")
	if err != nil {
		t.Fatal(err)
	}
	if On(tomorrow, nil).Ahead(now.Add(-6*time.Minute)) != true {
		t.Error("a day has begun before it begins in the easternmost zone")
	}
	if !On(tomorrow, beijing).Ahead(now) || On(tomorrow, beijing).Ahead(now.Add(6*time.Hour)) {
		t.Error("a day of Beijing begins when it begins there")
	}
	if (Moment{}).Ahead(now) {
		t.Error("what nobody stated is ahead")
	}
}

func TestThousandsAreSetApart(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1822: "1,822", -1234567: "-1,234,567"} {
		if got := Grouped(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
