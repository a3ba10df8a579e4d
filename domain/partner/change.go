package partner

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
)

// ChangeState is where a change of the directory stands.
type ChangeState string

const (
	ChangeProposed  ChangeState = "proposed"
	ChangeApproved  ChangeState = "approved" // and in force since
	ChangeDeclined  ChangeState = "declined"
	ChangeWithdrawn ChangeState = "withdrawn"
	ChangeMade      ChangeState = "made" // by the office itself
)

// ChangeSteps is the whole machine of changes.
var ChangeSteps = access.Machine[ChangeState]{
	{From: ChangeProposed, Act: access.ApproveChange, To: ChangeApproved},
	{From: ChangeProposed, Act: access.DeclineChange, To: ChangeDeclined},
	{From: ChangeProposed, Act: access.WithdrawChange, To: ChangeWithdrawn},
}

// Subject is what a change is about.
type Subject string

const (
	OfEntry    Subject = "entry"
	NewContact Subject = "contact-new"
	OfContact  Subject = "contact"
	EndContact Subject = "contact-end"
)

// Change is one change of what the directory says of a unit, field by field. A unit
// proposes it and somebody of the office decides; what is approved takes effect in that
// act. All of them together are the history of the entry.
type Change struct {
	ID        string           `json:"id" class:"internal" purpose:"identity" keep:"log"`
	Org       string           `json:"org" class:"internal" purpose:"provenance" keep:"log"`
	Subject   Subject          `json:"subject" class:"internal" purpose:"provenance" keep:"log"`
	Contact   string           `json:"contact,omitempty" class:"internal" purpose:"provenance" keep:"log"`
	State     ChangeState      `json:"state" class:"internal" purpose:"provenance" keep:"log"`
	Fields    []FieldChange    `json:"fields" class:"internal" purpose:"provenance" keep:"log"`
	Was       privacy.Personal `json:"was,omitempty" class:"personal" purpose:"contact" keep:"3y"` // the Reach before
	Shall     privacy.Personal `json:"shall,omitempty" class:"personal" purpose:"contact" keep:"3y"`
	Keys      []Key            `json:"keys,omitempty" class:"internal" purpose:"contact" keep:"log"` // that the change brings along
	Reason    string           `json:"reason,omitempty" class:"internal" purpose:"provenance" keep:"log"`
	By        string           `json:"by" class:"internal" purpose:"provenance" keep:"log"`
	At        time.Time        `json:"at" class:"internal" purpose:"provenance" keep:"log"`
	DecidedBy string           `json:"decided_by,omitempty" class:"internal" purpose:"provenance" keep:"log"`
	Decided   time.Time        `json:"decided,omitzero" class:"internal" purpose:"provenance" keep:"log"`
	Why       string           `json:"why,omitempty" class:"internal" purpose:"provenance" keep:"log"`
}

// FieldChange is what becomes of one field. Of a personal field it says only that it
// changes: what it was and shall be is sealed. A key stands by its fingerprint.
type FieldChange struct {
	Field string   `json:"field" class:"internal" purpose:"provenance" keep:"log"`
	From  []string `json:"from,omitempty" class:"internal" purpose:"provenance" keep:"log"`
	To    []string `json:"to,omitempty" class:"internal" purpose:"provenance" keep:"log"`
}

// Decide moves a proposal. A unit's own people decide nothing about it; whoever proposed
// it may only withdraw it. Declining states a reason.
func (c Change) Decide(act access.Act, by access.Principal, why string, now time.Time) (Change, error) {
	to, ok := ChangeSteps.Next(c.State, act)
	switch {
	case !ok:
		return c, fault.New(fault.Conflict, "change.decided", "this was decided already")
	case act == access.WithdrawChange && by.Org != c.Org:
		return c, access.Gone()
	case act != access.WithdrawChange && (by.Org == c.Org || by.Person == c.By):
		return c, fault.New(fault.Refused, "change.own", "a unit does not decide about its own proposal").WithHint("somebody of the office decides")
	case act == access.DeclineChange && why == "":
		return c, fault.New(fault.Invalid, "change.reason", "a proposal is declined for a reason, which the unit reads").At("/reason")
	}
	c.State, c.DecidedBy, c.Decided, c.Why = to, by.Person, now, why
	return c, nil
}

// value is one field with what stands in it.
type value struct {
	field string
	words []string
}

func (e Entry) values() []value {
	return []value{
		{"name", one(e.Name)}, {"local_name", one(e.LocalName)}, {"kinds", words(e.Kinds)}, {"jurisdiction", one(e.Jurisdiction)}, {"sector", one(e.Sector)},
		{"products", e.Products}, {"domains", e.Domains}, {"visibility", one(string(e.Visibility))}, {"shown", words(e.Shown)},
	}
}

func (e *Entry) set(v value) {
	switch v.field {
	case "name":
		e.Name = only(v.words)
	case "local_name":
		e.LocalName = only(v.words)
	case "kinds":
		e.Kinds = from[Kind](v.words)
	case "jurisdiction":
		e.Jurisdiction = only(v.words)
	case "sector":
		e.Sector = only(v.words)
	case "products":
		e.Products = v.words
	case "domains":
		e.Domains = v.words
	case "visibility":
		e.Visibility = Visibility(only(v.words))
	case "shown":
		e.Shown = from[Part](v.words)
	}
}

