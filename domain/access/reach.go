package access

import (
	"slices"
	"strings"
)

// Why says by what somebody is in an audience.
type Why string

const (
	WhyPublic Why = "public" // everybody is
	WhyOffice Why = "office" // it is the office's work
	WhyRole   Why = "role"   // everybody in a role is
	WhyGuest  Why = "guest"  // the unit was let in, and sees it while it is in good standing
	WhyOwn    Why = "own"    // it is the unit's own, also while it is suspended
	WhySelf   Why = "self"   // it is the person's own
	WhyHolder Why = "holder" // whoever shows the code of the mailbox
)

// Circle is one group of those whom an audience admits.
type Circle struct {
	Why    Why
	Of     string // identifier of the unit or person, name of the role; else empty
	People int    // accounts that are in it now
	Mute   bool   // it is a unit without any account, which has to be told in another way
	key    string
}

// Reach says who can see a thing, and why: an audience as people understand it.
type Reach struct {
	Circles []Circle
	People  int      // accounts that can see it now, each counted once
	Office  int      // of them, those of the office and the administrators
	Members int      // of them, those that act for a unit
	Units   []string // whose accounts are among them, sorted
	Public  bool     // and so can everybody else
}

// whys are the keys by what stands before the colon.
var whys = map[string]Why{"person": WhySelf, "org": WhyGuest, "own": WhyOwn, "role": WhyRole, "mailbox": WhyHolder}

// Reach explains an audience by the accounts that are known. It asks the audience itself
// for each of them, so that the explanation and the decision cannot differ. The program
// is nobody's reader and is left out.
func (a Audience) Reach(known []Principal) Reach {
	var r Reach
	for _, key := range a {
		if c, told := circle(key); told {
			for _, p := range known {
				if slices.Contains(p.Keys(), key) {
					c.People++
				}
			}
			c.Mute = c.unit() && !anyOf(c.Of, known)
			r.Circles = append(r.Circles, c)
		}
	}
	for _, p := range known {
		if !a.Admits(p) {
			continue
		}
		r.count(p)
	}
	slices.Sort(r.Units)
	r.Public = slices.Contains(a, Everybody)
	return r
}

// count adds an account to those that can see it.
func (r *Reach) count(p Principal) {
	r.People++
	switch {
	case p.Org != "":
		if r.Members++; !slices.Contains(r.Units, p.Org) {
			r.Units = append(r.Units, p.Org)
		}
	case p.Staff() || p.Is(Administrator):
		r.Office++
	}
}

// Mute are the units that are admitted and have no account to see it with.
func (r Reach) Mute() []string {
	var units []string
	for _, c := range r.Circles {
		if c.Mute && !slices.Contains(units, c.Of) {
			units = append(units, c.Of)
		}
	}
	return units
}

// unit reports whether a group is those of one unit.
func (c Circle) unit() bool { return c.Why == WhyGuest || c.Why == WhyOwn }

func anyOf(org string, known []Principal) bool {
	return slices.ContainsFunc(known, func(p Principal) bool { return p.Org == org })
}

// circle is the group that a key names; false for the program.
func circle(key string) (Circle, bool) {
	kind, of, _ := strings.Cut(key, ":")
	c := Circle{Why: whys[kind], Of: of, key: key}
	switch key {
	case Everybody:
		c.Why = WhyPublic
	case deskKey:
		c.Why, c.Of = WhyOffice, ""
	case RoleKey(System):
		return c, false
	}
	if c.Why == WhyHolder {
		c.Of = "" // the digest of a code is nobody's to read
	}
	return c, true
}

// Side is what a reader is told of it: the office and administrators all of it, others
// why they see it themselves, how many of their own, and that the office does.
func (r Reach) Side(reader Principal) Reach {
	if reader.Staff() || reader.Is(Administrator) {
		return r
	}
	side := Reach{Public: r.Public}
	for _, c := range r.Circles {
		own := slices.Contains(reader.Keys(), c.key)
		switch {
		case c.Why == WhyOffice || c.Why == WhyPublic || own && c.Why == WhyRole:
			c.People = 0 // that they do, not how many they are
		case !own:
			continue
		}
		side.People = max(side.People, c.People)
		side.Circles = append(side.Circles, c)
	}
	if slices.Contains(r.Units, reader.Org) {
		side.Units = []string{reader.Org}
	}
	return side
}
