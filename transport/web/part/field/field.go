// Package field is every input of every form, with its label, its hint, its error,
// and the law that asks for it.
//
// Two marks must not be confused. Required means the form cannot be sent without
// it, and is rare. Law means that a statute wants this said, and that it may still
// be said later: incomplete is welcome (promise P4). An optional field is marked as
// optional, a lawful one bears its citation, a required one says so in words.
//
// Every input has a label; hint and error are tied to it, so that a screen reader
// says both. The id of an input is the Anchor of its name, which is also what
// the pointer in a fault becomes, so that a notice leads to the input it speaks of. All forms post by themselves, without script.
//
// It serves RMSPV 7(2) (the statutory content of a report) and its like.
package field

import (
	"strings"

	"github.com/a-h/templ"

	"tocsin/transport/web/part/citation"
)

// View is one field. Name and Label are always needed.
type View struct {
	Name  string
	ID    string // the name where empty
	Label string
	Hint  string
	Error string // what is wrong and what to do
	Value string
	Law   citation.View

	Required bool
	Quiet    bool // neither required nor marked optional: in search and login

	Type     string   // of Text: "text" where empty, else email, url, search, password, datetime-local ...
	Mode     string   // inputmode: "numeric", "email"
	Complete string   // autocomplete token: "username", "one-time-code", "off"
	Max      int      // characters; 0 for no limit here
	Rows     int      // of Area; 5 where 0
	Accept   string   // of Upload: media types
	Several  bool     // of Upload: more than one file
	Suggest  []string // of Text: a list to choose from or not
	Options  []Option // of Select, Radios and Boxes
}

// Option is one choice. Detail explains it in a second line (Radios and Boxes).
type Option struct {
	Value  string
	Label  string
	Detail string
	Chosen bool
}

// FormView is the frame of a form. Token is the anti-forgery token of the session.
type FormView struct {
	Action string
	Get    bool // a search; all else posts
	Token  string
	Files  bool // carries attachments
	Label  string
}

// ButtonView is an act. Name and Value tell several buttons of one form apart.
type ButtonView struct {
	Text   string
	Name   string
	Value  string
	Kind   Kind
	Hint   string // stands beside the button: what will happen
	Form   string // where this button posts to, if not the form's action
	Closed bool   // the act is not open now; Hint says why
}

// Kind is the weight of an act.
type Kind string

const (
	Main  Kind = ""      // the one thing this form is for
	Quiet Kind = "quiet" // anything beside it
	Grave Kind = "grave" // cannot be taken back, or hurts somebody
)

func (v View) id() string {
	if v.ID != "" {
		return v.ID
	}
	return Anchor(v.Name)
}

// Anchor is the id of the input that a name or a JSON pointer speaks of:
// "/products/0/name" and "products.0.name" are both "products-0-name".
func Anchor(name string) string {
	return strings.Trim(strings.NewReplacer("/", "-", ".", "-").Replace(name), "-")
}

func (v View) kind() string {
	if v.Type == "" {
		return "text"
	}
	return v.Type
}

func (v View) rows() int {
	if v.Rows == 0 {
		return 5
	}
	return v.Rows
}

// described lists the ids that explain the input, for aria-describedby.
func (v View) described() string {
	var ids []string
	if v.Hint != "" {
		ids = append(ids, v.id()+"-hint")
	}
	if v.Error != "" {
		ids = append(ids, v.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// attrs are the attributes that all inputs share.
func (v View) attrs() templ.Attributes {
	a := templ.Attributes{"id": v.id(), "name": v.Name, "required": v.Required}
	if ids := v.described(); ids != "" {
		a["aria-describedby"] = ids
	}
	if v.Error != "" {
		a["aria-invalid"] = "true"
	}
	if v.Complete != "" {
		a["autocomplete"] = v.Complete
	}
	if v.Mode != "" {
		a["inputmode"] = v.Mode
	}
	if v.Max > 0 {
		a["maxlength"] = v.Max
	}
	return a
}

// listed ties an input to its suggestions.
func (v View) listed() templ.Attributes {
	if len(v.Suggest) == 0 {
		return templ.Attributes{}
	}
	return templ.Attributes{"list": v.id() + "-list"}
}

// choice is the id of one option: the first bears the field's own id, so that a
// link to the field lands on it.
func (v View) choice(i int) string {
	if i == 0 {
		return v.id()
	}
	return v.id() + "-" + v.Options[i].Value
}

func (k Kind) class() string {
	return strings.TrimSpace("button " + string(k))
}

func (f FormView) method() string {
	if f.Get {
		return "get"
	}
	return "post"
}

// coding is how a form that posts is sent; only attachments need parts.
func (f FormView) coding() string {
	if f.Files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}
