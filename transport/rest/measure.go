package rest

import (
	"cmp"
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// Measure is a decision about a partner's standing. It is not a finding.
type Measure struct {
	ID         string               `json:"id"`
	Org        string               `json:"org"`
	Name       string               `json:"name,omitempty" doc:"Of the unit, when the measure was taken"`
	LocalName  string               `json:"local_name,omitempty" doc:"In the language of the platform's jurisdiction"`
	Kind       partner.MeasureKind  `json:"kind" enum:"warning,suspension" doc:"A warned unit keeps what it may"`
	State      partner.MeasureState `json:"state" enum:"in-force,due-for-re-evaluation,restoration-proposed,restoration-seconded,restored,extension-proposed,extension-seconded,removal-proposed,removal-seconded,removed,annulment-proposed,annulled" doc:"Whoever is neither the office nor the unit is told of no proposal"`
	Visibility partner.Visibility   `json:"visibility" enum:"internal,partners,public"`
	From       Moment               `json:"from"`
	Months     int                  `json:"months"`
	Until      time.Time            `json:"until" doc:"End of the last day of the term; nothing is restored by that"`
	Ground     string               `json:"ground" doc:"Read by everybody who may know of the measure"`
	Source     string               `json:"source,omitempty" doc:"For the office and the unit"`
	Taken      *time.Time           `json:"taken,omitempty" doc:"For the office and the unit: when the act took effect"`
	Items      []Item               `json:"items" doc:"The plan: what is to be mended; for the office and the unit"`
	Evidence   []Rectification      `json:"evidence" doc:"What the unit says it mended; for the office and the unit"`
	Case       string               `json:"case,omitempty" doc:"For the office and the unit"`
	DecidedBy  string               `json:"decided_by,omitempty" doc:"For the office"`
	Version    int                  `json:"version,omitempty" doc:"For the office: counts the proposals; whoever approves or declines names the one he saw"`
	ProposedBy string               `json:"proposed_by,omitempty" doc:"For the office: who proposes what the state says"`
	Minutes    string               `json:"minutes,omitempty" doc:"For the office and the unit: what was examined"`
	Extra      int                  `json:"extra,omitempty" doc:"For the office and the unit: months that a proposed extension adds"`
	ApprovedBy []string             `json:"approved_by,omitempty" doc:"For the office: who approved the proposal; it takes two"`
	Annulment  string               `json:"annulment,omitempty" doc:"For the office and the unit: why it should not have been taken"`
	Declined   string               `json:"declined,omitempty" doc:"For the office: why the latest proposal was declined"`
	Decisions  []Decision           `json:"decisions" doc:"For the office and the unit: every proposal that is settled, with its minutes"`
	Appeals    []Appeal             `json:"appeals" doc:"For the office and the unit: the oldest first"`
	Appealable *time.Time           `json:"appeal_until,omitempty" doc:"For the unit and the office: by when it may appeal against the latest decision"`
	Acts       []Step               `json:"acts" doc:"What you may do with it now"`
}

// Rectification is what a unit says it mended.
type Rectification struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Item int       `json:"item,omitempty" doc:"Of the plan; none where it is of the whole"`
	Text string    `json:"text"`
}

// Item is one thing that is to be mended.
type Item struct {
	No       int               `json:"no"`
	Text     string            `json:"text"`
	Due      string            `json:"due,omitempty" doc:"The day by which it shall be, as 2022-03-01"`
	State    partner.ItemState `json:"state" enum:"open,handed-in,accepted"`
	Returned string            `json:"returned,omitempty" doc:"Why it was given back"`
}

// Decision is a proposal that is settled.
type Decision struct {
	About   access.Act      `json:"about" doc:"What was proposed: measure.propose, measure.extend, measure.remove or measure.annul"`
	Version int             `json:"version"`
	Outcome partner.Outcome `json:"outcome" enum:"carried,declined,withdrawn,lapsed"`
	Minutes string          `json:"minutes,omitempty"`
	Why     string          `json:"why,omitempty"`
	At      time.Time       `json:"at"`
	By      string          `json:"by,omitempty" doc:"For the office; the unit reads office"`
}

