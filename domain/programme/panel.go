package programme

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// Seat is one member of the panel of an application, and his vote.
type Seat struct {
	Person   string    `json:"person" class:"internal" purpose:"choosing units" keep:"log"`
	Org      string    `json:"org,omitempty" class:"internal" purpose:"choosing units" keep:"log"` // for whom he acts; none where for the office or nobody
	Seated   time.Time `json:"seated" class:"internal" purpose:"choosing units" keep:"log"`
	Declared time.Time `json:"declared,omitzero" class:"internal" purpose:"choosing units" keep:"log"`  // when he said whether he has an interest
	Interest string    `json:"interest,omitempty" class:"internal" purpose:"choosing units" keep:"log"` // which one; he does not vote then
	Voted    time.Time `json:"voted,omitzero" class:"internal" purpose:"choosing units" keep:"log"`
	Award    bool      `json:"award,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Points   []Point   `json:"points,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
	Reasons  string    `json:"reasons,omitempty" class:"internal" purpose:"choosing units" keep:"log"`
}

// Point is what a member gives for one criterion: 0 to 10.
type Point struct {
	Criterion int `json:"criterion" class:"internal" purpose:"choosing units" keep:"log"`
	Points    int `json:"points" class:"internal" purpose:"choosing units" keep:"log"`
}

// Member is somebody who shall sit on a panel.
type Member struct {
	Account partner.Person
	Votes   bool // his roles let him
}

// Seat puts people on the panel: three or more in all, none of the applicant, none twice.
// More may follow in the place of those who have an interest.
func (a *Application) Seat(members []Member, now time.Time) error {
	if _, err := Next(a.State, access.SeatPanel); err != nil {
		return err
	}
	panel := slices.Clone(a.Panel)
	for _, m := range members {
		p := m.Account
		switch {
		case !m.Votes || p.Disabled:
			return fault.New(fault.Invalid, "panel.member", "%s cannot vote here", p.Login).At("/members").WithHint("name an expert, a member of a unit, or somebody of the office, by his login")
		case p.Org != "" && p.Org == a.Org:
			return fault.New(fault.Refused, "panel.own", "%s acts for the applicant", p.Login).At("/members").WithHint("name somebody else")
		case slices.ContainsFunc(panel, func(s Seat) bool { return s.Person == p.ID }):
			return fault.New(fault.Conflict, "panel.twice", "%s sits on the panel already", p.Login).At("/members")
		}
		panel = append(panel, Seat{Person: p.ID, Org: p.Org, Seated: now})
	}
	switch free := able(panel); {
	case free < minPanel:
		return fault.New(fault.Refused, "panel.few", "a panel has at least %d who have no interest, and these are %d", minPanel, free).At("/members").WithHint("name more people at once")
	case len(panel) > maxPanel:
		return fault.New(fault.Refused, "panel.many", "a panel has at most %d", maxPanel).At("/members")
	}
	a.Panel = panel
	return a.move(access.SeatPanel)
}

// able counts the members who may vote: those who declared no interest.
func able(panel []Seat) int {
	n := 0
	for _, s := range panel {
		if s.Interest == "" {
			n++
		}
	}
	return n
}

// Shut reports whether the application is shut to a person: to whoever sits on its panel
// and declared an interest, whatever else he is.
func (a Application) Shut(person string) bool {
	return slices.ContainsFunc(a.Panel, func(s Seat) bool { return s.Person == person && s.Interest != "" })
}

func (a *Application) seat(person string) (*Seat, error) {
	i := slices.IndexFunc(a.Panel, func(s Seat) bool { return s.Person == person })
	if i < 0 {
		return nil, access.Gone()
	}
	a.Panel = slices.Clone(a.Panel)
	return &a.Panel[i], nil
}

// Declare says, for a member, whether he has an interest in the applicant; an empty one is
// none. Where he has one, a vote that he gave before does not count any more, and the
// application is shut to him; nor is an interest taken back, since somebody else may have
// been seated for him.
func (a *Application) Declare(person, interest string, now time.Time) error {
	s, err := a.seat(person)
	if err != nil {
		return err
	}
	if _, err := Next(a.State, access.DeclareInterest); err != nil {
		return err
	}
	interest = strings.TrimSpace(interest)
	if s.Interest != "" && interest == "" {
		return fault.New(fault.Refused, "panel.declared", "you declared an interest, and it stands").WithHint("somebody else judges in your place")
	}
	s.Declared, s.Interest = now, interest
	return nil
}

