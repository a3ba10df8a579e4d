package rest

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/parcel"
	"tocsin/store"
	"tocsin/transport/frame"
)

type copiesInput struct {
	Paged
	State parcel.State `query:"state" enum:"waiting,parked" doc:"Those under way, or those that no authority took; parked if left out"`
}

// declareQueues declares what waits for a person of the office.
func declareQueues(a *api) error {
	return first(
		declare(a, operation{
			name: "list-drafts", method: http.MethodGet, path: "/drafts", act: access.ReadEvidence, relation: frame.Office,
			summary: "List the drafts that wait for a second person, newest first", about: "Each with all who wrote in it; none of them releases it.",
		}, func(x *exchange, in *Paged) (*listOutput[Advisory], error) {
			place, err := in.place()
			if err != nil {
				return nil, err
			}
			found, err := x.Desk.Look.InReview(x.ctx(), x.who(), place, in.Limit+1)
			if err != nil {
				return nil, err
			}
			at := func(adv advisory.Advisory) string { return store.Place{At: adv.Released, ID: adv.ID}.String() }
			return pageOf(x, in.Limit, found, at, x.advisory), nil
		}),
		declare(a, operation{
			name: "list-copies", method: http.MethodGet, path: "/copies", act: access.ReadEvidence, relation: frame.Office,
			summary: "List the statutory copies that have not arrived, oldest first", about: "A copy that waits or is parked, with its recipient and how often it was tried.",
		}, func(x *exchange, in *copiesInput) (*listOutput[Relay], error) {
			place, err := in.place()
			if err != nil {
				return nil, err
			}
			found, err := x.Desk.Look.Copies(x.ctx(), x.who(), in.State, place, in.Limit+1)
			if err != nil {
				return nil, err
			}
			at := func(p parcel.Parcel) string { return store.Place{At: p.Laid, ID: p.ID}.String() }
			return pageOf(x, in.Limit, found, at, copyOf), nil
		}))
}