// Appeal is what a unit brings against a measure. The measure stands meanwhile.
type Appeal struct {
	State   partner.AppealState   `json:"state" enum:"filed,heard,decided,withdrawn"`
	Filed   time.Time             `json:"filed"`
	Text    string                `json:"text"`
	Due     time.Time             `json:"due" doc:"By when it shall be decided"`
	Minutes string                `json:"minutes,omitempty" doc:"Of the hearing"`
	Outcome partner.AppealOutcome `json:"outcome,omitempty" enum:"upheld,changed,annulled"`
	Months  int                   `json:"months,omitempty" doc:"Of the term from then on, where it was changed"`
	Reasons string                `json:"reasons,omitempty"`
	Decided *time.Time            `json:"decided,omitempty"`
}

// Holding is one thing of others that a unit has from the time before a measure.
type Holding struct {
	Kind   desk.HoldingKind `json:"kind" enum:"case,notice"`
	ID     string           `json:"id" doc:"Of the case, or of the advisory"`
	Title  string           `json:"title"`
	Since  time.Time        `json:"since" doc:"From when the case was open to it, or when it was sent"`
	Read   *time.Time       `json:"read,omitempty" doc:"When somebody of the unit last opened it, or acknowledged; none where nobody did"`
	Opened int              `json:"opened,omitempty" doc:"How often somebody of the unit opened it, as the evidence says"`
}

// NewMeasure warns or suspends a unit.
type NewMeasure struct {
	Org        string             `json:"org"`
	From       Moment             `json:"from" doc:"First day of the term: at most 30 days from now; the term is not over yet"`
	Months     int                `json:"months" doc:"1 to 120"`
	Ground     string             `json:"ground" doc:"Read by everybody who may know"`
	Source     string             `json:"source,omitempty"`
	Case       string             `json:"case,omitempty" doc:"One that you can read"`
	Visibility partner.Visibility `json:"visibility" enum:"internal,partners,public" doc:"Who may know, beside the office and the unit: nobody, every partner, or everybody, without signing in. Of the unit they learn its name, nothing more."`
}

// measure shows a measure, of which the desk left what its reader may know.
func (x *exchange) measure(m partner.Measure) Measure {
	who := x.who()
	decides := who.Staff() || who.Is(access.Administrator)
	out := Measure{
		ID: m.ID, Org: m.Org, Name: m.Name, LocalName: m.LocalName, Kind: cmp.Or(m.Kind, partner.Suspension), State: m.State, Visibility: m.Visibility,
		From: Moment{m.From}, Months: m.Months, Until: m.Until, Ground: m.Ground, Taken: given(m.Taken), Source: m.Source, Case: m.Case,
		Minutes: m.Minutes, Extra: m.Extra, Annulment: m.Annulment,
		Items: whole(m.Items, itemOf).Body.Items, Evidence: whole(m.Evidence, func(r partner.Rectification) Rectification { return Rectification(r) }).Body.Items,
		Decisions: whole(m.Decisions, decisionOf).Body.Items, Appeals: whole(m.Appeals, appealOf).Body.Items,
	}
	open := append(partner.MeasureSteps.Open(m.State), m.AppealActs()...)
	if decides || who.Org == m.Org && who.Org != "" {
		until, _ := x.Desk.Look.MayAppeal(m)
		out.Appealable = given(until)
	}
	if decides {
		out.Version, out.DecidedBy, out.ProposedBy, out.Declined = m.Version, m.DecidedBy, m.ProposedBy, m.Declined
		for _, a := range m.Approvals {
			out.ApprovedBy = append(out.ApprovedBy, a.By)
		}
	} else if who.Org != m.Org {
		open = nil
	}
	out.Acts = x.may("/measures/", m.ID, open...)
	return out
}

func itemOf(i partner.Item) Item {
	out := Item{No: i.No, Text: i.Text, State: i.State, Returned: i.Returned}
	if !i.Due.IsZero() {
		out.Due = i.Due.String()
	}
	return out
}

func decisionOf(d partner.Decision) Decision {
	return Decision{About: d.About, Version: d.Version, Outcome: d.Outcome, Minutes: d.Minutes, Why: d.Why, At: d.At, By: d.By}
}

func appealOf(a partner.Appeal) Appeal {
	return Appeal{
		State: a.State, Filed: a.Filed, Text: a.Text, Due: a.Due, Minutes: a.Minutes, Outcome: a.Outcome, Months: a.Months, Reasons: a.Reasons, Decided: given(a.Decided),
	}
}

