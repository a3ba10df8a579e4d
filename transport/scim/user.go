package scim

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"tocsin/desk"
	"tocsin/domain/fault"
)

// The schemas that are spoken.
const (
	userSchema  = "urn:ietf:params:scim:schemas:core:2.0:User"
	patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	listSchema  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// user is an account as it is shown. A name is taken in and never shown: it is sealed.
type user struct {
	Schemas    []string `json:"schemas"`
	ID         string   `json:"id"`
	UserName   string   `json:"userName"`
	ExternalID string   `json:"externalId,omitempty"`
	Display    string   `json:"displayName,omitempty"`
	Active     bool     `json:"active"`
	Meta       meta     `json:"meta"`
}

type meta struct {
	Type     string    `json:"resourceType"`
	Created  time.Time `json:"created"`
	Location string    `json:"location"`
}

func (d Door) user(p desk.Provisioned) user {
	return user{
		Schemas: []string{userSchema}, ID: p.ID, UserName: p.Login, ExternalID: p.Subject, Display: p.Title, Active: !p.Disabled,
		Meta: meta{Type: "User", Created: p.Enrolled, Location: d.location(p.ID)},
	}
}

func (d Door) location(id string) string { return strings.TrimSuffix(d.Base, "/") + users + "/" + id }

// attributes are those by which accounts are found, by their names in small letters.
func (u user) attributes() map[string]string {
	return map[string]string{"id": u.ID, "username": u.UserName, "externalid": u.ExternalID, "displayname": u.Display, "active": strconv.FormatBool(u.Active)}
}

// document is JSON as it came, its keys in small letters: names of attributes are the same
// in all of them.
type document map[string]any

func bad(code, field, text string, args ...any) error {
	return fault.New(fault.Invalid, code, text, args...).At(field)
}

// lower brings the keys of an object to small letters; a key that stands there twice then
// is refused, since nobody knows which is meant.
func lower(raw map[string]any) (document, error) {
	d := document{}
	for key, value := range raw {
		name := bare(key)
		if _, twice := d[name]; twice {
			return nil, bad(codeSyntax, "/"+key, "an attribute stands here twice")
		}
		d[name] = value
	}
	return d, nil
}

// text is an attribute that is a text; nil where it is not said.
func (d document) text(name string) (*string, error) {
	value, there := d[name]
	if !there || value == nil {
		return nil, nil //nolint:nilnil // what is not said is no fault
	}
	text, is := value.(string)
	if !is {
		return nil, bad(codeValue, "/"+name, "a text belongs here")
	}
	return &text, nil
}

// truth is an attribute that is true or false. Some send it as a text, in letters of theirs.
func (d document) truth(name string) (*bool, error) {
	value, there := d[name]
	if !there || value == nil {
		return nil, nil //nolint:nilnil // what is not said is no fault
	}
	switch v := value.(type) {
	case bool:
		return &v, nil
	case string:
		if is := strings.EqualFold(v, "true"); is || strings.EqualFold(v, "false") {
			return &is, nil
		}
	}
	return nil, bad(codeValue, "/"+name, "true or false belongs here")
}

// provision is what a document would have of an account. What we know nothing of is passed
// over: mail addresses, groups, passwords.
func (d document) provision() (n desk.Provision, err error) {
	if n.Login, err = d.text("username"); err != nil {
		return n, err
	}
	if n.Subject, err = d.text("externalid"); err != nil {
		return n, err
	}
	if n.Title, err = d.text("displayname"); err != nil {
		return n, err
	}
	if n.Active, err = d.truth("active"); err != nil {
		return n, err
	}
	n.Name = d.name()
	return n, nil
}

// name is how somebody is called, as far as it is said.
func (d document) name() string {
	raw, _ := d["name"].(map[string]any)
	parts, err := lower(raw)
	if err != nil {
		return ""
	}
	say := func(key string) string { text, _ := parts[key].(string); return text }
	if whole := say("formatted"); whole != "" {
		return whole
	}
	return strings.TrimSpace(say("givenname") + " " + say("familyname"))
}

// decode makes of a document what was scanned before.
func decode(data []byte) (document, error) {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil || raw == nil {
		return nil, bad(codeSyntax, "", "this is no JSON object")
	}
	return lower(raw)
}
