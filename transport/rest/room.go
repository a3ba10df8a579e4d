package rest

import (
	"time"

	"tocsin/domain/coordination"
)

// Room is a case with everything that the asker may see of it, open.
type Room struct {
	CaseLine
	Title        string        `json:"title"`
	Summary      string        `json:"summary,omitempty"`
	Events       []Event       `json:"events" doc:"The timeline, in the order of what happened"`
	Participants []Participant `json:"participants"`
	Clocks       []Clock       `json:"clocks" doc:"Computed now: all for the office, its own for a unit; those that bind nobody are left out"`
	Findings     []Finding     `json:"findings"`
	Reports      []ReportLine  `json:"reports"`
	Advisories   []Advisory    `json:"advisories"`
	Notices      []Notice      `json:"notices"`
	Relay        []Relay       `json:"relay" doc:"Copies for other authorities, with their lag"`
	Law          string        `json:"law" doc:"Version of the book of law the clocks were computed under"`
}

// Event is one fact on a timeline.
type Event struct {
	ID         string              `json:"id"`
	Type       string              `json:"type"`
	Actor      string              `json:"actor,omitempty" doc:"A partner's identifier, platform, or none"`
	At         Moment              `json:"at" doc:"When it happened, as exactly as it is known"`
	Known      time.Time           `json:"known" doc:"When it was put on record"`
	Status     coordination.Status `json:"status" enum:"reported,confirmed,disputed,computed"`
	Source     string              `json:"source,omitempty"`
	Text       string              `json:"text,omitempty"`
	LocalText  string              `json:"local_text,omitempty" doc:"The same in zh-Hans"`
	Attributes map[string]string   `json:"attributes,omitempty"`
	By         string              `json:"by,omitempty" doc:"For the office: who put it on record"`
}

// Participant is a partner in a case.
type Participant struct {
	ID      string    `json:"id"`
	Org     string    `json:"org"`
	Name    string    `json:"name,omitempty" doc:"Of the unit, as far as you may know it"`
	Roles   []string  `json:"roles"`
	Product bool      `json:"own_product,omitempty" doc:"It answers for an affected product of its own"`
	Invited time.Time `json:"invited"`
}

type roomOutput struct{ Body Room }

func readCase(x *exchange, in *One) (*roomOutput, error) {
	r, err := x.Desk.Look.Case(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	out := Room{
		CaseLine: x.caseLine(r.Case), Title: r.Case.Title.Reveal(), Summary: r.Case.Summary.Reveal(), Clocks: x.clocks(r.Clocks),
		Events: []Event{}, Participants: []Participant{}, Findings: []Finding{}, Reports: []ReportLine{}, Advisories: []Advisory{}, Notices: []Notice{},
		Relay: relayOf(r.Parcels), Law: r.Law,
	}
	for _, e := range r.Events {
		out.Events = append(out.Events, x.event(e))
	}
	for _, p := range r.Participants {
		out.Participants = append(out.Participants, Participant{
			ID: p.ID, Org: p.Org, Name: r.Partners[p.Org].Name, Roles: p.Roles, Product: p.Product, Invited: p.Invited,
		})
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, x.finding(f))
	}
	for _, one := range r.Reports {
		out.Reports = append(out.Reports, x.reportLine(one))
	}
	for _, adv := range r.Advisories {
		out.Advisories = append(out.Advisories, x.advisory(adv))
		for _, n := range r.Notices[adv.ID] {
			out.Notices = append(out.Notices, x.notice(n))
		}
	}
	return &roomOutput{out}, nil
}

// event shows a fact; who put it on record is the office's to know.
func (x *exchange) event(e coordination.Event) Event {
	out := Event{
		ID: e.ID, Type: e.Type, Actor: e.Actor, At: Moment{e.At}, Known: e.Known, Status: e.Status, Source: e.Source,
		Text: e.Text, LocalText: e.LocalText, Attributes: e.Attributes,
	}
	if x.who().Staff() {
		out.By = e.By
	}
	return out
}

// Finding says that a unit, in a named role, did not meet a duty in time. Proposed by
// the program it says nothing yet; a person confirms or dismisses it.
type Finding struct {
	ID         string                    `json:"id"`
	Matter     string                    `json:"matter" doc:"The case or report"`
	Org        string                    `json:"org"`
	Role       string                    `json:"role"`
	Instrument string                    `json:"instrument"`
	Duty       string                    `json:"duty"`
	Stage      string                    `json:"stage"`
	Cite       string                    `json:"cite"`
	Readings   []FindingReading          `json:"readings" doc:"What each reading of the period says"`
	State      coordination.FindingState `json:"state" enum:"proposed,confirmed,dismissed"`
	Proposed   time.Time                 `json:"proposed_at"`
	Decided    *time.Time                `json:"decided_at,omitempty"`
	DecidedBy  string                    `json:"decided_by,omitempty" doc:"For the office"`
	Reason     string                    `json:"reason,omitempty"`
	Acts       []Step                    `json:"acts" doc:"What you may do with it now"`
}

// FindingReading is what one reading of the period says.
type FindingReading struct {
	Reading string     `json:"reading" enum:"only,strict,lenient"`
	Due     *time.Time `json:"due" doc:"null where the hour is not known"`
	From    *time.Time `json:"due_from,omitempty" doc:"Then due lies somewhere from here"`
	To      *time.Time `json:"due_to,omitempty" doc:"to here"`
	Done    string     `json:"done,omitempty" doc:"When it was done, late: a time with its zone, or a bare day"`
	State   string     `json:"state"`
	Because string     `json:"because,omitempty"`
}

func (x *exchange) finding(f coordination.Finding) Finding {
	out := Finding{
		ID: f.ID, Matter: f.Matter, Org: f.Org, Role: f.Role, Instrument: f.Instrument, Duty: f.Duty, Stage: f.Stage, Cite: f.Cite,
		Readings: []FindingReading{}, State: f.State, Proposed: f.ProposedAt, Decided: given(f.DecidedAt), Reason: f.Reason,
	}
	if x.who().Staff() {
		out.DecidedBy = f.DecidedBy
	}
	for _, r := range f.Readings {
		out.Readings = append(out.Readings, FindingReading{r.Reading, given(r.Due), given(r.Earliest), given(r.Latest), spoken(r.Done), r.State, r.Because})
	}
	out.Acts = x.may("/findings/", f.ID, coordination.FindingSteps.Open(f.State)...)
	return out
}
