package lang

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/calendar"
)

var night = time.Date(2021, 12, 9, 19, 4, 0, 0, time.UTC)

func both(t *testing.T, zone *time.Location) (en, zh Reader) {
	c := words(t)
	return c.Reader(English, zone, night), c.Reader(Chinese, zone, night)
}

func TestATimeIsSaidInTheReadersZoneAndNamesIt(t *testing.T) {
	en, zh := both(t, nil)
	if got := en.When(At(night)).String(); got != "10 Dec 2021 03:04 Beijing time" {
		t.Error(got)
	}
	if got := zh.When(Sharp(night)).String(); got != "2021年12月10日 03:04:00 北京时间" {
		t.Error(got)
	}
	if got := en.In(time.UTC).When(At(night)).String(); got != "9 Dec 2021 19:04 UTC" {
		t.Error(got)
	}
	nepal := time.FixedZone("", (5*60+45)*60)
	if got := en.In(nepal).When(At(night)).String(); got != "10 Dec 2021 00:49 UTC+05:45" {
		t.Error(got)
	}
	if got := en.When(At(night)).ISO; got != "2021-12-10T03:04:00+08:00" {
		t.Error(got)
	}
}

// A day that was written in Beijing is that day for a reader in Kiritimati too.
func TestADayStaysTheDayItWasWritten(t *testing.T) {
	en, zh := both(t, time.FixedZone("Pacific/Kiritimati", 14*60*60))
	day := calendar.Moment{At: time.Date(2021, 11, 24, 0, 0, 0, 0, time.UTC), Precision: calendar.Day, Zone: Beijing()}
	if got := en.When(day); got.String() != "24 Nov 2021 Beijing time" || got.ISO != "2021-11-24" || got.Clock != "" {
		t.Errorf("%+v", got)
	}
	day.Zone = nil
	if got := zh.When(day).String(); got != "2021年11月24日 时区未说明" {
		t.Error(got)
	}
}

func TestAnUnknownTimeSaysSo(t *testing.T) {
	en, zh := both(t, nil)
	if got := en.When(Moment{}); got.Day != "time not known" || got.ISO != "" {
		t.Errorf("%+v", got)
	}
	if got := zh.When(At(time.Time{})).Day; got != "时间不详" {
		t.Error(got)
	}
}

func TestALimitAtMidnightIsTheEndOfTheDayBefore(t *testing.T) {
	en, zh := both(t, nil)
	midnight := At(time.Date(2021, 11, 27, 0, 0, 0, 0, Beijing()))
	if got := zh.Deadline(midnight); got.Day != "2021年11月26日" || got.Clock != "24:00" || got.ISO != "2021-11-27T00:00:00+08:00" {
		t.Errorf("%+v", got)
	}
	if got := en.In(time.UTC).Deadline(midnight).String(); got != "26 Nov 2021 16:00 UTC" {
		t.Error(got)
	}
	if got := en.Deadline(At(midnight.At.Add(time.Second))).Clock; got != "00:00" {
		t.Errorf("one second past midnight is another day: %s", got)
	}
}

func TestSpansTakeTheirTwoLargestUnits(t *testing.T) {
	en, zh := both(t, nil)
	for _, tc := range []struct {
		d      time.Duration
		en, zh string
	}{
		{0, "less than a second", "不到 1 秒"},
		{42 * time.Second, "42 s", "42 秒"},
		{59*time.Minute + 59*time.Second, "59 min", "59 分钟"},
		{time.Hour, "1 h", "1 小时"},
		{3*time.Hour + 20*time.Minute, "3 h 20 min", "3 小时 20 分钟"},
		{24 * time.Hour, "1 day", "1 天"},
		{60 * time.Hour, "2 days 12 h", "2 天 12 小时"},
		{13*24*time.Hour + 7*time.Hour, "13 days", "13 天"},
		{-3 * time.Hour, "3 h", "3 小时"},
	} {
		if got := en.Span(tc.d); got != tc.en {
			t.Errorf("%v: %q, want %q", tc.d, got, tc.en)
		}
		if got := zh.Span(tc.d); got != tc.zh {
			t.Errorf("%v: %q, want %q", tc.d, got, tc.zh)
		}
	}
	if got := zh.Left(night.AddDate(0, 0, -13), 0); got != "已逾期 13 天" {
		t.Error(got)
	}
	if got := en.Left(night.Add(200*time.Minute), 0); got != "3 h 20 min left" {
		t.Error(got)
	}
	if got := en.Left(night.Add(-time.Hour), 13) + "; " + zh.Beyond(time.Hour, 0); got != "13 days late; 1 小时" {
		t.Error("the days that the law counts stand before the span:", got)
	}
	if got := en.Ago(night.Add(-time.Hour)) + "; " + en.Ago(night.Add(time.Hour)); got != "1 h ago; in 1 h" {
		t.Error(got)
	}
}

// A span never says more than has passed: its hours and minutes are cut, not rounded.
func TestSpansAreNeverLongerThanTheTruth(t *testing.T) {
	en, _ := both(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "d"))
		said := en.Span(d)
		var sum time.Duration
		rest := strings.Fields(strings.ReplaceAll(said, ",", ""))
		for i := 0; i+1 < len(rest) && rest[0] != "less"; i += 2 {
			n, err := time.ParseDuration(rest[i] + map[string]string{"day": "h", "days": "h", "h": "h", "min": "m", "s": "s"}[rest[i+1]])
			if err != nil {
				t.Fatalf("%q: %v", said, err)
			}
			if strings.HasPrefix(rest[i+1], "day") {
				n *= 24
			}
			sum += n
		}
		if sum > d || d-sum >= 24*time.Hour {
			t.Fatalf("%v is said as %q", d, said)
		}
	})
}

func TestCountsAndSizes(t *testing.T) {
	en, _ := both(t, nil)
	for n, want := range map[int]string{0: "0", 999: "999", 1204: "1,204", -1234567: "-1,234,567"} {
		if got := en.Count(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	for n, want := range map[int64]string{12: "12 B", 1024: "1.0 KiB", 25 << 20: "25.0 MiB", 5 << 40: "5.0 TiB"} {
		if got := en.Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
