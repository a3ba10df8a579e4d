package partner

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// ItemState is where one item of a plan stands.
type ItemState string

const (
	ItemOpen     ItemState = "open"
	ItemHanded   ItemState = "handed-in" // the unit says that it is mended, with evidence
	ItemAccepted ItemState = "accepted"
)

// Item is one thing that is to be mended, by when it shall be, and where it stands.
type Item struct {
	No       int           `json:"no" class:"internal" purpose:"standing" keep:"log"`
	Text     string        `json:"text" class:"internal" purpose:"standing" keep:"log"`
	Due      calendar.Date `json:"due,omitzero" class:"internal" purpose:"standing" keep:"log"` // none where no day was set
	State    ItemState     `json:"state" class:"internal" purpose:"standing" keep:"log"`
	Asked    time.Time     `json:"asked" class:"internal" purpose:"standing" keep:"log"`
	AskedBy  string        `json:"asked_by" class:"internal" purpose:"standing" keep:"log"` // of the office, or of the unit, which plans itself too
	Returned string        `json:"returned,omitempty" class:"internal" purpose:"standing" keep:"log"`
}

// Rectification is what a unit says it mended.
type Rectification struct {
	At   time.Time `json:"at" class:"internal" purpose:"standing" keep:"log"`
	By   string    `json:"by" class:"internal" purpose:"standing" keep:"log"`
	Item int       `json:"item,omitempty" class:"internal" purpose:"standing" keep:"log"` // of the plan; none where it is of the whole
	Text string    `json:"text" class:"internal" purpose:"standing" keep:"log"`
}

// maxItems is how many items a plan may have.
const maxItems = 50

// ItemSteps is the whole machine of one item: it is accepted on evidence, and by the office.
var ItemSteps = access.Machine[ItemState]{
	{From: ItemOpen, Act: access.RectifyOrg, To: ItemHanded},
	{From: ItemHanded, Act: access.RectifyOrg, To: ItemHanded},
	{From: ItemHanded, Act: access.AcceptItem, To: ItemAccepted},
	{From: ItemHanded, Act: access.ReturnItem, To: ItemOpen},
}

// OpenItems counts the items that are not accepted.
func (m Measure) OpenItems() int {
	n := 0
	for _, i := range m.Items {
		if i.State != ItemAccepted {
			n++
		}
	}
	return n
}

// Plan adds an item to what is to be mended.
func (m *Measure) Plan(by, text string, due calendar.Date, now time.Time) error {
	if _, err := Next(m.State, access.PlanMending); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(text) == "":
		return fault.New(fault.Invalid, "measure.item", "say what is to be mended, and how it will be seen").At("/text")
	case len(m.Items) >= maxItems:
		return fault.New(fault.Conflict, "measure.items", "a plan has at most %d items", maxItems).WithHint("put several into one")
	}
	m.Items = append(slices.Clone(m.Items), Item{No: len(m.Items) + 1, Text: text, Due: due, State: ItemOpen, Asked: now, AskedBy: by})
	return nil
}

// Rectify hands in what was mended: of one item of the plan, or of the whole.
func (m *Measure) Rectify(r Rectification) error {
	if _, err := Next(m.State, access.RectifyOrg); err != nil {
		return err
	}
	if r.Item != 0 {
		if err := m.move(r.Item, access.RectifyOrg, ""); err != nil {
			return err
		}
	}
	m.Evidence = append(slices.Clone(m.Evidence), r)
	return nil
}

// Accept says that the evidence of an item suffices.
func (m *Measure) Accept(no int) error {
	if _, err := Next(m.State, access.AcceptItem); err != nil {
		return err
	}
	return m.move(no, access.AcceptItem, "")
}

// Return gives an item back, for a reason that the unit reads.
func (m *Measure) Return(no int, why string) error {
	if _, err := Next(m.State, access.ReturnItem); err != nil {
		return err
	}
	return m.move(no, access.ReturnItem, why)
}

func (m *Measure) move(no int, act access.Act, why string) error {
	i := slices.IndexFunc(m.Items, func(i Item) bool { return i.No == no })
	if i < 0 {
		return fault.New(fault.Invalid, "measure.no-item", "the plan has no item %d", no).At("/item").WithHint("the plan stands on the page of the measure")
	}
	to, ok := ItemSteps.Next(m.Items[i].State, act)
	if !ok {
		return fault.New(fault.Conflict, "measure.item-state", "item %d is %s", no, m.Items[i].State).At("/item").WithHint("an item is accepted or returned once there is evidence of it")
	}
	m.Items = slices.Clone(m.Items)
	m.Items[i].State, m.Items[i].Returned = to, why
	return nil
}
