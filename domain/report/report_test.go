package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
	"tocsin/domain/report"
)

var now = time.Date(2021, 12, 9, 2, 0, 0, 0, time.UTC)

func full() report.Draft {
	return report.Draft{
		Products:  []product.Product{{Vendor: "Apache", Name: "Log4j2", Model: "log4j-core", Version: "2.14.1"}},
		Technical: "lookup", Harm: "remote code execution", Scope: "most Java services",
	}
}

func TestAnIncompleteReportIsWelcomeAndSaysWhatIsMissing(t *testing.T) {
	whole := full()
	if missing := whole.Statutory(report.Vulnerability); len(missing) != 0 {
		t.Fatalf("a full report misses %v", missing)
	}
	cases := map[string]func(*report.Draft){
		"product":   func(d *report.Draft) { d.Products[0].Name = "" },
		"model":     func(d *report.Draft) { d.Products[0].Model = "" },
		"version":   func(d *report.Draft) { d.Products[0].Version = "" },
		"technical": func(d *report.Draft) { d.Technical = "" },
		"harm":      func(d *report.Draft) { d.Harm = "" },
		"scope":     func(d *report.Draft) { d.Scope = "" },
	}
	for field, remove := range cases {
		d := full()
		d.Products = slices.Clone(d.Products)
		remove(&d)
		if err := d.Validate(report.Vulnerability, now); err != nil {
			t.Errorf("without %s it is refused: %v", field, err)
		}
		missing := d.Statutory(report.Vulnerability)
		if len(missing) != 1 || missing[0].Field != field || missing[0].Cite != "cn/rmspv 7(2)" {
			t.Errorf("without %s it misses %v", field, missing)
		}
	}
}

func TestARangeCountsAsAVersion(t *testing.T) {
	d := full()
	d.Products = []product.Product{{Name: "Log4j2", Model: "core", Ranges: product.Ranges{{Introduced: "2.0", Fixed: "2.15.0"}}}}
	if missing := d.Statutory(report.Vulnerability); len(missing) != 0 {
		t.Errorf("misses %v", missing)
	}
	d.Products[0].Ranges = nil
	if missing := d.Statutory(report.Vulnerability); len(missing) != 1 || missing[0].Field != "version" {
		t.Errorf("a product without version or range misses %v", missing)
	}
}

func TestBadInputIsNamedAtItsField(t *testing.T) {
	long := privacy.Sealed(strings.Repeat("长", 301))
	cases := []struct {
		field string
		spoil func(*report.Draft)
	}{
		{"/title", func(d *report.Draft) { d.Title = long }},
		{"/technical", func(d *report.Draft) { d.Technical = "a\x00b" }},
		{"/technical", func(d *report.Draft) { d.Technical = "abc \u202Efdp.exe" }},
		{"/harm", func(d *report.Draft) { d.Harm = "\xff\xfe" }},
		{"/contact", func(d *report.Draft) { d.Contact = "x\u2066y" }},
		{"/capacity", func(d *report.Draft) { d.Capacity = "king" }},
		{"/marking", func(d *report.Draft) { d.Marking = "TLP:PINK" }},
		{"/aware", func(d *report.Draft) { d.Aware = calendar.At(now.Add(time.Hour)) }},
		{"/aware", func(d *report.Draft) { d.Aware = calendar.At(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)) }},
		{"/products/0/purl", func(d *report.Draft) { d.Products = []product.Product{{Name: "x", PURL: "log4j"}} }},
		{"/products/0/cpe", func(d *report.Draft) { d.Products = []product.Product{{Name: "x", CPE: "cpe:/a:x"}} }},
		{"/products/0/name", func(d *report.Draft) { d.Products = []product.Product{{Name: "x\x1b[31m"}} }},
		{"/products", func(d *report.Draft) { d.Products = make([]product.Product, 201) }},
		{"/threat/family", func(d *report.Draft) { d.Threat.Family = "\u202E" }},
	}
	for _, c := range cases {
		d := full()
		c.spoil(&d)
		err := d.Validate(report.Vulnerability, now)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s is taken as it is", c.field)
			continue
		}
		if !slices.ContainsFunc(fault.From(err).Reasons, func(f fault.Fault) bool { return f.Field == c.field && f.Message != "" }) {
			t.Errorf("%s is not named in: %v", c.field, err)
		}
	}
}

func TestChineseTextAndLineBreaksAreFine(t *testing.T) {
	d := full()
	d.Title, d.Technical = "远程代码执行漏洞", "第一行\r\n第二行\t缩进"
	if err := d.Validate(report.Vulnerability, now); err != nil {
		t.Error(err)
	}
}

func TestAReportThatSaysNothingIsRefused(t *testing.T) {
	for _, kind := range report.Kinds {
		if err := (report.Draft{}).Validate(kind, now); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empty %s is taken", kind)
		}
	}
	if err := full().Validate("rumour", now); !fault.Is(err, fault.Invalid) {
		t.Error("an unknown kind is taken")
	}
}

func TestADayInTheEastIsNotTheFuture(t *testing.T) {
	d := full()
	d.Aware = calendar.On(calendar.Date{Year: 2021, Month: 12, Day: 9}, nil)
	if err := d.Validate(report.Vulnerability, time.Date(2021, 12, 8, 16, 30, 0, 0, time.UTC)); err != nil {
		t.Errorf("half past midnight in Beijing, today is refused: %v", err)
	}
}

func TestEveryStateIsReachedAndLeft(t *testing.T) {
	reached := map[report.State]bool{report.Received: true}
	for range report.Steps {
		for _, s := range report.Steps {
			reached[s.To] = reached[s.To] || reached[s.From]
		}
	}
	for _, s := range []report.State{report.Received, report.Acknowledged, report.Joined, report.Rejected} {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
		if s != report.Joined && len(report.Steps.Open(s)) == 0 {
			t.Errorf("%s is a dead end", s)
		}
	}
	if _, err := report.Next(report.Joined, access.RejectReport); !fault.Is(err, fault.Conflict) {
		t.Error("a joined report can be rejected")
	}
}

func TestNoTextMakesTheCheckPanicOrLie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		d := full()
		d.Technical = privacy.Sealed(text)
		err := d.Validate(report.Vulnerability, now)
		if !utf8.ValidString(text) && err == nil {
			t.Fatal("what is no UTF-8 is taken")
		}
		if err != nil && strings.Contains(fmt.Sprint(err), text) && len(text) > 3 {
			t.Fatal("the fault repeats sealed text")
		}
	})
}
