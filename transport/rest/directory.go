package rest

import (
	"net/http"
	"slices"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// Listing is what a unit chose to show of itself.
type Listing struct {
	Org          string             `json:"org"`
	Visibility   partner.Visibility `json:"visibility" enum:"partners,public"`
	Name         string             `json:"name"`
	LocalName    string             `json:"local_name,omitempty"`
	Kinds        []partner.Kind     `json:"kinds,omitempty"`
	Jurisdiction string             `json:"jurisdiction,omitempty"`
	Sector       string             `json:"sector,omitempty"`
	Products     []string           `json:"products,omitempty"`
	Domains      []string           `json:"domains,omitempty"`
}

// UnitEntry is what the directory says of a unit, and who may see it.
type UnitEntry struct {
	Name         string             `json:"name"`
	LocalName    string             `json:"local_name,omitempty" doc:"In the language of the platform's jurisdiction"`
	Kinds        []partner.Kind     `json:"kinds,omitempty" doc:"provider, operator, support, researcher, authority, peer"`
	Jurisdiction string             `json:"jurisdiction,omitempty" doc:"ISO 3166 code"`
	Sector       string             `json:"sector,omitempty" doc:"A sector of the vocabulary"`
	Products     []string           `json:"products,omitempty" doc:"What it answers for: purl, CPE or free text"`
	Domains      []string           `json:"domains,omitempty"`
	Visibility   partner.Visibility `json:"visibility,omitempty" enum:"internal,partners,public" doc:"Who may see it; the office and the unit always do"`
	Shown        []partner.Part     `json:"shown,omitempty" doc:"What others see beside the name: kinds, jurisdiction, sector, products, domains"`
}

// Unit is a unit with its whole entry and its contacts, for the office and itself.
type Unit struct {
	ID string `json:"id"`
	UnitEntry
	Roles    []string         `json:"roles,omitempty"`
	Standing partner.Standing `json:"standing" enum:"good,warned,suspended,removed"`
	Contacts []Contact        `json:"contacts" doc:"Without who they are; /contacts opens that, on record"`
	Acts     []Step           `json:"acts" doc:"What you may do with it now"`
}

// Contact is somebody who is reached at a unit in a function.
type Contact struct {
	ID         string               `json:"id"`
	Org        string               `json:"org"`
	Function   partner.Function     `json:"function" enum:"security-response,duty-24h,technical,press,legal,data-protection,management"`
	Visibility partner.Visibility   `json:"visibility" enum:"internal,partners"`
	State      partner.ContactState `json:"state" enum:"unverified,code-issued,verified,ended"`
	Verified   *Verification        `json:"verified,omitempty" doc:"The latest"`
	Name       string               `json:"name,omitempty" doc:"Where it was opened"`
	Address    string               `json:"address,omitempty" doc:"Mail, where it was opened"`
	Phone      string               `json:"phone,omitempty" doc:"Where it was opened"`
	Keys       []Key                `json:"keys"`
	Acts       []Step               `json:"acts" doc:"What you may do with it now"`
}

// Verification says how it was seen that a contact is who he is said to be.
type Verification struct {
	At   time.Time       `json:"at"`
	By   string          `json:"by,omitempty" doc:"For the office"`
	Out  partner.CodeWay `json:"out" doc:"By which way the code went out"`
	Back partner.CodeWay `json:"back" doc:"By which other way it came back"`
}

// Key is a public key of a contact.
type Key struct {
	Kind        partner.KeyKind `json:"kind" enum:"pgp,age,certificate"`
	Fingerprint string          `json:"fingerprint"`
	Until       time.Time       `json:"until,omitzero" doc:"Of a certificate"`
	Text        string          `json:"text"`
}

type unitOutput struct{ Body Unit }

// declareDirectory declares what is read of the directory.
func declareDirectory(a *api) error {
	return first(
		declare(a, operation{
			name: "list-directory", method: http.MethodGet, path: "/directory", act: access.ReadDirectory, relation: frame.Anyone,
			summary: "List what units chose to show to you", about: "Without an account what is for everybody; with one what is for partners, too.",
		}, func(x *exchange, _ *nothing) (*listOutput[Listing], error) {
			found, err := x.Desk.Directory.Listings(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, listingOf), nil
		}),
		declare(a, operation{
			name: "read-listing", method: http.MethodGet, path: "/directory/{id}", act: access.ReadDirectory, relation: frame.Anyone,
			summary: "Read what a unit chose to show to you", about: "To whom contacts may be opened, those that are for him are opened, on record.",
		}, readListing),
		declare(a, operation{
			name: "read-partner", method: http.MethodGet, path: "/partners/{id}", act: access.ReadPartner, relation: frame.Audience,
			summary: "Read the whole entry of a unit", about: "For the office and the unit itself.",
		}, readUnit),
		declare(a, operation{
			name: "open-contacts", method: http.MethodGet, path: "/partners/{id}/contacts", act: access.ReadContact, relation: frame.Audience,
			summary: "Open the contacts of a unit: who they are, and how they are reached", about: "The reading is on record before the answer leaves.",
		}, func(x *exchange, in *One) (*listOutput[Contact], error) {
			if _, err := x.Desk.Directory.Unit(x.ctx(), x.who(), in.ID); err != nil {
				return nil, err
			}
			found, err := x.Desk.Directory.Contacts(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return whole(found, x.contact), nil
		}),
		declare(a, operation{
			name: "contact-readers", method: http.MethodGet, path: "/partners/{id}/contacts/readers", act: access.ReadContact, relation: frame.Audience,
			summary: "List who opened the contacts of a unit", about: "For the unit itself, the office and administrators; the fifty newest, the newest first.",
		}, func(x *exchange, in *One) (*listOutput[Reading], error) {
			found, err := x.Desk.Directory.Readers(x.ctx(), x.who(), in.ID)
			if err != nil {
				return nil, err
			}
			return &listOutput[Reading]{Body: List[Reading]{Items: x.readings(found)}}, nil
		}),
		declareChanges(a), declareCodes(a))
}

func listingOf(l partner.Listing) Listing {
	return Listing{l.Org, l.Visibility, l.Name, l.LocalName, l.Kinds, l.Jurisdiction, l.Sector, l.Products, l.Domains}
}

// Shown is a listing with the contacts that are for its reader.
type Shown struct {
	Listing
	Contacts []Contact `json:"contacts"`
}

type shownOutput struct{ Body Shown }

func readListing(x *exchange, in *One) (*shownOutput, error) {
	l, err := x.Desk.Directory.Listing(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	out := Shown{Listing: listingOf(l), Contacts: []Contact{}}
	if !x.who().Granted(access.ReadContact) {
		return &shownOutput{out}, nil
	}
	held, err := x.Desk.Directory.Contacts(x.ctx(), x.who(), in.ID)
	for _, c := range held {
		out.Contacts = append(out.Contacts, x.contact(c))
	}
	return &shownOutput{out}, err
}

func readUnit(x *exchange, in *One) (*unitOutput, error) {
	p, err := x.Desk.Directory.Unit(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	held, err := x.Desk.Directory.Named(x.ctx(), x.who(), in.ID)
	if err != nil {
		return nil, err
	}
	out := Unit{ID: p.ID, UnitEntry: UnitEntry(p.Entry()), Roles: p.Roles, Standing: p.Standing, Contacts: []Contact{}, Acts: x.may("/partners/", p.ID, access.ChangeEntry)}
	for _, c := range held {
		out.Contacts = append(out.Contacts, x.contact(c))
	}
	return &unitOutput{out}, nil
}

// contact shows a contact as far as it is open. Who took part in verifying it concerns
// the office and the unit.
func (x *exchange) contact(c partner.Contact) Contact {
	who := x.who()
	out := Contact{ID: c.ID, Org: c.Org, Function: c.Function, Visibility: c.Visibility, State: c.State, Keys: []Key{}, Acts: []Step{}}
	for _, k := range c.Keys {
		out.Keys = append(out.Keys, Key(k))
	}
	if reach := c.Revealed().Reach; reach.Address != marked && reach.Phone != marked && reach.Name != marked {
		out.Name, out.Address, out.Phone = reach.Name, reach.Address, reach.Phone
	}
	if who.Org != "" && who.Org != c.Org {
		return out
	}
	if v := c.Verified; !v.At.IsZero() {
		out.Verified = &Verification{v.At, x.officer(v.By), v.Out, v.Back}
	}
	open := partner.ContactSteps.Open(c.State)
	if who.Org != "" && c.MayReturn(who, partner.Here, x.Desk.Now()) != nil {
		open = slices.DeleteFunc(open, func(a access.Act) bool { return a == access.ReturnCode })
	}
	out.Acts = x.may("/contacts/", c.ID, open...)
	return out
}

// officer is the alias of somebody, for the office; a unit is not told who works there.
func (x *exchange) officer(alias string) string {
	if x.who().Org != "" {
		return ""
	}
	return alias
}

// Issued is a code that was just made; it is shown this once.
type Issued struct {
	Code  string          `json:"code"`
	Out   partner.CodeWay `json:"out"`
	Until time.Time       `json:"until"`
}

type issueInput struct {
	One
	Body struct {
		Way partner.CodeWay `json:"way" enum:"mail,phone,letter,in-person" doc:"By which it goes out; it must come back by another"`
	}
}

type returnInput struct {
	One
	Body struct {
		Code string          `json:"code"`
		Way  partner.CodeWay `json:"way,omitempty" enum:"mail,phone,letter,in-person" doc:"By which it came back, where the office enters it"`
	}
}

type issuedOutput struct{ Body Issued }

// declareCodes declares how a contact is verified.
func declareCodes(a *api) error {
	return first(
		declare(a, operation{
			name: "issue-code", method: http.MethodPost, path: "/contacts/{id}/codes", act: access.IssueCode, relation: frame.Office, status: http.StatusCreated,
			summary: "Make the code by which a contact is verified", about: "It is shown this once, good for a week and for five guesses. Hand it out by the way you name.",
		}, func(x *exchange, in *issueInput) (*issuedOutput, error) {
			code, c, err := x.Desk.Directory.Issue(x.ctx(), x.who(), in.ID, in.Body.Way)
			return &issuedOutput{Issued{code, in.Body.Way, c.Until()}}, err
		}),
		declare(a, operation{
			name: "return-code", method: http.MethodPost, path: "/contacts/{id}/confirm", act: access.ReturnCode, relation: frame.Audience,
			summary: "Enter a code as it came back", about: "By somebody of the unit, or by another officer who called back.",
		}, func(x *exchange, in *returnInput) (*doneOutput, error) {
			proof, err := x.Desk.Directory.Return(x.ctx(), x.who(), in.ID, in.Body.Code, in.Body.Way)
			return doneOf(in.ID, "", proof, err)
		}))
}

// cardOf is a card as it was sent; of keys only their text.
func cardOf(c Card) partner.Card {
	card := partner.Card{Function: c.Function, Visibility: c.Visibility, Reach: partner.Reach{Name: c.Name, Address: c.Address, Phone: c.Phone}}
	for _, k := range c.Keys {
		card.Keys = append(card.Keys, partner.Key{Text: k})
	}
	return card
}

// wish is a change as it was asked for.
func wish(org string, n NewChange) desk.Wish {
	w := desk.Wish{Org: org, Subject: n.Subject, Contact: n.Contact, Reason: n.Reason}
	if n.Entry != nil {
		w.Entry = partner.Entry(*n.Entry)
	}
	if n.Card != nil {
		w.Card = cardOf(*n.Card)
	}
	return w
}
