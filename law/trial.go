package law

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// Trial is worked examples of the law: facts, a time, and what must come out. Whoever
// writes a law file writes one beside it.
type Trial struct {
	Cases []Example `yaml:"cases" json:"cases"`
}

// Example is one worked example.
type Example struct {
	Name  string          `yaml:"name" json:"name"`
	Now   time.Time       `yaml:"now" json:"now"`
	Facts json.RawMessage `yaml:"facts" json:"facts"`
	Want  []Expected      `yaml:"want" json:"want"`
}

// Expected is what must be said of every answer that it names; at least one must be there.
// A part that is left out is not looked at.
type Expected struct {
	Instrument string             `yaml:"instrument,omitempty" json:"instrument,omitempty"`
	Duty       string             `yaml:"duty,omitempty" json:"duty,omitempty"`
	Stage      string             `yaml:"stage,omitempty" json:"stage,omitempty"`
	Reading    obligation.Reading `yaml:"reading,omitempty" json:"reading,omitempty"`
	Actor      string             `yaml:"actor,omitempty" json:"actor,omitempty"`
	Instance   string             `yaml:"instance,omitempty" json:"instance,omitempty"`
	State      obligation.State   `yaml:"state,omitempty" json:"state,omitempty"`
	Due        string             `yaml:"due,omitempty" json:"due,omitempty"` // RFC 3339; "-" where no instant can be named
}

// maxTrial is the most bytes of a file of worked examples.
const maxTrial = 16 << 20

// ParseTrial reads worked examples in JSON.
func ParseTrial(data []byte) (Trial, error) {
	var t Trial
	if len(data) > maxTrial {
		return t, badTrial("the file is too large", nil)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return t, badTrial("this is no file of worked examples", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return t, badTrial("something follows the worked examples", nil)
	}
	if len(t.Cases) == 0 {
		return t, badTrial("there is no worked example in it", nil)
	}
	for i, c := range t.Cases {
		if err := c.check(); err != nil {
			return t, fault.From(err).At(fmt.Sprintf("/cases/%d", i))
		}
	}
	return t, nil
}

// check refuses an example that could not fail.
func (e Example) check() error {
	if e.Now.IsZero() || len(e.Facts) == 0 || len(e.Want) == 0 {
		return fault.New(fault.Invalid, "law.trial", "the worked example %q is not whole", e.Name).WithHint("give now, facts and want")
	}
	for _, w := range e.Want {
		if w.State == "" && w.Due == "" {
			return fault.New(fault.Invalid, "law.trial", "the worked example %q asks nothing", e.Name).WithHint("give state, due or both in every part of want")
		}
		if _, err := time.Parse(time.RFC3339Nano, w.Due); err != nil && w.Due != "" && w.Due != "-" {
			return fault.New(fault.Invalid, "law.trial", "%q in the worked example %q is no time", w.Due, e.Name).WithHint("RFC 3339 with a zone, or - for none")
		}
	}
	return nil
}

func badTrial(says string, why error) *fault.Fault {
	f := fault.New(fault.Invalid, "law.trial", "%s", says).WithHint("tocsin law schema test describes the form")
	if why != nil {
		f = f.Because(why)
	}
	return f
}

// Miss is what an example wants and does not get.
type Miss struct {
	Expected
	Got []obligation.Obligation // what is said of it; none where nothing is
}

// Try works an example through and says what came out otherwise.
func (b *Book) Try(e Example) ([]Miss, error) {
	facts, err := b.Facts(e.Facts)
	if err != nil {
		return nil, err
	}
	answers := b.Evaluate(facts, e.Now)
	var missed []Miss
	for _, w := range e.Want {
		m, found := Miss{Expected: w}, false
		for _, o := range answers {
			if !w.means(o) {
				continue
			}
			found = true
			if !w.says(o) {
				m.Got = append(m.Got, o)
			}
		}
		if !found || len(m.Got) > 0 {
			missed = append(missed, m)
		}
	}
	return missed, nil
}

// means reports whether an answer is one of those that are meant.
func (w Expected) means(o obligation.Obligation) bool {
	for _, part := range [][2]string{
		{w.Instrument, o.Instrument}, {w.Duty, o.Duty}, {w.Stage, o.Stage}, {string(w.Reading), string(o.Reading)}, {w.Actor, o.Actor}, {w.Instance, o.Instance},
	} {
		if part[0] != "" && part[0] != part[1] {
			return false
		}
	}
	return true
}

// says reports whether an answer is as it must be.
func (w Expected) says(o obligation.Obligation) bool {
	if w.State != "" && w.State != o.State {
		return false
	}
	switch at, err := time.Parse(time.RFC3339Nano, w.Due); {
	case w.Due == "":
		return true
	case err != nil:
		return o.Due.IsZero()
	default:
		return o.Due.Equal(at)
	}
}
