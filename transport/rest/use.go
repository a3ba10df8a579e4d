package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// Use is how often a token was used on one route from one network, with one outcome, in
// one hour.
type Use struct {
	Token   string             `json:"token" doc:"Digest of the token"`
	Label   string             `json:"label,omitempty"`
	Hour    time.Time          `json:"hour" doc:"Its beginning"`
	Route   string             `json:"route" doc:"Method and pattern; empty where there were too many to tell apart"`
	Network string             `json:"network" doc:"Of IPv4 the /24, of IPv6 the /48"`
	Outcome partner.UseOutcome `json:"outcome" enum:"done,refused,unfit,failed,shut" doc:"shut: the token opened nothing"`
	Count   int64              `json:"count"`
	Last    time.Time          `json:"last"`
}

// UseNetwork is a network from which a token was used.
type UseNetwork struct {
	Token   string    `json:"token" doc:"Digest of the token"`
	Network string    `json:"network"`
	First   time.Time `json:"first" doc:"The hour of the first use that is kept"`
	Last    time.Time `json:"last"`
	Count   int64     `json:"count"`
	Done    int64     `json:"done" doc:"Of them, those that were done"`
	New     bool      `json:"new,omitempty" doc:"First used from within seven days, after it had been used from elsewhere"`
}

// DayOfUse is how the tokens of a unit were used in one day.
type DayOfUse struct {
	Day      string `json:"day" format:"date" doc:"In the zone of the office"`
	Tokens   int64  `json:"tokens"`
	Networks int64  `json:"networks"`
	Count    int64  `json:"count"`
	Done     int64  `json:"done" doc:"Of them, those that were done"`
}

// declareUses declares how tokens were used.
func declareUses(a *api) error {
	return first(
		declare(a, operation{
			name: "list-uses", method: http.MethodGet, path: "/uses", act: access.RevokeToken, relation: frame.Self,
			summary: "List how one's own tokens were used", about: "By hour, route, network and outcome, the newest first, 500 at most. Kept for 90 days, 1000 rows of a token.",
		}, func(x *exchange, _ *nothing) (*listOutput[Use], error) {
			u, err := x.Desk.Enrolment.Uses(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(u.Uses, func(one partner.Use) Use {
				return Use{one.Token, u.Labels[one.Token], one.Hour, one.Route, one.Network, one.Outcome, one.Count, one.Last}
			}), nil
		}),
		declare(a, operation{
			name: "list-use-networks", method: http.MethodGet, path: "/uses/networks", act: access.RevokeToken, relation: frame.Self,
			summary: "List the networks from which one's own tokens were used", about: "The last used first; new is said of those from which a token was used for the first time lately.",
		}, func(x *exchange, _ *nothing) (*listOutput[UseNetwork], error) {
			u, err := x.Desk.Enrolment.Uses(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(u.Networks, networkOf(u)), nil
		}),
		declare(a, operation{
			name: "count-uses", method: http.MethodGet, path: "/partners/{id}/uses", act: access.CountUses, relation: frame.Audience,
			summary: "Count by day how the tokens of a unit were used", about: "How many requests from how many networks; not what they were for, and not by whom.",
		}, func(x *exchange, in *One) (*listOutput[DayOfUse], error) {
			found, err := x.Desk.Enrolment.UsesOf(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return whole(found, func(d partner.DayOfUse) DayOfUse {
				return DayOfUse{x.Desk.Day(d.Day), d.Tokens, d.Networks, d.Count, d.Done}
			}), nil
		}))
}

func networkOf(u desk.Used) func(partner.UseNetwork) UseNetwork {
	return func(n partner.UseNetwork) UseNetwork {
		return UseNetwork{n.Token, n.Network, n.First, n.Last, n.Count, n.Done, u.IsNew(n)}
	}
}
