package rest

import (
	"context"
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/address"
	"tocsin/domain/erasure"
	"tocsin/store"
	"tocsin/transport/frame"
)

// Erasure is that who somebody is was forgotten.
type Erasure struct {
	ID     string         `json:"id"`
	Of     string         `json:"of" doc:"The report, contact or account"`
	Ground erasure.Ground `json:"ground" enum:"asked,over,expired" doc:"asked: by himself; over: the contact has ended, the account is closed; expired: it was kept as long as it is kept"`
	At     time.Time      `json:"at" doc:"Since then the records do not say it"`
	Done   *time.Time     `json:"done,omitempty" doc:"Since then its key is destroyed, and no backup or journal opens it either"`
	Entry  int64          `json:"entry,omitempty" doc:"Place in the evidence log"`
}

// Hold keeps who a reporter is from being forgotten.
type Hold struct {
	ID    string     `json:"id"`
	Why   string     `json:"why"`
	At    time.Time  `json:"at"`
	Until time.Time  `json:"until"`
	Ended *time.Time `json:"ended,omitempty" doc:"It was taken away before its time"`
	Acts  []Step     `json:"acts" doc:"What you may do with it now"`
}

// Keeping is how long it is kept who a reporter is.
type Keeping struct {
	Until   time.Time `json:"until" doc:"Erased after this by itself, or when its case is closed, or when the last hold is over"`
	Holds   []Hold    `json:"holds"`
	Erasure *Erasure  `json:"erasure,omitempty" doc:"It was erased"`
}

type erasureOutput struct{ Body Erasure }

type holdInput struct {
	One
	Body struct {
		Reason string    `json:"reason" doc:"Who asked for it and on what ground, in 5 to 500 bytes; the reporter reads it"`
		Until  time.Time `json:"until" doc:"Within 366 days"`
	}
}

// Address is one of the platform by which somebody reaches a reporter who named a mail address.
type Address struct {
	ID    string     `json:"id"`
	At    string     `json:"address"`
	By    string     `json:"allto" doc:"The person to whom it was given, and nobody else"`
	Made  time.Time  `json:"made"`
	Ended *time.Time `json:"ended,omitempty" doc:"Nothing arrives there any more"`
	Acts  []Step     `json:"acts" doc:"What you may do with it now"`
}

// addresses are those that were given out in the place of the reporter's own.
func (x *exchange) addresses(all []address.Address) []Address {
	base := "/addresses/"
	if x.who().Mailbox != "" {
		base = "/mailbox/addresses/"
	}
	out := []Address{}
	for _, a := range all {
		one := Address{ID: a.ID, At: a.At(x.Desk.Letters.Domain()), By: a.Holder, Made: a.Made, Ended: given(a.Ended), Acts: []Step{}}
		if a.State == address.Live {
			one.Acts = x.may(base, a.ID, access.EndAddress)
		}
		out = append(out, one)
	}
	return out
}