func holdingOf(h desk.Holding) Holding {
	return Holding{Kind: h.Kind, ID: h.ID, Title: h.Title, Since: h.Since, Read: given(h.Read), Opened: h.Opened}
}

type measureOutput struct{ Body Measure }

type measuresInput struct {
	Org string `query:"org" maxLength:"80" doc:"Only those about this unit"`
}

type rectifyInput struct {
	One
	Body struct {
		Text string `json:"text" doc:"What was mended, and how it can be seen"`
		Item int    `json:"item,omitempty" doc:"Of the plan; none where it is of the whole"`
	}
}

// declareMeasures declares what is done about the standing of partners.
func declareMeasures(a *api) error {
	return first(
		declare(a, operation{
			name: "list-measures", method: http.MethodGet, path: "/measures", act: access.ReadMeasure, relation: frame.Anyone,
			summary: "List measures that one may know of, newest first", about: "The office knows of all; a unit of its own; partners of those for partners; everybody, without signing in, of public ones.",
		}, func(x *exchange, in *measuresInput) (*listOutput[Measure], error) {
			found, err := x.Desk.Look.Measures(x.ctx(), x.who(), in.Org)
			if err != nil {
				return nil, err
			}
			return whole(found, x.measure), nil
		}),
		declare(a, operation{
			name: "read-measure", method: http.MethodGet, path: "/measures/{id}", act: access.ReadMeasure, relation: frame.Anyone,
			summary: "Read one measure", about: "Whoever may know of it learns whose it is, how long and why; the office and the unit all that follows.",
		}, func(x *exchange, in *One) (*measureOutput, error) {
			m, err := x.Desk.Look.Measure(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &measureOutput{Body: x.measure(m)}, nil
		}),
		declare(a, operation{
			name: "list-holdings", method: http.MethodGet, path: "/measures/{id}/holdings", act: access.ReadHoldings, relation: frame.Office,
			summary: "List what the unit already holds of others'", about: "As it was when the measure was taken: the cases in which it took part, and whether its people opened them, and the warnings that it was sent.",
		}, func(x *exchange, in *One) (*listOutput[Holding], error) {
			found, err := x.Desk.Look.Holdings(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return whole(found, holdingOf), nil
		}),
		declare(a, operation{
			name: "warn-partner", method: http.MethodPost, path: "/measures/warnings", act: access.WarnOrg, relation: frame.Office, status: http.StatusCreated,
			summary: "Warn a unit", about: "It keeps what it may, and shall mend. A suspension may follow.",
		}, warn),
		declare(a, operation{
			name: "suspend-partner", method: http.MethodPost, path: "/measures", act: access.SuspendOrg, relation: frame.Office, status: http.StatusCreated,
			summary: "Suspend a unit", about: "In the same act every session and token of its people ends. Reporting, and being warned of its own products, stay open to it.",
		}, suspend),
		declare(a, operation{
			name: "rectify-measure", method: http.MethodPost, path: "/measures/{id}/rectify", act: access.RectifyOrg, relation: frame.OwnUnit,
			summary: "Hand in what one's unit mended", about: "As often as there is something to say, of one item of the plan or of the whole. It restores nothing by itself; the office examines it.",
		}, func(x *exchange, in *rectifyInput) (*doneOutput, error) {
			proof, err := x.Desk.Standing.Rectify(x.ctx(), x.who(), in.ID, in.Body.Item, in.Body.Text)
			return doneOf(in.ID, "", proof, err)
		}),
		declareMending(a), declareRestoring(a), declareAppeals(a))
}

// taken is the measure that a body asks for.
func (n NewMeasure) taken() partner.Measure {
	return partner.Measure{Org: n.Org, From: n.From.Moment, Months: n.Months, Ground: n.Ground, Source: n.Source, Case: n.Case, Visibility: n.Visibility}
}

func suspend(x *exchange, in *struct{ Body NewMeasure }) (*doneOutput, error) {
	id, proof, err := x.Desk.Standing.Suspend(x.ctx(), x.who(), in.Body.taken())
	return doneOf(id, base+"/measures/"+id, proof, err)
}

func warn(x *exchange, in *struct{ Body NewMeasure }) (*doneOutput, error) {
	id, proof, err := x.Desk.Standing.Warn(x.ctx(), x.who(), in.Body.taken())
	return doneOf(id, base+"/measures/"+id, proof, err)
}
