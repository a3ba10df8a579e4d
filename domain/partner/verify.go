package partner

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// ContactState is how sure it is that a contact is who he is said to be.
type ContactState string

const (
	Unverified ContactState = "unverified"
	Awaiting   ContactState = "code-issued" // a code is out, and not back yet
	Verified   ContactState = "verified"
	Ended      ContactState = "ended" // not to be reached any more; kept for what was
)

// ContactSteps is the machine of a contact. A code that was guessed at too often, and
// another address, lead back to unverified.
var ContactSteps = access.Machine[ContactState]{
	{From: Unverified, Act: access.IssueCode, To: Awaiting},
	{From: Awaiting, Act: access.IssueCode, To: Awaiting}, // the code before opens nothing any more
	{From: Awaiting, Act: access.ReturnCode, To: Verified},
	{From: Verified, Act: access.IssueCode, To: Awaiting},
}

// CodeWay is how a code goes out, or comes back.
type CodeWay string

const (
	ByMail   CodeWay = "mail"
	ByPhone  CodeWay = "phone"
	ByLetter CodeWay = "letter"
	InPerson CodeWay = "in-person"
	Here     CodeWay = "platform" // somebody of the unit, signed in
)

// CodeWays lists every way by which an officer may hand a code out or take it back.
var CodeWays = []CodeWay{ByMail, ByPhone, ByLetter, InPerson}

// Code is the one secret by which a contact is verified: handed out by one way, returned
// by another. Only its digest is kept.
type Code struct {
	Digest string    `json:"digest" class:"internal" purpose:"verification" keep:"log"`
	Out    CodeWay   `json:"out" class:"internal" purpose:"verification" keep:"log"`
	By     string    `json:"by" class:"internal" purpose:"verification" keep:"log"`
	Issued time.Time `json:"issued" class:"internal" purpose:"verification" keep:"log"`
	Wrong  int       `json:"wrong,omitempty" class:"internal" purpose:"verification" keep:"log"` // guesses
}

// Verification says who saw that a contact is who he is said to be, and how.
type Verification struct {
	At   time.Time `json:"at" class:"internal" purpose:"verification" keep:"log"`
	By   string    `json:"by" class:"internal" purpose:"verification" keep:"log"`
	Out  CodeWay   `json:"out" class:"internal" purpose:"verification" keep:"log"`
	Back CodeWay   `json:"back" class:"internal" purpose:"verification" keep:"log"`
}

const (
	CodeTime    = 7 * 24 * time.Hour // how long a code is good
	CodeGuesses = 5                  // wrong ones after which it opens nothing
)

// Issue notes that a code goes out to the contact.
func (c *Contact) Issue(digest string, out CodeWay, by string, now time.Time) error {
	to, ok := ContactSteps.Next(c.State, access.IssueCode)
	switch {
	case !ok:
		return fault.New(fault.Conflict, "contact.state", "a contact that is %s is not verified", c.State)
	case !slices.Contains(CodeWays, out):
		return fault.New(fault.Invalid, "contact.way", "a code goes out by mail, by phone, by letter or in person").At("/way")
	case out == ByMail && c.Address == "", out == ByPhone && c.Phone == "":
		return fault.New(fault.Invalid, "contact.unreachable", "the contact is not reached by that way").At("/way").WithHint("choose another way, or complete the contact first")
	}
	c.State, c.Code = to, Code{Digest: digest, Out: out, By: by, Issued: now}
	return nil
}

// Until is when the code that is out opens nothing any more.
func (c Contact) Until() time.Time { return c.Code.Issued.Add(CodeTime) }

// MayReturn says whether somebody may return the code by a way at now: not he who issued
// it, since he knows it anyhow, and not by the way by which it went out.
func (c Contact) MayReturn(by access.Principal, back CodeWay, now time.Time) error {
	refuse := func(code, says, hint string) error {
		return fault.New(fault.Refused, code, "%s", says).WithHint("%s", hint)
	}
	_, open := ContactSteps.Next(c.State, access.ReturnCode)
	switch {
	case !open || !now.Before(c.Until()):
		return fault.New(fault.Conflict, "contact.code.none", "no code is out that could come back").WithHint("have the office issue a new one")
	case by.Person == c.Code.By:
		return refuse("contact.code.issuer", "whoever issued the code does not return it", "another officer calls back, or the unit enters it")
	case back == c.Code.Out:
		return refuse("contact.code.same-way", "the code comes back by another way than it went out", "call back, or let the unit enter it")
	case by.Org == c.Org && back == Here, by.Org == "" && slices.Contains(CodeWays, back):
		return nil
	}
	return fault.New(fault.Invalid, "contact.way", "say by which way the code came back").At("/way")
}

// Return takes the code back. What it says is right or not; a wrong one counts, and is
// no fault, so that it can be put on record.
func (c *Contact) Return(digest string, back CodeWay, by access.Principal, now time.Time) (right bool, err error) {
	if err := c.MayReturn(by, back, now); err != nil {
		return false, err
	}
	if c.Code.Digest != digest {
		if c.Code.Wrong++; c.Code.Wrong >= CodeGuesses {
			c.State, c.Code = Unverified, Code{}
		}
		return false, nil
	}
	c.State, _ = ContactSteps.Next(c.State, access.ReturnCode)
	c.Verified, c.Code = Verification{At: now, By: by.Alias(), Out: c.Code.Out, Back: back}, Code{}
	return true, nil
}
