package partner

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/privacy"
)

// FactorKind says what somebody shows beside his password.
type FactorKind string

const (
	Authenticator FactorKind = "authenticator" // an app that makes one-time codes
	RecoveryCodes FactorKind = "recovery"      // codes on paper, each good once
)

// MaxFactors is how many factors somebody has at a time; RecoveryCodeCount is how many
// codes are written on paper.
const (
	MaxFactors        = 10
	RecoveryCodeCount = 10
)

// Factor is a second thing by which a person is known.
type Factor struct {
	ID     string         `json:"id" class:"internal" purpose:"sign-in" keep:"1y"`
	Kind   FactorKind     `json:"kind" class:"internal" purpose:"sign-in" keep:"1y"`
	Person string         `json:"person" class:"internal" purpose:"sign-in" keep:"1y"`
	Label  string         `json:"label,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`
	Key    privacy.Sealed `json:"key,omitempty" class:"sealed" purpose:"sign-in" keep:"1y"`     // of an authenticator
	Step   int64          `json:"step,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`  // of the last code that was taken
	Codes  []string       `json:"codes,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // digests of recovery codes that are still good
	Added  time.Time      `json:"added" class:"internal" purpose:"sign-in" keep:"1y"`
	Used   time.Time      `json:"used,omitzero" class:"internal" purpose:"sign-in" keep:"1y"`
	Ended  bool           `json:"ended,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`
}

// Take is the factor after a code was shown, and whether the code is good. A code that
// was good once is good no more. digest makes
// of a recovery code, as it was typed, what is kept of it.
func (f Factor) Take(code string, digest func(string) string, now time.Time) (Factor, bool) {
	if f.Ended {
		return f, false
	}
	switch f.Kind {
	case Authenticator:
		step, ok := OTPKey(f.Key.Reveal()).Match(code, f.Step, now)
		if !ok {
			return f, false
		}
		f.Step = step
	case RecoveryCodes:
		at := slices.Index(f.Codes, digest(code))
		if at < 0 {
			return f, false
		}
		f.Codes = slices.Delete(slices.Clone(f.Codes), at, at+1)
	default:
		return f, false
	}
	f.Used = now
	return f, true
}

// maxMissed is how many wrong codes end a recovery link.
const maxMissed = 10

// Missed is a recovery link after a wrong code of the second factor was shown with it.
func (c Credential) Missed() Credential {
	c.Wrong++
	c.Ended = c.Ended || c.Wrong >= maxMissed
	return c
}

// SecondFactor says who must have a second factor.
type SecondFactor string

const (
	Offered       SecondFactor = "offered"   // whoever has one shows it; nobody must
	OfOffice      SecondFactor = "office"    // whoever works in the office, and administrators
	FromEverybody SecondFactor = "everybody" // every account
)

// SecondFactors lists the rules there are.
var SecondFactors = []SecondFactor{Offered, OfOffice, FromEverybody}

// asks reports whether somebody in some roles must have one.
func (s SecondFactor) asks(roles []access.Role) bool {
	who := access.Principal{Roles: roles}
	return s == FromEverybody || s == OfOffice && (who.Staff() || who.Is(access.Administrator))
}

// Fresh is how long a second factor is good for what is weighty, where nobody says otherwise.
const Fresh = 15 * time.Minute

// Owes says what a person must still show, in a session where he last showed a second
// factor at proven.
func (s SecondFactor) Owes(p Person, proven time.Time, fresh time.Duration, now time.Time) access.Proof {
	switch {
	case p.Second && (proven.IsZero() || now.Sub(proven) >= fresh):
		return access.Again
	case !p.Second && s.asks(p.Roles):
		return access.Missing
	}
	return access.Proven
}
