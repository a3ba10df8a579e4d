package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/programme"
	"tocsin/transport/frame"
)

// Reply is an answer to a criterion.
type Reply struct {
	Criterion int    `json:"criterion" doc:"Its number in the programme"`
	Text      string `json:"text"`
	Evidence  string `json:"evidence,omitempty" doc:"Where it is to be seen: a receipt, a number, an address"`
}

// Request is what a unit asks for.
type Request struct {
	Tier      string  `json:"tier" doc:"One of the programme's"`
	Statement string  `json:"statement,omitempty"`
	Answers   []Reply `json:"answers" doc:"What is left out is asked for"`
	Consent   bool    `json:"consent" doc:"The unit agrees that the office and the panel read this to judge it"`
}

// NewRequest applies for a term of a programme.
type NewRequest struct {
	Programme string `json:"programme"`
	Term      int    `json:"term"`
	Request
}

// Spoken is what somebody said in the matter of an application.
type Spoken struct {
	At   time.Time `json:"at"`
	By   string    `json:"by" doc:"The unit reads office of whoever is of the office"`
	Text string    `json:"text"`
}

// Verdict is a decision about an application.
type Verdict struct {
	Spoken
	Award bool   `json:"award"`
	Tier  string `json:"tier,omitempty"`
}

// PanelSeat is one member of a panel, and his vote.
type PanelSeat struct {
	Person   string     `json:"person"`
	Org      string     `json:"org,omitempty"`
	Declared *time.Time `json:"declared,omitempty" doc:"When he said whether he has an interest"`
	Interest string     `json:"interest,omitempty" doc:"Which one; his vote does not count"`
	Voted    *time.Time `json:"voted,omitempty"`
	Award    bool       `json:"award,omitempty"`
	Points   []Point    `json:"points,omitempty"`
	Reasons  string     `json:"reasons,omitempty"`
}

// Point is what a member gives for a criterion.
type Point struct {
	Criterion int `json:"criterion"`
	Points    int `json:"points" doc:"0 to 10"`
}

// Share is a result that anyone can compute anew from the votes: so much of so much.
type Share struct {
	Criterion int `json:"criterion,omitempty" doc:"None for all of them, by their weights"`
	Got       int `json:"got"`
	Most      int `json:"most"`
}

// Application is what a unit applied with, and what became of it.
type Application struct {
	ID        string          `json:"id"`
	Programme string          `json:"programme"`
	Term      int             `json:"term"`
	Org       string          `json:"org"`
	Name      string          `json:"name" doc:"Of the unit; a member of the panel says whether he has an interest in it"`
	LocalName string          `json:"local_name,omitempty"`
	State     programme.State `json:"state" enum:"applied,returned,reviewed,panel,refusal-intended,heard,awarded,refused,appealed,withdrawn"`
	Version   int             `json:"version" doc:"Counts how often it was sent, and each file; whoever judges names the one he saw"`
	Sent      time.Time       `json:"sent"`
	Request
	Attachments []Attachment `json:"attachments" doc:"Files that the unit added"`
	Lacks       []int        `json:"lacks" doc:"Criteria without an answer, or without evidence that is asked for"`
	Missing     string       `json:"missing,omitempty" doc:"Why it was sent back"`
	Panel       []PanelSeat  `json:"panel" doc:"For the office all; a member sees himself, one of the office too while the panel sits"`
	Votes       int          `json:"votes,omitempty" doc:"For the office: those that count"`
	ForAward    int          `json:"for_award,omitempty" doc:"For the office: of them, to award"`
	Shares      []Share      `json:"shares" doc:"For the office: what the votes come to"`
	Intent      *Spoken      `json:"intent,omitempty" doc:"Why it shall be refused"`
	Hearing     *Spoken      `json:"hearing,omitempty"`
	Decision    *Verdict     `json:"decision,omitempty"`
	Before      []Verdict    `json:"before" doc:"Decisions that an appeal was against"`
	Appeal      *Spoken      `json:"appeal,omitempty"`
	Until       *time.Time   `json:"appeal_until,omitempty" doc:"By when the unit may appeal"`
	Acts        []Step       `json:"acts" doc:"What you may do with it now"`
	Barred      []Barred     `json:"barred" doc:"What you might do, but for a rule"`
}

// application shows an application, of which the desk left what its reader may know.
func (x *exchange) application(f desk.Filed) Application {
	a, who := f.Application, x.who()
	out := Application{
		ID: a.ID, Programme: a.Programme, Term: a.Term, Org: a.Org, Name: f.Unit.Name, LocalName: f.Unit.LocalName, State: a.State, Version: a.Version, Sent: a.Sent, Missing: a.Missing,
		Request:     Request{Tier: a.Tier, Statement: a.Statement, Consent: !a.Consent.IsZero(), Answers: whole(a.Answers, func(r programme.Answer) Reply { return Reply(r) }).Body.Items},
		Attachments: whole(a.Files, func(f programme.File) Attachment { return Attachment(f) }).Body.Items,
		Lacks:       []int{}, Panel: whole(a.Panel, seatOf).Body.Items, Shares: []Share{}, Before: whole(a.Before, verdictOf).Body.Items,
		Intent: spokenOf(a.Intent), Hearing: spokenOf(a.Hearing), Appeal: spokenOf(a.Appeal),
	}
	for _, c := range a.Complete(f.Call) {
		out.Lacks = append(out.Lacks, c.No)
	}
	if a.Decision != nil {
		v := verdictOf(*a.Decision)
		out.Decision = &v
	}
	decides := who.Staff() || who.Is(access.Administrator)
	if a.Counted(who) {
		tally := a.Tally()
		out.Votes, out.ForAward = tally.Votes, tally.Award
		out.Shares = whole(a.Shares(f.Call), func(s programme.Share) Share { return Share{s.Of, s.Got, s.Most} }).Body.Items
	}
	if decides || who.Org == a.Org {
		out.Until = given(f.Until)
	}
	free, barred := x.barred(f.Acts(who), f.Against)
	out.Acts, out.Barred = x.may("/applications/", a.ID, free...), barred
	return out
}

