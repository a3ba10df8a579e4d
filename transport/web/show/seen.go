package show

import (
	"slices"
	"strings"

	"tocsin/domain/access"
)

// seenBy says in a line who can see a record: how many in how many units, or everybody.
func (s Sight) seenBy(r access.Reach) string {
	switch {
	case r.Public:
		return s.T("audience.public")
	case !s.Who.Staff() && !s.Who.Is(access.Administrator):
		return s.T("audience.side")
	}
	return s.T("audience.seen", "who", s.count(r)+s.partners(r, "audience.seen.partners"))
}

// partners adds that whoever acts for a unit in good standing can see it, too: they are
// too many to be counted on a page.
func (s Sight) partners(r access.Reach, key string) string {
	if slices.ContainsFunc(r.Circles, func(c access.Circle) bool { return c.Of == string(access.PartnerMember) }) {
		return s.T(key)
	}
	return ""
}

// WouldSee says the same of what is to come, with the names of the units.
func (s Sight) WouldSee(r access.Reach) string {
	if r.Public {
		return s.T("audience.would.public")
	}
	would := s.T("audience.would", "who", s.count(r), "names", s.units(r)) + s.partners(r, "audience.would.partners")
	if mute := r.Mute(); len(mute) > 0 {
		would += " " + s.T("audience.mute", "names", s.names(mute))
	}
	return would
}

// count is how many people of the office, of how many units, and how many others.
func (s Sight) count(r access.Reach) string {
	groups := []string{s.T("audience.of.office", "n", r.Office)}
	if r.Members > 0 {
		groups = append(groups, s.T("audience.of.units", "n", r.Members, "units", s.T("audience.units", "n", len(r.Units))))
	}
	if alone := r.People - r.Office - r.Members; alone > 0 {
		groups = append(groups, s.T("audience.of.none", "n", alone))
	}
	return strings.Join(groups, s.T("case.and"))
}

// units are the names of the units, with the office before them.
func (s Sight) units(r access.Reach) string {
	if len(r.Units) == 0 {
		return s.T("audience.office")
	}
	return s.T("audience.office") + s.T("case.and") + s.names(r.Units)
}

func (s Sight) names(units []string) string {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = s.Unit(u)
	}
	return strings.Join(names, s.T("case.and"))
}

// circle says of one group who they are, why they see it, and how many they are.
func (s Sight) circle(c access.Circle) string {
	who := s.T("audience." + string(c.Why))
	switch c.Why {
	case access.WhyGuest, access.WhyOwn:
		who = s.Unit(c.Of)
	case access.WhyPublic:
		return s.T("audience.public") + s.T("audience.because", "why", s.T("audience.why.public"))
	case access.WhyRole:
		who = s.T("audience.role", "role", s.Role(c.Of))
	}
	switch {
	case c.Mute:
		who += s.T("audience.counted", "who", s.T("audience.noaccount"))
	case c.People > 0:
		who += s.T("audience.counted", "who", s.T("audience.people", "n", c.People))
	}
	why := "audience.why." + string(c.Why)
	if u, known := s.Units[c.Of]; known && c.Why == access.WhyGuest && u.Excluded() {
		why += ".shut"
	}
	return who + s.T("audience.because", "why", s.T(why))
}
