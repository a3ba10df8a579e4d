package store

import (
	"strconv"
	"strings"
	"time"

	"tocsin/domain/clock"
	"tocsin/domain/fault"
)

// Place is a stable position in a list ordered by a time and an identifier; the zero
// Place is its beginning. It stays valid while rows come and go.
type Place struct {
	At time.Time
	ID string
}

// String is the place as an opaque cursor.
func (p Place) String() string {
	if p.ID == "" {
		return ""
	}
	return strconv.FormatInt(clock.Milli(p.At), 36) + "." + p.ID
}

// ParsePlace reads a cursor; the empty one is the beginning.
func ParsePlace(cursor string) (Place, error) {
	if cursor == "" {
		return Place{}, nil
	}
	at, id, ok := strings.Cut(cursor, ".")
	ms, err := strconv.ParseInt(at, 36, 64)
	if !ok || id == "" || err != nil {
		return Place{}, fault.New(fault.Invalid, "page.cursor", "this is no cursor of ours").At("cursor").WithHint("begin again without one")
	}
	return Place{At: clock.FromMilli(ms), ID: id}, nil
}

func (p Place) later(column string) where   { return p.beyond(column, ">") }
func (p Place) earlier(column string) where { return p.beyond(column, "<") }

func (p Place) beyond(column, sign string) where {
	if p.ID == "" {
		return where{}
	}
	return is("("+column+", id) "+sign+" (?, ?)", clock.Milli(p.At), p.ID)
}
