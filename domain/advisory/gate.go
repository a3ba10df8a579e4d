package advisory

import (
	"regexp"
	"strings"
	"time"

	"tocsin/domain/fault"
	"tocsin/domain/marking"
)

// Circumstances are what the gate must know beside the advisory.
type Circumstances struct {
	Releaser    string      // the person who wants to release
	FixOffered  bool        // the case knows an available fix or mitigation
	Embargo     bool        // an embargo is in force at now
	Protected   []Protected // periods in which nothing is published without consent
	CaseMarking marking.TLP // of the case it is made from
	GradeOnCase string      // the latest assessment of the case
	Operators   []string    // names of operators in the case: never published
}

// Protected is a period of a nationally hosted event.
//
// law: cn/rmspv 9(6)
type Protected struct {
	Name     string
	From, To time.Time // To is not in it
}

// Gate names every reason why the advisory may not be released now; none is the
// only way through.
func Gate(a Advisory, c Circumstances, now time.Time) error {
	var reasons []fault.Fault
	for _, rule := range rules {
		if rule.Breaks(a, c, now) {
			reasons = append(reasons, *fault.New(fault.Refused, "gate."+rule.Code, "%s", rule.Says).At(rule.Cite).WithHint("%s", rule.Mend))
		}
	}
	return fault.Join(fault.Refused, "gate.closed", "the gate is closed", reasons)
}

// Rule is one bar of the gate.
type Rule struct {
	Code   string
	Cite   string // article it keeps
	Says   string
	Mend   string
	Breaks func(Advisory, Circumstances, time.Time) bool
}

// Rules are the bars of the gate in the order a reviewer reads them.
func Rules() []Rule { return append([]Rule(nil), rules...) }

var rules = []Rule{
	{"author", "cn/rmspv 9", "the author cannot release what he wrote", "ask a second person to release it",
		func(a Advisory, c Circumstances, _ time.Time) bool { return c.Releaser == a.Author }},
	{"fix", "cn/rmspv 9(1)", "there is no fix yet, and no consent to publish before one",
		"record the fix or mitigation on the case; or the provider's agreement, the reports to MIIT and MPS, and their assessment",
		func(a Advisory, c Circumstances, _ time.Time) bool { return !c.FixOffered && !a.Consent.beforeFix() }},
	{"operator", "cn/rmspv 9(2)", "the text names an operator, an address or a host in use",
		"describe the product, not who runs it",
		func(a Advisory, c Circumstances, _ time.Time) bool { return namesOperator(a.words(), c.Operators) }},
	{"exaggeration", "cn/rmspv 9(3)", "the grade of the text is not the grade of the case", "use the assessed grade, or assess the case anew",
		func(a Advisory, c Circumstances, _ time.Time) bool { return a.Grade != c.GradeOnCase }},
	{"exploit", "cn/rmspv 9(4)", "the text holds what reads like a proof of concept or an exploit", "describe the effect, not the way",
		func(a Advisory, _ Circumstances, _ time.Time) bool { return exploit.MatchString(a.words()) }},
	{"advice", "cn/rmspv 9(5)", "no fix or mitigation is offered at the same time", "fill in the fix or the mitigation, and the advice in each language",
		func(a Advisory, _ Circumstances, _ time.Time) bool {
			return a.Remedy+a.Mitigation == "" || a.En.Title != "" && a.En.Advice == "" || a.Zh.Title != "" && a.Zh.Advice == ""
		}},
	{"protected", "cn/rmspv 9(6)", "this is a protected period, and there is no consent of the Ministry of Public Security", "record the consent, or wait",
		func(a Advisory, c Circumstances, now time.Time) bool {
			return a.Consent.Protected == "" && inside(c.Protected, now)
		}},
	{"embargo", "policy", "an embargo is in force", "wait for its end, or end it with a reason",
		func(_ Advisory, c Circumstances, _ time.Time) bool { return c.Embargo }},
	{"marking", "tlp 2.0", "a public note is marked TLP:CLEAR", "mark the note TLP:CLEAR; it says nothing that its sources did not allow",
		func(a Advisory, _ Circumstances, _ time.Time) bool {
			return a.Kind == Note && a.Marking != marking.Clear
		}},
	{"words", "nvdb 3.7", "it has no title or says nothing", "write title and summary in at least one language",
		func(a Advisory, _ Circumstances, _ time.Time) bool {
			return (a.En.Title == "" || a.En.Summary == "") && (a.Zh.Title == "" || a.Zh.Summary == "")
		}},
	{"addressees", "cn/rmspv 3", "a warning addresses no sector", "name the sectors that must be warned",
		func(a Advisory, _ Circumstances, _ time.Time) bool { return a.Kind == Warning && len(a.Sectors) == 0 }},
}

// beforeFix: publication before a fix asks for all four. law: cn/rmspv 9(1)
func (c Consent) beforeFix() bool {
	return c.Provider != "" && c.MIIT != "" && c.MPS != "" && c.Assessment != ""
}

func inside(periods []Protected, now time.Time) bool {
	for _, p := range periods {
		if !now.Before(p.From) && now.Before(p.To) {
			return true
		}
	}
	return false
}

// words is everything a reader would see.
func (a Advisory) words() string {
	return strings.Join([]string{a.En.Title, a.En.Summary, a.En.Advice, a.Zh.Title, a.Zh.Summary, a.Zh.Advice, a.Remedy, a.Mitigation}, "\n")
}

// address finds IPv4 addresses that stand alone; a version such as 2.15.0 has three parts.
var address = regexp.MustCompile(`\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b`)

// exploit finds what is code for an attack rather than words about it.
var exploit = regexp.MustCompile(`(?i)\$\{\s*jndi\s*:\s*(?:ldap|rmi|dns|iiop)s?://|<script[\s>]|\bunion\s+select\b|/etc/passwd|\bmsfvenom\b|powershell\s+-e(?:nc)?\b|bash\s+-i\s*>&|\bcurl\b[^\n]*\|\s*(?:ba)?sh\b`)

func namesOperator(text string, operators []string) bool {
	if address.MatchString(text) {
		return true
	}
	for _, o := range operators {
		if len([]rune(o)) > 1 && strings.Contains(strings.ToLower(text), strings.ToLower(o)) {
			return true
		}
	}
	return false
}
