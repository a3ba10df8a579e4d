package rest

import (
	"cmp"
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// Reach says who can see a record, and why.
type Reach struct {
	People  int      `json:"people" doc:"Accounts that can see it now; outside the office, those of one's own side"`
	Office  int      `json:"office,omitempty" doc:"Of them, those of the office; told to the office"`
	Members int      `json:"members,omitempty" doc:"Of them, those that act for a unit; told to the office"`
	Units   []string `json:"units" doc:"Whose accounts are among them"`
	Public  bool     `json:"public" doc:"Everybody can see it"`
	Circles []Circle `json:"circles" doc:"Each group with its reason"`
}

// Circle is one group of those who can see a record.
type Circle struct {
	Why    access.Why `json:"why" enum:"public,office,role,guest,own,self,holder" doc:"guest: the unit was let in, and sees it while it is in good standing; own: it is the unit's own, also while it is suspended; holder: whoever shows the code of the mailbox"`
	Of     string     `json:"of,omitempty" doc:"The unit, the person or the role"`
	People int        `json:"people,omitempty" doc:"Accounts that are in it now"`
	Mute   bool       `json:"mute,omitempty" doc:"A unit without any account: tell it in another way; told to the office"`
}

type reachInput struct {
	One
	After access.Act `query:"after" enum:"case.invite,finding.confirm,finding.dismiss,advisory.release,assessment.publish" doc:"Who could see it after this act, for whoever may do it"`
	Org   string     `query:"org" maxLength:"80" doc:"With after=case.invite: the unit that would be invited"`

	Visibility partner.Visibility `query:"visibility" enum:"internal,partners,public" doc:"With after=assessment.publish: to whom it would be published"`
}

type reachOutput struct{ Body Reach }

// seenRecords are the records of which one may ask who sees them.
var seenRecords = []struct {
	path     string
	prefix   ident.Prefix
	act      access.Act
	relation frame.Relation
}{
	{"reports", ident.Report, access.ReadReport, frame.Audience}, {"cases", ident.Case, access.ReadCase, frame.Audience},
	{"advisories", ident.Advisory, access.ReadAdvisory, frame.Anyone}, {"findings", ident.Finding, access.ReadFinding, frame.Audience},
	{"measures", ident.Measure, access.ReadMeasure, frame.Anyone}, {"partners", ident.Partner, access.ReadPartner, frame.Audience},
	{"programmes", ident.Programme, access.ReadProgramme, frame.Anyone}, {"applications", ident.Application, access.ReadApplication, frame.Audience},
	{"assessments", ident.Assessment, access.ReadAssessment, frame.Anyone},
}

// declareAudiences declares who may know who sees a record: whoever sees it himself.
func declareAudiences(a *api) error {
	for _, rec := range seenRecords {
		err := declare(a, operation{
			name: "audience-of-" + rec.path, method: http.MethodGet, path: "/" + rec.path + "/{id}/audience", act: rec.act, relation: rec.relation,
			summary: "Who can see this and why",
			about:   "The office is told all of it, others their own side. With after, who could see it once that act is done.",
		}, func(x *exchange, in *reachInput) (*reachOutput, error) {
			if ident.PrefixOf(in.ID) != rec.prefix {
				return nil, access.Gone()
			}
			return x.audience(in)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *exchange) audience(in *reachInput) (*reachOutput, error) {
	r, err := x.Desk.Look.Seen(x.ctx(), x.who(), in.ID)
	if err == nil && in.After != "" {
		r, err = x.Desk.Look.Widened(x.ctx(), x.who(), in.After, in.ID, cmp.Or(in.Org, string(in.Visibility)))
	}
	if err != nil {
		return nil, err
	}
	out := Reach{People: r.People, Office: r.Office, Members: r.Members, Units: append([]string{}, r.Units...), Public: r.Public, Circles: []Circle{}}
	for _, c := range r.Circles {
		out.Circles = append(out.Circles, Circle{c.Why, c.Of, c.People, c.Mute})
	}
	return &reachOutput{out}, nil
}