// declareErasure declares how records forget who somebody is.
func declareErasure(a *api) error {
	return first(
		declare(a, operation{
			name: "erase-reporter", method: http.MethodPost, path: "/reports/{id}/erase", act: access.EraseIdentity, relation: frame.Audience,
			summary: "Have it erased who handed in one's own report", about: "For the reporter himself alone, in a session. The report and its evidence stay; the name, the contact and the original as it arrived open nowhere any more.",
		}, erase(desk.Erasing.Erase)),
		declare(a, operation{
			name: "erase-mailbox", method: http.MethodPost, path: "/mailbox/erase", act: access.EraseIdentity, relation: frame.Holder,
			summary: "Have it erased who handed in the report of a mailbox", about: "As for a report of one's own. The mailbox stays open to whoever has its code.",
		}, func(x *exchange, in *Holder) (*erasureOutput, error) {
			x.r = frame.As(x.r, in.who(x))
			id, err := x.Desk.Look.MailboxReport(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return x.erase(desk.Erasing.Erase, id)
		}),
		declare(a, operation{
			name: "end-address", method: http.MethodPost, path: "/addresses/{id}/end", act: access.EndAddress, relation: frame.Audience,
			summary: "End an address by which somebody reaches the reporter", about: "For whoever handed the report in. Nothing that is sent there arrives any more.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			_, proof, err := x.Desk.Letters.End(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "end-mailbox-address", method: http.MethodPost, path: "/mailbox/addresses/{id}/end", act: access.EndAddress, relation: frame.Holder,
			summary: "End an address by which somebody reaches the reporter of a mailbox", about: "Nothing that is sent there arrives any more.",
		}, func(x *exchange, in *struct {
			Holder
			One
		}) (*doneOutput, error) {
			x.r = frame.As(x.r, in.who(x))
			_, proof, err := x.Desk.Letters.End(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "erase-contact", method: http.MethodPost, path: "/contacts/{id}/erase", act: access.EraseContact, relation: frame.Audience,
			summary: "Have it erased who a contact was that has ended", about: "By its unit, or whoever looks after the directory; in a session.",
		}, erase(desk.Erasing.Contact)),
		declare(a, operation{
			name: "erase-person", method: http.MethodPost, path: "/people/{id}/erase", act: access.ErasePerson, relation: frame.Office,
			summary: "Have it erased whose a closed account was", about: "The account is never opened again. Its login and what was done with it stay on record.",
		}, erase(desk.Erasing.Person)),
		declare(a, operation{
			name: "place-hold", method: http.MethodPost, path: "/reports/{id}/holds", act: access.PlaceHold, relation: frame.Office, status: http.StatusCreated,
			summary: "Keep who a reporter is from being erased, until a time", about: "For a court or an authority that asked. The reporter reads the reason. It ends by itself.",
		}, func(x *exchange, in *holdInput) (*doneOutput, error) {
			id, proof, err := x.Desk.Erasing.Hold(x.ctx(), x.who(), in.ID, in.Body.Reason, in.Body.Until)
			return doneOf(id, "", proof, err)
		}),
		declare(a, operation{
			name: "end-hold", method: http.MethodPost, path: "/holds/{id}/end", act: access.EndHold, relation: frame.Office,
			summary: "Take a hold away before its time", about: "Then the reporter may have it erased who he is.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			_, proof, err := x.Desk.Erasing.EndHold(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}

// erasing is one of the three acts that have a record forget.
type erasing func(desk.Erasing, context.Context, access.Principal, string) (erasure.Erasure, store.Proof, error)

func erase(do erasing) func(x *exchange, in *One) (*erasureOutput, error) {
	return func(x *exchange, in *One) (*erasureOutput, error) { return x.erase(do, in.ID) }
}

func (x *exchange) erase(do erasing, of string) (*erasureOutput, error) {
	made, proof, err := do(x.Desk.Erasing, x.ctx(), x.who(), of)
	if err != nil {
		return nil, err
	}
	out := erasureOf(made)
	out.Entry = proof.Index
	return &erasureOutput{out}, nil
}

func erasureOf(e erasure.Erasure) Erasure {
	return Erasure{ID: e.ID, Of: e.Of, Ground: e.Ground, At: e.At, Done: given(e.Done)}
}

// keeping is how long it is kept who a reporter is; nothing where he never said it.
func (x *exchange) keeping(k desk.Keeping) *Keeping {
	if k.Until.IsZero() {
		return nil
	}
	out := &Keeping{Until: k.Until, Holds: []Hold{}}
	for _, h := range k.Holds {
		one := Hold{ID: h.ID, Why: h.Why, At: h.At, Until: h.Until, Ended: given(h.Ended), Acts: []Step{}}
		if h.Stands(x.Desk.Now()) {
			one.Acts = x.may("/holds/", h.ID, access.EndHold)
		}
		out.Holds = append(out.Holds, one)
	}
	if k.Erasure.ID != "" {
		done := erasureOf(k.Erasure)
		out.Erasure = &done
	}
	return out
}