// To lists what becomes of each field on the way to another entry.
func (e Entry) To(after Entry) []FieldChange { return differences(e.values(), after.values()) }

// Wider reports whether others would see more of a unit under another entry: that is for
// the unit to ask for, and for the office to approve (promise A7).
func (e Entry) Wider(after Entry) bool {
	more := func(p Part) bool { return !slices.Contains(e.Shown, p) }
	return reachOut[after.Visibility] > reachOut[e.Visibility] || after.Visibility != InternalOnly && slices.ContainsFunc(after.Shown, more)
}

// Wider reports whether others would see a contact whom they do not see now.
func (c Card) Wider(after Card) bool { return reachOut[after.Visibility] > reachOut[c.Visibility] }

// reachOut orders how many may see.
var reachOut = map[Visibility]int{InternalOnly: 0, ToPartners: 1, ToPublic: 2}

// Under is the entry after a change; a conflict where somebody changed one of its
// fields since it was proposed.
func (e Entry) Under(fields []FieldChange) (Entry, error) {
	if err := stale(e.values(), fields); err != nil {
		return e, err
	}
	for _, f := range fields {
		e.set(value{f.Field, f.To})
	}
	return e, nil
}

func (c Card) values() []value {
	prints := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		prints[i] = k.Fingerprint
	}
	return []value{{"function", one(string(c.Function))}, {"visibility", one(string(c.Visibility))}, {"keys", prints}}
}

// CardChange is the change from one card to another, with what is personal sealed.
func CardChange(before, after Card) Change {
	c := Change{Fields: differences(before.values(), after.values())}
	for _, p := range []struct{ field, was, shall string }{
		{"name", before.Reach.Name, after.Reach.Name}, {"address", before.Reach.Address, after.Reach.Address}, {"phone", before.Reach.Phone, after.Reach.Phone},
	} {
		if p.was != p.shall {
			c.Fields = append(c.Fields, FieldChange{Field: p.field})
		}
	}
	c.Was, c.Shall = before.Reach.sealed(), after.Reach.sealed()
	for _, k := range after.Keys {
		if !slices.ContainsFunc(before.Keys, func(o Key) bool { return o.Fingerprint == k.Fingerprint }) {
			c.Keys = append(c.Keys, k)
		}
	}
	return c
}

// Under is the card after a change, which must have been loaded open.
func (c Card) Under(change Change) (Card, error) {
	was, shall := reachOf(change.Was), reachOf(change.Shall)
	if err := stale(c.values(), slices.DeleteFunc(slices.Clone(change.Fields), FieldChange.Personal)); err != nil {
		return c, err
	}
	held := append(slices.Clone(c.Keys), change.Keys...)
	for _, f := range change.Fields {
		now, before, after := (*string)(nil), "", ""
		switch f.Field {
		case "function":
			c.Function = Function(only(f.To))
		case "visibility":
			c.Visibility = Visibility(only(f.To))
		case "keys":
			c.Keys = slices.DeleteFunc(held, func(k Key) bool { return !slices.Contains(f.To, k.Fingerprint) })
		case "name":
			now, before, after = &c.Reach.Name, was.Name, shall.Name
		case "address":
			now, before, after = &c.Reach.Address, was.Address, shall.Address
		case "phone":
			now, before, after = &c.Reach.Phone, was.Phone, shall.Phone
		}
		if now != nil {
			if *now != before {
				return c, outdated()
			}
			*now = after
		}
	}
	return c, nil
}

// Personal reports whether the field is about a person, and its values sealed.
func (f FieldChange) Personal() bool {
	return len(f.From)+len(f.To) == 0 && slices.Contains([]string{"name", "address", "phone"}, f.Field)
}

func differences(before, after []value) []FieldChange {
	var changed []FieldChange
	for i, b := range before {
		if !slices.Equal(b.words, after[i].words) {
			changed = append(changed, FieldChange{b.field, b.words, after[i].words})
		}
	}
	return changed
}

// stale reports whether a field is not any more what a change found in it.
func stale(now []value, fields []FieldChange) error {
	for _, f := range fields {
		if !slices.ContainsFunc(now, func(v value) bool { return v.field == f.Field && slices.Equal(v.words, f.From) }) {
			return outdated()
		}
	}
	return nil
}

func outdated() error {
	return fault.New(fault.Conflict, "change.outdated", "this was changed since the proposal was made").WithHint("decline it, and have it proposed anew")
}

func one(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func only(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

func words[S ~string](list []S) []string { return from[string](list) }

func from[T, S ~string](list []S) []T {
	var out []T
	for _, s := range list {
		out = append(out, T(s))
	}
	return out
}

// Revealed are the fields of the change with what is personal in them, where it was
// loaded open, on record; else as they are.
func (c Change) Revealed() []FieldChange {
	was, shall := reachOf(c.Was), reachOf(c.Shall)
	values := map[string][2]string{"name": {was.Name, shall.Name}, "address": {was.Address, shall.Address}, "phone": {was.Phone, shall.Phone}}
	fields := slices.Clone(c.Fields)
	for i, f := range fields {
		if v, ok := values[f.Field]; ok && f.Personal() {
			fields[i].From, fields[i].To = one(v[0]), one(v[1])
		}
	}
	return fields
}
