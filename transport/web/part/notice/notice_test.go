package notice

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tocsin/domain/fault"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/tone"
)

func reader(t *testing.T, code lang.Code) lang.Reader {
	t.Helper()
	c, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reader(code, nil, time.Time{})
}

func TestAFaultLeadsToTheInputItSpeaksOf(t *testing.T) {
	f := fault.From(fault.Join(fault.Invalid, "report.invalid", "mend it", []fault.Fault{
		*fault.New(fault.Invalid, "x", "one").At("/products/0/name"),
		*fault.New(fault.Invalid, "y", "two").At("law.yaml:12"),
	}))
	v := Of(reader(t, lang.English), f)
	if v.Reasons[0].Field != "products-0-name" {
		t.Errorf("a pointer became %q", v.Reasons[0].Field)
	}
	if v.Reasons[1].Field != "" {
		t.Errorf("a place in a file is no input: %q", v.Reasons[1].Field)
	}
	if v.Reasons[0].Text != "Name: One" || v.Text != "Mend it" {
		t.Errorf("the field comes first, and sentences begin with a capital: %q, %q", v.Reasons[0].Text, v.Text)
	}
}

func TestACauseIsNeverShown(t *testing.T) {
	for _, code := range lang.Codes() {
		r := reader(t, code)
		f := fault.From(errors.New("pq: password authentication failed for user tocsin"))
		var out bytes.Buffer
		if err := Notice(r, Of(r, f)).Render(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		if html := out.String(); strings.Contains(html, "pq:") || !strings.Contains(html, `role="alert"`) || !strings.Contains(html, "internal") {
			t.Error(html)
		}
	}
}

func TestEveryKindSaysWhatToDoAndWhenToComeBack(t *testing.T) {
	for _, code := range lang.Codes() {
		r := reader(t, code)
		for _, kind := range fault.Kinds {
			v := Of(r, fault.New(kind, "nobody.wrote.this", "it failed").After(90*time.Second))
			if len(v.Reasons) != 2 || v.Reasons[0].Text == "" || !strings.Contains(v.Reasons[1].Text, "1 ") {
				t.Errorf("%s %s: %+v", code, kind, v.Reasons)
			}
		}
	}
}

func TestTheGateOpensOnlyWhenEveryConditionIsMet(t *testing.T) {
	v := GateView{Title: "gate", Conditions: []Condition{{Text: "a", Met: true}, {Text: "b", Hint: "do b"}, {Text: "c"}}}
	if v.open() != 2 || v.tone() != tone.Warn {
		t.Errorf("%d open, %s", v.open(), v.tone())
	}
	var out bytes.Buffer
	if err := Gate(reader(t, lang.English), v).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	html := out.String()
	if b, a := strings.Index(html, "<p>b"), strings.Index(html, "<p>a"); b < 0 || a < b {
		t.Errorf("the unmet conditions do not come first: %s", html)
	}
	if !strings.Contains(html, "do b") || !strings.Contains(html, "2 conditions are not met") {
		t.Error(html)
	}
	v.Conditions[1].Met, v.Conditions[2].Met = true, true
	if v.open() != 0 || v.tone() != tone.Good {
		t.Error("a gate with everything met stays shut")
	}
}
