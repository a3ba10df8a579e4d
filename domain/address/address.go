// Package address is how the office reaches a reporter without seeing where.
//
// Whoever looks up who a reporter is, is given a relay Address in the place of a mail
// address: one of ours, made for him and this report and shown to nobody else. What is
// sent there is laid into the reporter's mailbox and, where mail leaves the platform,
// sent on to him. So nothing that an insider copies is worth anything to anybody but the
// platform, and a letter that comes by it says who passed it on: a second person is told
// at once. The reporter ends an address with one press; an erasure ends them all.
//
// It keeps no mail address of anybody. It serves promise A5.
//
// reliability: AC-1, U6
package address

import (
	"io"
	"net/mail"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/privacy"
)

// State is where an address stands.
type State string

const (
	Live  State = "live"  // what is sent there arrives
	Ended State = "ended" // nothing does any more
)

// Steps is the whole machine of addresses.
var Steps = access.Machine[State]{
	{From: Live, Act: access.EndAddress, To: Ended},
	{From: Live, Act: access.EraseIdentity, To: Ended},
}

// Address is one that somebody was given in the place of a reporter's own.
type Address struct {
	ID     string    `json:"id" class:"internal" purpose:"evidence" keep:"log"`
	Report string    `json:"report" class:"internal" purpose:"contact" keep:"log"`
	Holder string    `json:"holder" class:"internal" purpose:"evidence" keep:"log"` // the person to whom it was shown, and nobody else
	Local  string    `json:"local" class:"internal" purpose:"contact" keep:"log"`   // before the @
	Made   time.Time `json:"made" class:"internal" purpose:"evidence" keep:"log"`
	State  State     `json:"state" class:"internal" purpose:"evidence" keep:"log"`
	Ended  time.Time `json:"ended,omitzero" class:"internal" purpose:"evidence" keep:"log"`
}

// Make makes the address of a reporter for one holder. random must yield uniform bytes;
// the local part holds 60 of their bits.
func Make(reportID, holder string, now time.Time, random io.Reader) (Address, error) {
	code, err := ident.Spoken(random)
	if err != nil {
		return Address{}, err
	}
	return Address{Report: reportID, Holder: holder, Local: "r-" + strings.ReplaceAll(code, "-", ""), Made: now, State: Live}, nil
}

// At is the whole address under the domain of the platform.
func (a Address) At(domain string) string { return a.Local + "@" + domain }

// End is the address once nothing arrives there any more.
func (a Address) End(act access.Act, now time.Time) (Address, error) {
	to, ok := Steps.Next(a.State, act)
	if !ok {
		return a, fault.New(fault.Conflict, "address.ended", "this address was ended already")
	}
	a.State, a.Ended = to, now
	return a, nil
}

// Usual bounds of a mail address. rfc: 5321 4.5.3.1
const (
	maxAddress = 254
	maxLocal   = 64
)

// Mailable is the mail address that a reporter wrote as his contact; false where it is
// none, or one beside other words, or one of our own domain.
func Mailable(written privacy.Personal, own string) (privacy.Personal, bool) {
	contact := strings.TrimSpace(written.Reveal())
	parsed, err := mail.ParseAddress(contact)
	if err != nil || parsed.Address != contact || len(contact) > maxAddress {
		return "", false
	}
	at := strings.LastIndexByte(contact, '@')
	local, domain := contact[:at], contact[at+1:]
	if len(local) > maxLocal || !strings.Contains(domain, ".") || strings.ContainsAny(contact, " \"[]\\\r\n") || strings.EqualFold(domain, own) {
		return "", false
	}
	return privacy.Personal(contact), true
}

// LocalOf is the local part of an address of a domain, as it is kept; false where the
// address is of another, or none of ours by its form.
func LocalOf(whole, domain string) (string, bool) {
	whole = strings.ToLower(whole)
	local, ok := strings.CutSuffix(whole, "@"+strings.ToLower(domain))
	if !ok || len(local) != 14 || !strings.HasPrefix(local, "r-") {
		return "", false
	}
	return local, true
}