func seatOf(s programme.Seat) PanelSeat {
	out := PanelSeat{Person: s.Person, Org: s.Org, Declared: given(s.Declared), Interest: s.Interest, Voted: given(s.Voted), Award: s.Award, Reasons: s.Reasons}
	for _, p := range s.Points {
		out.Points = append(out.Points, Point(p))
	}
	return out
}

func spokenOf(s *programme.Statement) *Spoken {
	if s == nil {
		return nil
	}
	return &Spoken{s.At, s.By, s.Text}
}

func verdictOf(v programme.Verdict) Verdict {
	return Verdict{Spoken{v.At, v.By, v.Text}, v.Award, v.Tier}
}

// request is the application that a body asks for; who agrees does so now.
func (x *exchange) request(r Request) programme.Application {
	a := programme.Application{Tier: r.Tier, Statement: r.Statement}
	for _, one := range r.Answers {
		a.Answers = append(a.Answers, programme.Answer(one))
	}
	if r.Consent {
		a.Consent = x.Desk.Now()
	}
	return a
}

type applicationOutput struct{ Body Application }

type applicationsInput struct {
	Paged
	Programme string `query:"programme" maxLength:"80" doc:"Those for this programme only"`
}

type againInput struct {
	One
	Body Request
}

type spokenInput struct {
	One
	Body struct {
		Text string `json:"text" doc:"Read by the office and the unit"`
	}
}

// declareApplications declares what a unit does about its application.
func declareApplications(a *api) error {
	return first(
		declare(a, operation{
			name: "list-applications", method: http.MethodGet, path: "/applications", act: access.ReadApplication, relation: frame.Self,
			summary: "List the applications that one may see, newest first", about: "The office sees all, a unit its own, a member of a panel those before him.",
		}, func(x *exchange, in *applicationsInput) (*listOutput[Application], error) {
			found, err := x.Desk.Look.Applications(x.ctx(), x.who(), in.Programme, in.After, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return pageOf(x, in.Limit, found, func(f desk.Filed) string { return f.ID }, x.application), nil
		}),
		declare(a, operation{
			name: "read-application", method: http.MethodGet, path: "/applications/{id}", act: access.ReadApplication, relation: frame.Audience,
			summary: "Read one application", about: "Where it stands, what is missing, and every reason that was given.",
		}, func(x *exchange, in *One) (*applicationOutput, error) {
			f, err := x.Desk.Look.Application(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &applicationOutput{x.application(f)}, nil
		}),
		declare(a, operation{
			name: "send-application", method: http.MethodPost, path: "/applications", act: access.SendApplication, relation: frame.Audience, status: http.StatusCreated,
			summary: "Apply for a term of a programme", about: "In the name of one's unit, once for each term. What is incomplete is taken, and sent back with what is missing.",
		}, func(x *exchange, in *struct{ Body NewRequest }) (*doneOutput, error) {
			a := x.request(in.Body.Request)
			a.Programme, a.Term = in.Body.Programme, in.Body.Term
			id, proof, err := x.Desk.Programmes.Send(x.ctx(), x.who(), a)
			return doneOf(id, base+"/applications/"+id, proof, err)
		}),
		declare(a, operation{
			name: "send-application-again", method: http.MethodPost, path: "/applications/{id}/send", act: access.SendApplication, relation: frame.OwnUnit,
			summary: "Send an application once more that came back", about: "Whole, as it shall be.",
		}, func(x *exchange, in *againInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.SendAgain(x.ctx(), x.who(), in.ID, x.request(in.Body))
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "attach-application", method: http.MethodPost, path: "/applications/{id}/attachments", act: access.AttachApplication, relation: frame.OwnUnit,
			body: maxFile, takes: octets, status: http.StatusCreated, summary: "Add a file to an application of one's unit",
			about: "Until the office found it complete; its version counts on. The name comes as a parameter, or in Content-Disposition; it is for display only. At most 25 MiB a file, and 30 files an application. " + fileComing,
		}, func(x *exchange, in *struct {
			One
			Named
		}) (*attachedOutput, error) {
			return x.enclose(in.ID, in.Named)
		}),
		declare(a, operation{
			name: "fetch-application-file", method: http.MethodGet, path: "/applications/{id}/attachments/{attachment}", act: access.ReadApplication, relation: frame.Audience, media: octets,
			summary: "Fetch a file of an application", about: "For whoever may read the application. The reading is on record before the first byte. It comes as it was sent: treat it as hostile.",
		}, fetchEnclosed),
		declare(a, operation{
			name: "withdraw-application", method: http.MethodPost, path: "/applications/{id}/withdraw", act: access.WithdrawApplication, relation: frame.OwnUnit,
			summary: "Take one's application back", about: "Until it is decided. One may apply anew while there is time.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Withdraw(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "appeal-refusal", method: http.MethodPost, path: "/applications/{id}/appeal", act: access.AppealRefusal, relation: frame.OwnUnit,
			summary: "Appeal against a refusal", about: "Within 60 days, once. Somebody else decides.",
		}, func(x *exchange, in *spokenInput) (*doneOutput, error) {
			proof, err := x.Desk.Programmes.Appeal(x.ctx(), x.who(), in.ID, in.Body.Text)
			return doneOf(in.ID, "", proof, err)
		}))
}
