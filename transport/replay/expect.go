package replay

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/fault"
	"tocsin/domain/lookback"
)

// Expectation is what must follow from a step. What is left out is not looked at.
type Expectation struct {
	Refused    []string          `yaml:"refused,omitempty"`    // the act is refused, for exactly these reasons
	Told       []string          `yaml:"told,omitempty"`       // exactly these units have a notice of the advisory that the step names
	Recalled   []string          `yaml:"recalled,omitempty"`   // exactly these units were told that it was withdrawn
	Standing   map[string]string `yaml:"standing,omitempty"`   // unit to standing
	Statements []Expected        `yaml:"statements,omitempty"` // of the look back
	None       []string          `yaml:"none,omitempty"`       // keys of statements that must not be there yet
}

// Expected is a statement that the look back must make.
type Expected struct {
	Key     string `yaml:"key"`
	Unit    string `yaml:"unit,omitempty"`
	Cite    string `yaml:"cite,omitempty"`
	Role    string `yaml:"role,omitempty"`
	Value   *int   `yaml:"value,omitempty"`
	State   string `yaml:"state,omitempty"`
	Finding string `yaml:"finding,omitempty"`
	To      string `yaml:"to,omitempty"` // a day, as the statement has it
}

// matches reports whether a statement is what was expected.
func (e Expected) matches(s lookback.Statement, org string) bool {
	return s.Key == e.Key && (e.Unit == "" || s.Org == org) && (e.Cite == "" || s.Cite == e.Cite) &&
		(e.Role == "" || s.Params["role"] == e.Role) && (e.Value == nil || s.Value == *e.Value) &&
		(e.State == "" || string(s.State) == e.State) && (e.Finding == "" || string(s.Finding) == e.Finding) &&
		(e.To == "" || s.To.String() == e.To)
}

// refusal checks the reasons of an act that was to be refused.
func (e *Expectation) refusal(err error) error {
	if err == nil {
		return unmet("the act was to be refused (%s) and was done", strings.Join(e.Refused, ", "))
	}
	f := fault.From(err)
	var reasons []string
	for _, r := range f.Reasons {
		reasons = append(reasons, strings.TrimPrefix(r.Code, "gate."))
	}
	if len(reasons) == 0 {
		reasons = []string{f.Code}
	}
	if !slices.Equal(reasons, e.Refused) {
		return unmet("the act was to be refused for %v and was refused for %v", e.Refused, reasons)
	}
	return nil
}

func unmet(format string, args ...any) *fault.Fault {
	return fault.New(fault.Conflict, "replay.expectation", "%s", fmt.Sprintf(format, args...)).
		WithHint("either the file expects the wrong thing, or the program does it")
}

// check looks back on the case with an auditor's eyes and compares.
func (p *player) check(ctx context.Context, s *Step) error {
	e := s.Expect
	if e == nil || e.Refused != nil && e.Statements == nil && e.None == nil {
		return nil
	}
	caseID, err := p.id(p.file.Case)
	if err != nil {
		return err
	}
	who := access.Principal{Roles: []access.Role{access.Auditor}, Person: p.names[p.file.People[0].Login], Via: Via}
	account, err := p.desk.Look.Lookback(ctx, who, caseID)
	if err != nil {
		return err
	}
	for _, check := range []func(*Expectation, *Step, lookback.Account) error{p.statements, p.standing, p.addressed} {
		if err := check(e, s, account); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) statements(e *Expectation, _ *Step, a lookback.Account) error {
	for _, x := range e.Statements {
		org := p.names[x.Unit]
		if x.Unit != "" && org == "" {
			return fault.New(fault.Invalid, "replay.name", "%q is no unit of the file", x.Unit)
		}
		if !slices.ContainsFunc(a.Statements, func(s lookback.Statement) bool { return x.matches(s, org) }) {
			return unmet("the look back does not say %s; of %s it says: %s", x, x.Key, said(a.Of(x.Key)))
		}
	}
	for _, key := range e.None {
		if found := a.Of(key); len(found) > 0 {
			return unmet("the look back was not to speak of %s yet: %s", key, said(found))
		}
	}
	return nil
}

// String is the expectation for whoever must mend it.
func (e Expected) String() string {
	value := ""
	if e.Value != nil {
		value = fmt.Sprint(*e.Value)
	}
	return strings.Join(strings.Fields(strings.Join([]string{e.Key, e.Unit, e.Cite, e.Role, value, e.State, e.Finding, e.To}, " ")), " ")
}

func said(statements []lookback.Statement) string {
	lines := make([]string, len(statements))
	for i, s := range statements {
		lines[i] = strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %d %s %s %s", s.Org, s.Cite, s.Params["role"], s.Value, s.State, s.Finding, s.To)), " ")
	}
	return "[" + strings.Join(lines, "; ") + "]"
}

func (p *player) standing(e *Expectation, _ *Step, a lookback.Account) error {
	for unit, want := range e.Standing {
		if got := string(a.Units[p.names[unit]].Standing); got != want {
			return unmet("the standing of %s is %q and was to be %q", unit, got, want)
		}
	}
	return nil
}

// addressed compares who was told of the advisory that the step is about.
func (p *player) addressed(e *Expectation, s *Step, a lookback.Account) error {
	if e.Told == nil && e.Recalled == nil {
		return nil
	}
	id, err := p.id(s.subject())
	if err != nil {
		return err
	}
	var told, recalled []string
	for _, n := range a.Notices[id] {
		if n.Kind == advisory.OfRelease {
			told = append(told, p.name(n.Org))
		} else {
			recalled = append(recalled, p.name(n.Org))
		}
	}
	for _, c := range []struct {
		want, got []string
		what      string
	}{{e.Told, told, "told"}, {e.Recalled, recalled, "told of the withdrawal"}} {
		if want := slices.Sorted(slices.Values(c.want)); c.want != nil && !slices.Equal(want, slices.Sorted(slices.Values(c.got))) {
			return unmet("%v were to be %s, and %v were", want, c.what, c.got)
		}
	}
	return nil
}

// name is what the file calls an identifier.
func (p *player) name(id string) string {
	for name, given := range p.names {
		if given == id {
			return name
		}
	}
	return id
}
