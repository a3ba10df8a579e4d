package partner

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/fault"
	"tocsin/domain/privacy"
	"tocsin/domain/text"
)

// Function is for what a contact is there.
type Function string

const (
	SecurityResponse Function = "security-response"
	RoundTheClock    Function = "duty-24h"
	Technical        Function = "technical"
	Press            Function = "press"
	Legal            Function = "legal"
	DataProtection   Function = "data-protection"
	Management       Function = "management"
)

// Functions lists every Function.
var Functions = []Function{SecurityResponse, RoundTheClock, Technical, Press, Legal, DataProtection, Management}

// Contact is somebody who is reached at a unit in a function. Who he is and how he is
// reached is personal: it opens on record, to whoever must reach him.
type Contact struct {
	ID         string           `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Org        string           `json:"org" class:"internal" purpose:"contact" keep:"log"`
	Function   Function         `json:"function" class:"partner" purpose:"contact" keep:"log"`
	Visibility Visibility       `json:"visibility" class:"internal" purpose:"access" keep:"log"` // internal, or partners while the unit is listed
	Name       privacy.Personal `json:"name,omitempty" class:"personal" purpose:"contact" keep:"3y"`
	Address    privacy.Personal `json:"address,omitempty" class:"personal" purpose:"contact" keep:"3y"` // mail
	Phone      privacy.Personal `json:"phone,omitempty" class:"personal" purpose:"contact" keep:"3y"`
	Keys       []Key            `json:"keys,omitempty" class:"partner" purpose:"contact" keep:"log"`
	State      ContactState     `json:"state" class:"internal" purpose:"contact" keep:"log"`
	Added      time.Time        `json:"added" class:"internal" purpose:"contact" keep:"log"`
	Code       Code             `json:"code,omitzero" class:"internal" purpose:"verification" keep:"log"`
	Verified   Verification     `json:"verified,omitzero" class:"internal" purpose:"verification" keep:"log"` // the latest
}

// Reach is who a contact is and how he is reached, open.
type Reach struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

// sealed writes a reach as one personal value.
func (r Reach) sealed() privacy.Personal {
	text, _ := json.Marshal(r) //nolint:errchkjson // three strings
	return privacy.Personal(text)
}

// reachOf reads what sealed wrote. What was not opened reads as nothing.
func reachOf(p privacy.Personal) (r Reach) {
	_ = json.Unmarshal([]byte(p.Reveal()), &r) // the mark is no JSON
	return r
}

// Card is what may be changed of a contact.
type Card struct {
	Function   Function
	Visibility Visibility
	Keys       []Key
	Reach      Reach
}

// Revealed is the card of a contact that was loaded open, on record.
func (c Contact) Revealed() Card {
	return Card{c.Function, c.Visibility, c.Keys, Reach{c.Name.Reveal(), c.Address.Reveal(), c.Phone.Reveal()}}
}

// With is the contact under another card. Whoever is reached in another way is to be
// verified anew.
func (c Contact) With(card Card) Contact {
	before := c.Revealed().Reach
	c.Function, c.Visibility, c.Keys = card.Function, card.Visibility, card.Keys
	c.Name, c.Address, c.Phone = privacy.Personal(card.Reach.Name), privacy.Personal(card.Reach.Address), privacy.Personal(card.Reach.Phone)
	if before.Address != card.Reach.Address || before.Phone != card.Reach.Phone {
		c.State, c.Code = Unverified, Code{}
	}
	return c
}

// Normal is the card as it is kept, with every reason against it. Of the keys only the
// text is asked; the rest is read from it.
func (c Card) Normal() (Card, error) {
	w := wrongs{}
	for _, part := range []*string{&c.Reach.Name, &c.Reach.Address, &c.Reach.Phone} {
		*part = strings.TrimSpace(*part)
	}
	if c.Visibility == "" {
		c.Visibility = InternalOnly
	}
	w.add(!slices.Contains(Functions, c.Function), "/function", "contact.function", "a contact has a function")
	w.add(c.Visibility != InternalOnly && c.Visibility != ToPartners, "/visibility", "contact.visibility", "a contact is for the office and the unit, or for partners as well")
	w.add(c.Reach.Address == "" && c.Reach.Phone == "", "/address", "contact.reach", "a contact is reached by mail or by phone")
	w.add(c.Reach.Address != "" && !isMail(c.Reach.Address), "/address", "contact.address", "this is no mail address")
	w.add(c.Reach.Phone != "" && !isPhone(c.Reach.Phone), "/phone", "contact.phone", "this is no phone number")
	w.add(len(c.Keys) > maxKeys, "/keys", "contact.keys", "a contact has at most 5 keys")
	keys := make([]Key, 0, len(c.Keys))
	for i, k := range c.Keys {
		read, err := ReadKey(k.Text)
		if err != nil {
			w = append(w, *fault.From(err).At("/keys/" + strconv.Itoa(i)))
		}
		if !slices.ContainsFunc(keys, func(o Key) bool { return o.Fingerprint == read.Fingerprint }) {
			keys = append(keys, read)
		}
	}
	c.Keys = keys
	w = append(w, text.CheckAll(c.Reach)...)
	return c, fault.Join(fault.Invalid, "contact.invalid", "the contact cannot be kept as it is", w)
}

func isMail(text string) bool {
	local, host, ok := strings.Cut(text, "@")
	return ok && local != "" && len(text) <= 254 && !strings.ContainsAny(text, " \t\r\n<>,;\"") && isDomain(strings.ToLower(host))
}

func isPhone(text string) bool {
	digits := strings.Count(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '#'
		}
		return r
	}, text), "#")
	return digits >= 3 && len(text) <= 40 && strings.Trim(text, "+0123456789 -()./#*,xt") == ""
}
