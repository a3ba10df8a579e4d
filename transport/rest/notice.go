package rest

import (
	"net/http"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/store"
	"tocsin/transport/frame"
)

// Notice is one unit's copy of a warning, or of its withdrawal.
type Notice struct {
	ID           string     `json:"id"`
	Advisory     string     `json:"advisory"`
	Org          string     `json:"org"`
	Kind         string     `json:"kind" enum:"release,withdrawal"`
	Own          bool       `json:"own,omitempty" doc:"It concerns a product of the unit's own"`
	Sent         time.Time  `json:"sent"`
	Acknowledged *time.Time `json:"acknowledged,omitempty"`
	By           string     `json:"acknowledged_by,omitempty"`
	Superseded   *time.Time `json:"superseded,omitempty" doc:"When the advice was withdrawn before the unit answered: the notice of the withdrawal asks instead"`
	Applied      bool       `json:"applied,omitempty" doc:"The unit says it acted on the advice"`
	Acts         []Step     `json:"acts" doc:"What you may do with it now"`
}

func (x *exchange) notice(n advisory.Notice) Notice {
	out := Notice{
		ID: n.ID, Advisory: n.Advisory, Org: n.Org, Kind: n.Kind, Own: n.Own, Sent: n.Sent, Acknowledged: given(n.Acked), By: n.AckedBy, Superseded: given(n.Over), Applied: n.Applied, Acts: []Step{},
	}
	if x.who().Org == n.Org {
		out.Acts = x.may("/notices/", n.ID, access.AcknowledgeNotice)
	}
	return out
}

type acknowledgeInput struct {
	One
	Body struct {
		Applied bool `json:"applied,omitempty" doc:"The unit acted on the advice"`
	}
}

// declareNotices declares what a unit does with what it was told.
func declareNotices(a *api) error {
	return first(
		declare(a, operation{
			name: "list-notices", method: http.MethodGet, path: "/notices", act: access.ReadNotice, relation: frame.Audience,
			summary: "List notices", about: "A unit sees its own, newest first; the office those that nobody has acknowledged, oldest first.",
		}, listNotices),
		declare(a, operation{
			name: "acknowledge-notice", method: http.MethodPost, path: "/notices/{id}/acknowledge", act: access.AcknowledgeNotice, relation: frame.OwnUnit,
			summary: "Say that one's unit has a notice", about: "And, with applied, that it did what the notice advises. The office sees who has not answered.",
		}, func(x *exchange, in *acknowledgeInput) (*doneOutput, error) {
			proof, err := x.Desk.Publishing.Acknowledge(x.ctx(), x.who(), in.ID, in.Body.Applied)
			return doneOf(in.ID, "", proof, err)
		}))
}

type noticesInput struct {
	Paged
	Advisory string `query:"advisory" maxLength:"40" doc:"For the office: only those of this advisory"`
}

func listNotices(x *exchange, in *noticesInput) (*listOutput[Notice], error) {
	place, err := in.place()
	if err != nil {
		return nil, err
	}
	found, err := x.Desk.Look.Notices(x.ctx(), x.who(), in.Advisory, place, in.Limit+1)
	if err != nil {
		return nil, err
	}
	at := func(n advisory.Notice) string { return store.Place{At: n.Sent, ID: n.ID}.String() }
	return pageOf(x, in.Limit, found, at, x.notice), nil
}
