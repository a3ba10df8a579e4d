package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/marking"
	"tocsin/domain/product"
	"tocsin/store"
	"tocsin/transport/frame"
)

// NewCase opens a case.
type NewCase struct {
	Title    string            `json:"title" doc:"One line"`
	Summary  string            `json:"summary,omitempty"`
	Aliases  []string          `json:"aliases,omitempty" doc:"Numbers of other bodies"`
	Affected []product.Product `json:"affected,omitempty"`
	Sectors  []string          `json:"sectors,omitempty"`
	National bool              `json:"national_interest,omitempty" doc:"National security or public interest is at stake"`
	Reports  []string          `json:"reports,omitempty" doc:"Reports that are joined at once"`
}

// CaseLine is a case in a list: nothing sealed.
type CaseLine struct {
	ID       string               `json:"id"`
	Number   string               `json:"number" doc:"For people"`
	State    coordination.State   `json:"state" enum:"open,published,closed"`
	Opened   time.Time            `json:"opened"`
	Owner    string               `json:"owner,omitempty" doc:"For the office: who opened it"`
	Handlers []string             `json:"handlers,omitempty" doc:"For the office: who works it"`
	Aliases  []string             `json:"aliases,omitempty"`
	Affected []product.Product    `json:"affected,omitempty"`
	Grades   []coordination.Grade `json:"grades,omitempty" doc:"Newest last; none is overwritten"`
	Flags    coordination.Flags   `json:"flags" doc:"What the world knows; set once, never unset"`
	Embargo  Embargo              `json:"embargo"`
	Marking  marking.TLP          `json:"marking"`
	Sectors  []string             `json:"sectors,omitempty"`
	National bool                 `json:"national_interest,omitempty"`
	Replay   string               `json:"replay,omitempty" doc:"The replay it belongs to; none for a real case"`
	Closed   string               `json:"closed_why,omitempty"`
	Acts     []Step               `json:"acts" doc:"What you may do with it now"`
}

// Embargo is the agreement not to publish before an instant. It pauses no duty.
type Embargo struct {
	Terms int        `json:"terms" doc:"How many times terms were agreed; 0 before any"`
	Until *time.Time `json:"until,omitempty"`
	Ended *time.Time `json:"ended,omitempty"`
	Why   string     `json:"why,omitempty" doc:"Why it ended"`
	Holds bool       `json:"in_force"`
}

func (x *exchange) caseLine(k coordination.Case) CaseLine {
	open := append(coordination.Steps.Open(k.State), access.ExportCase) // which every state allows
	e := k.Embargo
	out := CaseLine{
		ID: k.ID, Number: k.Number, State: k.State, Opened: k.Opened, Aliases: k.Aliases, Affected: k.Affected, Grades: k.Grades, Flags: k.Flags,
		Embargo: Embargo{Terms: e.Terms, Until: given(e.Until), Ended: given(e.Ended), Why: e.Why, Holds: e.InForce(x.Desk.Now())},
		Marking: k.Marking, Sectors: k.Sectors, National: k.National, Replay: k.Replay, Closed: k.ClosedWhy, Acts: x.may("/cases/", k.ID, open...),
	}
	if x.who().Staff() {
		out.Owner, out.Handlers = k.Owner, k.Workers()
	}
	return out
}

// declareCases declares what is done with cases.
func declareCases(a *api) error {
	return first(
		declare(a, operation{
			name: "open-case", method: http.MethodPost, path: "/cases", act: access.OpenCase, relation: frame.Office, status: http.StatusCreated,
			summary: "Open a case", about: "Of reports that wait, or of what the office learned itself. The reports become part of it with their times.",
		}, openCase),
		declare(a, operation{
			name: "list-cases", method: http.MethodGet, path: "/cases", act: access.ReadCase, relation: frame.Audience,
			summary: "List cases, newest first", about: "Nothing sealed is shown.",
		}, func(x *exchange, in *Paged) (*listOutput[CaseLine], error) {
			place, err := in.place()
			if err != nil {
				return nil, err
			}
			found, err := x.Desk.Look.Cases(x.ctx(), x.who(), place, in.Limit+1)
			if err != nil {
				return nil, err
			}
			at := func(k coordination.Case) string { return store.Place{At: k.Opened, ID: k.ID}.String() }
			return pageOf(x, in.Limit, found, at, x.caseLine), nil
		}),
		declare(a, operation{
			name: "read-case", method: http.MethodGet, path: "/cases/{id}", act: access.ReadCase, relation: frame.Audience,
			summary: "Open a case", about: "With its timeline, clocks and their working, findings, participants and relay, as far as you may see them. The reading is on record before anything is shown. Clocks speak the language of Accept-Language (en, zh-Hans).",
		}, readCase),
		declare(a, operation{
			name: "take-case", method: http.MethodPost, path: "/cases/{id}/take", act: access.TakeCase, relation: frame.Office,
			summary: "Work a case from now on", about: "Colleagues see it. Who opens much that others work, and he does not, raises an alert.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Coordination.Take(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "leave-case", method: http.MethodPost, path: "/cases/{id}/leave", act: access.LeaveCase, relation: frame.Office,
			summary: "Work a case no more", about: "What was done with it stays on record.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Coordination.Leave(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "close-case", method: http.MethodPost, path: "/cases/{id}/close", act: access.CloseCase, relation: frame.Office,
			summary: "Close a case", about: "Open clocks of the law go on.",
		}, func(x *exchange, in *grounded) (*doneOutput, error) {
			proof, err := x.Desk.Coordination.Close(x.ctx(), x.who(), in.ID, in.Body.Reason)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "export-case", method: http.MethodGet, path: "/cases/{id}/bundle", act: access.ExportCase, relation: frame.Office, media: "application/json",
			summary: "Export the evidence of a case", about: "Every entry about it with its proof; verifies offline. Exporting is itself on record.",
		}, func(x *exchange, in *One) (*bytesOutput, error) {
			b, err := x.Desk.Look.Bundle(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &bytesOutput{`attachment; filename="` + in.ID + `.bundle.json"`, b.JSON()}, nil
		}))
}

func openCase(x *exchange, in *struct{ Body NewCase }) (*doneOutput, error) {
	n := in.Body
	id, proof, err := x.Desk.Coordination.Open(x.ctx(), x.who(), desk.NewCase{
		Title: n.Title, Summary: n.Summary, Aliases: n.Aliases, Affected: n.Affected, Sectors: n.Sectors, National: n.National, Reports: n.Reports,
	})
	return doneOf(id, base+"/cases/"+id, proof, err)
}
