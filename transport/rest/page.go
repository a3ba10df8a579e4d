package rest

import (
	"strconv"

	"tocsin/domain/fault"
	"tocsin/store"
)

// Paged asks for a part of a list.
type Paged struct {
	After string `query:"after" maxLength:"200" doc:"The cursor of the page before: its next"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
}

// List is a part of a list. Its cursor stays true while records come and go.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; none at the end"`
}

// listOutput is a List as an answer.
type listOutput[T any] struct {
	Link string `header:"Link" doc:"The next page (RFC 8288)"`
	Body List[T]
}

// pageOf makes a page of what was found: one more than the limit was asked for, so that
// it is known whether there is a next one. place is where an item stands, as a cursor.
func pageOf[F, T any](x *exchange, limit int, found []F, place func(F) string, show func(F) T) *listOutput[T] {
	out := &listOutput[T]{Body: List[T]{Items: make([]T, 0, len(found))}}
	if len(found) > limit {
		found = found[:limit]
		out.Body.Next = place(found[limit-1])
		q := x.r.URL.Query()
		q.Set("after", out.Body.Next)
		q.Set("limit", strconv.Itoa(limit))
		out.Link = "<" + x.r.URL.Path + "?" + q.Encode() + `>; rel="next"`
	}
	for _, f := range found {
		out.Body.Items = append(out.Body.Items, show(f))
	}
	return out
}

// whole is a list that is short enough to be given at once.
func whole[F, T any](found []F, show func(F) T) *listOutput[T] {
	out := &listOutput[T]{Body: List[T]{Items: make([]T, 0, len(found))}}
	for _, f := range found {
		out.Body.Items = append(out.Body.Items, show(f))
	}
	return out
}

// place is where a page begins.
func (p Paged) place() (store.Place, error) {
	place, err := store.ParsePlace(p.After)
	if err != nil {
		return place, fault.From(err).At("after")
	}
	return place, nil
}
