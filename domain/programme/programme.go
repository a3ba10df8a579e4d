// Package programme is about how units are chosen for a task of the platform: a support
// programme, its terms and tiers, and what becomes of those who apply.
//
// It keeps the Programme, with criteria that each have a weight and say whether evidence
// is asked for, and the Application of a unit. An application is reviewed, sent back with
// what is missing, and put before a panel of three or more, none of whom is of the
// applicant or has an interest in it; each gives points and a vote with reasons. Somebody
// who sat on no panel decides. Who shall be refused is told why and heard first; who was
// refused may appeal, and somebody else decides that. Nothing is scored in secret: a
// result is a share, with every vote that it is made of.
//
// It serves the partner agreement and no statute; a tier is no finding (promise S1).
package programme

import (
	"strings"
	"time"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// Programme is one call for units, which goes on from term to term.
type Programme struct {
	ID         string             `json:"id" class:"partner" purpose:"identity" keep:"log"`
	Name       string             `json:"name" class:"partner" purpose:"identity" keep:"log"`
	LocalName  string             `json:"local_name,omitempty" class:"partner" purpose:"identity" keep:"log"` // in the language of the platform's jurisdiction
	About      string             `json:"about,omitempty" class:"partner" purpose:"choosing units" keep:"log"`
	Zone       string             `json:"zone" class:"partner" purpose:"choosing units" keep:"log"`  // IANA; its days are counted there
	Tiers      []string           `json:"tiers" class:"partner" purpose:"choosing units" keep:"log"` // the highest first
	Criteria   []Criterion        `json:"criteria" class:"partner" purpose:"choosing units" keep:"log"`
	Terms      []Term             `json:"terms" class:"partner" purpose:"choosing units" keep:"log"`
	Quorum     int                `json:"quorum" class:"partner" purpose:"choosing units" keep:"log"`      // votes that a decision takes
	Visibility partner.Visibility `json:"visibility" class:"internal" purpose:"choosing units" keep:"log"` // who may know of it; those apply who do
	Opened     time.Time          `json:"opened" class:"partner" purpose:"choosing units" keep:"log"`
	OpenedBy   string             `json:"opened_by" class:"internal" purpose:"choosing units" keep:"log"`
}

// Criterion is one thing by which an application is judged.
type Criterion struct {
	No       int    `json:"no" class:"partner" purpose:"choosing units" keep:"log"`
	Text     string `json:"text" class:"partner" purpose:"choosing units" keep:"log"`
	Weight   int    `json:"weight" class:"partner" purpose:"choosing units" keep:"log"`             // 1 to 100
	Evidence bool   `json:"evidence,omitempty" class:"partner" purpose:"choosing units" keep:"log"` // an answer without evidence is not complete
}

// Term is a time for which a tier is awarded: from its first day up to, and without, its
// last, as the programme's zone counts days.
type Term struct {
	No         int           `json:"no" class:"partner" purpose:"choosing units" keep:"log"`
	From       calendar.Date `json:"from" class:"partner" purpose:"choosing units" keep:"log"`
	To         calendar.Date `json:"to" class:"partner" purpose:"choosing units" keep:"log"`                  // the first day that is outside
	ApplyUntil calendar.Date `json:"apply_until" class:"partner" purpose:"choosing units" keep:"log"`         // the last day on which a unit may apply
	Measured   []Weighing    `json:"measured,omitempty" class:"partner" purpose:"assessing units" keep:"log"` // by what its units are assessed every year; said before it begins to bind
}

// How large a programme may be, and how small a panel.
const (
	maxTiers    = 10
	maxCriteria = 50
	maxTerms    = 50
	minPanel    = 3
	maxPanel    = 25
	maxPoints   = 10
)

// Validate reports everything wrong with the form of a programme.
func (p Programme) Validate() error {
	var wrong []fault.Fault
	refuse := func(stands bool, at, code, text string) {
		if stands {
			wrong = append(wrong, *fault.New(fault.Invalid, code, "%s", text).At(at))
		}
	}
	refuse(strings.TrimSpace(p.Name) == "", "/name", "programme.name", "a programme has a name")
	refuse(len(p.Tiers) == 0 || len(p.Tiers) > maxTiers, "/tiers", "programme.tiers", "a programme has between 1 and 10 tiers, the highest first")
	refuse(len(p.Criteria) == 0 || len(p.Criteria) > maxCriteria, "/criteria", "programme.criteria", "a programme has between 1 and 50 criteria")
	for _, c := range p.Criteria {
		refuse(strings.TrimSpace(c.Text) == "" || c.Weight < 1 || c.Weight > 100, "/criteria", "programme.criterion", "a criterion says what is judged, and weighs between 1 and 100")
	}
	refuse(p.Quorum < minPanel || p.Quorum > maxPanel, "/quorum", "programme.quorum", "a decision takes the votes of 3 to 25")
	switch p.Visibility {
	case partner.InternalOnly, partner.ToPartners, partner.ToPublic:
	default:
		refuse(true, "/visibility", "programme.visibility", "say who may know of it: internal, partners or public")
	}
	return fault.Join(fault.Invalid, "programme.invalid", "the programme cannot be opened as it is", wrong)
}

// Numbered is the programme with its criteria numbered from one.
func (p Programme) Numbered() Programme {
	criteria := make([]Criterion, len(p.Criteria))
	for i, c := range p.Criteria {
		c.No = i + 1
		criteria[i] = c
	}
	p.Criteria = criteria
	return p
}

// Add adds a term, which begins when the one before is over at the earliest.
func (p *Programme) Add(t Term) error {
	switch n := len(p.Terms); {
	case n >= maxTerms:
		return fault.New(fault.Conflict, "programme.terms", "a programme has at most %d terms", maxTerms).WithHint("open a new programme")
	case t.From.IsZero() || t.To.IsZero() || !t.From.Before(t.To):
		return fault.New(fault.Invalid, "programme.term", "a term ends after it began").At("/to").WithHint("its last day is the first that is outside")
	case t.ApplyUntil.IsZero() || !t.ApplyUntil.Before(t.To):
		return fault.New(fault.Invalid, "programme.apply", "units apply up to a day within the term, or before it").At("/apply_until")
	case n > 0 && t.From.Before(p.Terms[n-1].To):
		return fault.New(fault.Conflict, "programme.overlap", "the term before it lasts until %s", p.Terms[n-1].To).At("/from").WithHint("begin when that one is over")
	}
	if err := weighed(t.Measured); err != nil {
		return err
	}
	t.No = len(p.Terms) + 1
	p.Terms = append(p.Terms[:len(p.Terms):len(p.Terms)], t)
	return nil
}

// Term is one of its terms, by number.
func (p Programme) Term(no int) (Term, error) {
	if no < 1 || no > len(p.Terms) {
		return Term{}, fault.New(fault.Invalid, "programme.no-term", "the programme has no term %d", no).At("/term").WithHint("its terms stand on its page")
	}
	return p.Terms[no-1], nil
}

// Applying reports whether units may apply for the term at now.
func (t Term) Applying(now time.Time, zone *time.Location) bool {
	return now.Before(t.ApplyUntil.End(zone))
}

// Holds reports whether an instant lies within the term: its first, and not its end.
func (t Term) Holds(at time.Time, zone *time.Location) bool {
	return !at.Before(t.From.Start(zone)) && at.Before(t.To.Start(zone))
}