// MayVote names the reason against this person's vote now.
func (a Application) MayVote(person string) error {
	s, err := a.seat(person)
	if err == nil {
		_, err = Next(a.State, access.VoteApplication)
	}
	switch {
	case err != nil:
		return err
	case s.Declared.IsZero():
		return fault.New(fault.Refused, "panel.undeclared", "say first whether you have an interest in the applicant")
	case s.Interest != "":
		return fault.New(fault.Refused, "panel.interest", "you declared an interest: you do not vote")
	}
	return nil
}

// Vote keeps the vote of a member who declared that he has no interest: points for every
// criterion, and reasons. He may change it until it is decided.
func (a *Application) Vote(person string, award bool, points []Point, reasons string, p Programme, now time.Time) error {
	if err := a.MayVote(person); err != nil {
		return err
	}
	if strings.TrimSpace(reasons) == "" {
		return fault.New(fault.Invalid, "panel.reasons", "a vote has reasons").At("/reasons")
	}
	s, err := a.seat(person)
	if err != nil {
		return err
	}
	for _, c := range p.Criteria {
		given := slices.DeleteFunc(slices.Clone(points), func(x Point) bool { return x.Criterion != c.No })
		if len(given) != 1 || given[0].Points < 0 || given[0].Points > maxPoints {
			return fault.New(fault.Invalid, "panel.points", "give every criterion between 0 and %d points, once", maxPoints).At("/points")
		}
	}
	if len(points) != len(p.Criteria) {
		return fault.New(fault.Invalid, "panel.points", "give every criterion between 0 and %d points, once", maxPoints).At("/points")
	}
	s.Award, s.Points, s.Reasons, s.Voted = award, slices.Clone(points), reasons, now
	return nil
}

// counted are the votes that count.
func (a Application) counted() []Seat {
	return slices.DeleteFunc(slices.Clone(a.Panel), func(s Seat) bool { return s.Voted.IsZero() || s.Interest != "" })
}

// Tally is what the panel says: how many voted, and how many of them to award.
type Tally struct {
	Votes int
	Award int
}

// Tally counts the votes.
func (a Application) Tally() Tally {
	var t Tally
	for _, s := range a.counted() {
		t.Votes++
		if s.Award {
			t.Award++
		}
	}
	return t
}

// Share is a result that anyone can compute anew: so much of so much.
type Share struct {
	Of   int // the number of the criterion; zero for all of them, weighed
	Got  int
	Most int
}

// Shares are the points of each criterion of those that could be given, and of all of them
// by their weights at the end; none before somebody voted.
func (a Application) Shares(p Programme) []Share {
	votes := a.counted()
	if len(votes) == 0 {
		return nil
	}
	shares, all := make([]Share, 0, len(p.Criteria)+1), Share{}
	for _, c := range p.Criteria {
		one := Share{Of: c.No, Most: maxPoints * len(votes)}
		for _, s := range votes {
			for _, x := range s.Points {
				if x.Criterion == c.No {
					one.Got += x.Points
				}
			}
		}
		all.Got, all.Most = all.Got+c.Weight*one.Got, all.Most+c.Weight*one.Most
		shares = append(shares, one)
	}
	return append(shares, all)
}

func decides(who access.Principal) bool { return who.Staff() || who.Is(access.Administrator) }

// Counted reports whether a reader may know what the votes come to: the office may, but
// for those of it who sit on the panel, while it sits.
func (a Application) Counted(who access.Principal) bool {
	seated := slices.ContainsFunc(a.Panel, func(s Seat) bool { return s.Person == who.Person })
	return decides(who) && !(seated && a.State == Sitting)
}

// ToldTo is the application as a reader may know it: the office all of it, the unit what
// concerns it without the names of who judged, a member of the panel his own vote only,
// so that each judges by himself; also one of the office, while the panel sits.
func (a Application) ToldTo(who access.Principal) Application {
	if a.Counted(who) {
		return a
	}
	a.Panel = slices.DeleteFunc(slices.Clone(a.Panel), func(s Seat) bool { return s.Person != who.Person })
	if decides(who) {
		return a
	}
	if a.Reviewer != "" {
		a.Reviewer = partner.Office
	}
	a.Intent, a.Decision = a.Intent.impersonal(), a.Decision.impersonal()
	if a.Hearing = a.Hearing.impersonal(); who.Org != a.Org {
		a.Hearing, a.Appeal = nil, nil // what comes after the votes is none of a panel's
	}
	a.Before = slices.Clone(a.Before)
	for i := range a.Before {
		a.Before[i].By = partner.Office
	}
	return a
}

func (s *Statement) impersonal() *Statement {
	if s == nil {
		return nil
	}
	if s.Own {
		return s
	}
	return &Statement{At: s.At, By: partner.Office, Text: s.Text}
}

func (v *Verdict) impersonal() *Verdict {
	if v == nil {
		return nil
	}
	w := *v
	w.By = partner.Office
	return &w
}
