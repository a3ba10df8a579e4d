package show

import (
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
	return s.T("audience.seen", "who", s.count(r))
}

// wouldSee says the same of what is to come, with the names of the units.
func (s Sight) wouldSee(r access.Reach) string {
	if r.Public {
		return s.T("audience.would.public")
	}
	return s.T("audience.would", "who", s.count(r), "names", s.units(r))
}

// count is how many people in how many units.
func (s Sight) count(r access.Reach) string {
	return s.T("audience.people", "n", r.People) + s.T("audience.in", "units", s.T("audience.units", "n", len(r.Units)))
}

// units are the names of the units, with the office before them.
func (s Sight) units(r access.Reach) string {
	names := s.T("audience.office")
	for _, u := range r.Units {
		names += s.T("case.and") + s.Unit(u)
	}
	return names
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
	if c.People > 0 {
		who += s.T("audience.counted", "who", s.T("audience.people", "n", c.People))
	}
	return who + s.T("audience.because", "why", s.T("audience.why."+string(c.Why)))
}
