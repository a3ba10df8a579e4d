package partner

import (
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// Limits are how long a sign-in lasts. ASVS 5.0.0, 7.3.1 and 7.3.2.
type Limits struct {
	Idle     time.Duration // without any use
	Absolute time.Duration // after the sign-in, however busy
}

// SessionLimits are the limits of those who work in the office, and of all others.
type SessionLimits struct {
	Office Limits
	Others Limits
}

// Usual is a quarter of an hour and eight hours for the office, whose sessions open
// most; half an hour and a day for units and reporters.
func Usual() SessionLimits {
	return SessionLimits{Office: Limits{15 * time.Minute, 8 * time.Hour}, Others: Limits{30 * time.Minute, 24 * time.Hour}}
}

// Validate says what is wrong with limits: one of a session that could not be used, or
// that would never end.
func (s SessionLimits) Validate() error {
	for _, l := range []Limits{s.Office, s.Others} {
		if l.Idle < time.Minute || l.Absolute < l.Idle || l.Absolute > 30*24*time.Hour {
			return fault.New(fault.Invalid, "session.limits", "a session lasts at least a minute without use and at most 30 days, and no longer without use than at all")
		}
	}
	return nil
}

// For is the limits of somebody in some roles.
func (s SessionLimits) For(roles []access.Role) Limits {
	if who := (access.Principal{Roles: roles}); who.Staff() || who.Is(access.Administrator) {
		return s.Office
	}
	return s.Others
}

// Asleep reports whether nothing was done for too long since the last use.
func (l Limits) Asleep(last, now time.Time) bool { return now.Sub(last) >= l.Idle }

// Way is how somebody came in.
type Way string

const (
	ByPassword   Way = "password"
	ByInvitation Way = "invitation"
	ByRecovery   Way = "recovery"
	ByPasskey    Way = "passkey"
	ByIssuer     Way = "issuer" // somebody else vouched for him: single sign-on
)
