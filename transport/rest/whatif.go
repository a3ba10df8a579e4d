package rest

import (
	"net/http"
	"strings"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/transport/frame"
)

// Altered is one answer of the law as it is, and as it would be.
type Altered struct {
	Before *Clock `json:"before" doc:"null: nothing is asked"`
	After  *Clock `json:"after" doc:"null: nothing would be asked"`
}

// WhatIf is what a supposition would change about one case.
type WhatIf struct {
	Case    string    `json:"case"`
	Now     time.Time `json:"now" doc:"For which it was answered"`
	Changed []Altered `json:"changed" nullable:"false" doc:"The answers that would be others; no other is listed"`
}

// Swept is what a supposition would change about the archive.
type Swept struct {
	Cases  int          `json:"cases" doc:"That were looked at, the newest first"`
	More   bool         `json:"more" doc:"There are older ones"`
	Stages []SweptStage `json:"stages" nullable:"false"`
}

// SweptStage counts the answers about one stage of a duty that would be others, by state.
type SweptStage struct {
	Cite   string                   `json:"cite" doc:"cn/rmspv 7(2)"`
	Duty   obligation.Text          `json:"duty"`
	Stage  obligation.Text          `json:"stage"`
	Before map[obligation.State]int `json:"before"`
	After  map[obligation.State]int `json:"after"`
}

// Supposing is what is supposed. Lists are written with commas.
type Supposing struct {
	Suppose      string    `query:"suppose" maxLength:"400" doc:"Instruments taken to be in force on every day, such as eu/cra: a draft, or one of another time"`
	Jurisdiction string    `query:"jurisdiction" maxLength:"10" doc:"In which every unit is taken to sit"`
	Role         string    `query:"role" maxLength:"200" doc:"Roles that units which offer a product are taken to have as well"`
	Set          string    `query:"set" maxLength:"400" doc:"Attributes of the matter, as name=value; true and false are truth values, numbers numbers"`
	Now          time.Time `query:"now" doc:"The instant to answer for, RFC 3339; the office's clock when left out"`
}

func (s Supposing) supposition() (obligation.Supposition, error) {
	set, err := obligation.ParseAttributes(listed(s.Set))
	if err != nil {
		return obligation.Supposition{}, fault.From(err).At("set")
	}
	return obligation.Supposition{Laws: listed(s.Suppose), Jurisdiction: s.Jurisdiction, Roles: listed(s.Role), Attributes: set}, nil
}

// listed reads a list that is written with commas.
func listed(text string) (list []string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

type whatIfInput struct {
	ID string `path:"id" maxLength:"80"`
	Supposing
}

type whatIfOutput struct{ Body WhatIf }

type sweptOutput struct{ Body Swept }

// declareWhatIf declares the questions that begin with "what if".
func declareWhatIf(a *api) error {
	return first(
		declare(a, operation{
			name: "suppose-case", method: http.MethodGet, path: "/cases/{id}/what-if", act: access.ReadEvidence, relation: frame.Office,
			summary: "Which duties of a case would be others", about: "Under other law, elsewhere, or had other things been so. Nothing is kept, no clock starts, nothing sealed opens.",
		}, func(x *exchange, in *whatIfInput) (*whatIfOutput, error) {
			s, err := in.supposition()
			if err != nil {
				return nil, err
			}
			found, err := x.Desk.Look.WhatIf(x.ctx(), x.who(), in.ID, s, in.Now)
			if err != nil {
				return nil, err
			}
			return &whatIfOutput{WhatIf{Case: found.Case.ID, Now: found.Now, Changed: x.altered(found.Changed)}}, nil
		}),
		declare(a, operation{
			name: "suppose-all", method: http.MethodGet, path: "/what-if", act: access.ReadEvidence, relation: frame.Office,
			summary: "What a supposition would change about the archive", about: "Counts by stage and state, over the 1,000 newest cases.",
		}, func(x *exchange, in *Supposing) (*sweptOutput, error) {
			s, err := in.supposition()
			if err != nil {
				return nil, err
			}
			found, err := x.Desk.Look.Sweep(x.ctx(), x.who(), s, in.Now)
			if err != nil {
				return nil, err
			}
			return &sweptOutput{sweptOf(found)}, nil
		}))
}

// altered shows pairs of answers in the language of the asker.
func (x *exchange) altered(pairs []obligation.Compared) []Altered {
	tag, out := x.language(), make([]Altered, len(pairs))
	clock := func(o *obligation.Obligation) *Clock {
		if o == nil {
			return nil
		}
		c := Clock(o.Wire(tag))
		return &c
	}
	for i, p := range pairs {
		out[i] = Altered{clock(p.Before), clock(p.After)}
	}
	return out
}

func sweptOf(s desk.Sweep) Swept {
	out := Swept{Cases: s.Cases, More: s.More, Stages: make([]SweptStage, len(s.Stages))}
	for i, n := range s.Stages {
		out.Stages[i] = SweptStage(n)
	}
	return out
}
