package partner

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/passkey"
	"tocsin/domain/privacy"
)

// FactorKind says what somebody shows beside his password.
type FactorKind string

const (
	Authenticator FactorKind = "authenticator" // an app that makes one-time codes
	RecoveryCodes FactorKind = "recovery"      // codes on paper, each good once
	Passkey       FactorKind = "passkey"       // a key pair in a device, which opens the account by itself
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
	Key    privacy.Sealed `json:"key,omitempty" class:"sealed" purpose:"sign-in" keep:"1y"`     // of an authenticator; the public key of a passkey
	Step   int64          `json:"step,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`  // of the last code that was taken; of a passkey: when its last question was asked
	Codes  []string       `json:"codes,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // digests of recovery codes that are still good
	Added  time.Time      `json:"added" class:"internal" purpose:"sign-in" keep:"1y"`
	Used   time.Time      `json:"used,omitzero" class:"internal" purpose:"sign-in" keep:"1y"`
	Ended  bool           `json:"ended,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`

	// of a passkey
	Handle string    `json:"handle,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // by which its device knows it; names nobody
	Site   string    `json:"site,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`   // the host that it was made for
	Count  int64     `json:"count,omitempty" class:"internal" purpose:"sign-in" keep:"1y"`  // of its signatures, as far as the device counts
	Synced bool      `json:"synced,omitempty" class:"internal" purpose:"sign-in" keep:"1y"` // whoever keeps it for him may copy it to other devices of his
	Copied time.Time `json:"copied,omitzero" class:"internal" purpose:"sign-in" keep:"1y"`  // when its count went back; it opens nothing since
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

// Check is how often the passkey has signed, when an answer is its own for a site.
func (f Factor) Check(site passkey.Site, a passkey.Answer) (count uint32, err error) {
	if f.Kind != Passkey || f.Site != site.Host {
		return 0, access.Gone()
	}
	return a.Check(site, a.Challenge, f.Key.Reveal())
}

// CodeCopied and CodeSpent are the faults of a passkey that was copied, and of an answer
// that was good once already.
const (
	CodeCopied = "factor.copied"
	CodeSpent  = "factor.spent"
)

// Show is the passkey after its device answered a question, having signed so many times.
// A question is answered once. A count that does not grow is a copy somewhere; a device
// that does not count says 0 always.
//
// Source: WebAuthn level 3, 6.1.1 and 7.2, step 22.
func (f Factor) Show(asked time.Time, count int64, now time.Time) (Factor, error) {
	switch {
	case f.Kind != Passkey || f.Ended:
		return f, access.Gone()
	case asked.UnixNano() <= f.Step:
		return f, fault.New(fault.Invalid, CodeSpent, "this answer was used before").At("/answer").WithHint("begin again")
	case !f.Copied.IsZero() || count <= f.Count && (count > 0 || f.Count > 0):
		return f, fault.New(fault.Refused, CodeCopied, "this passkey has answered with a count that went back: it may have been copied, and opens nothing any more").
			WithHint("come in another way, end it on your account page, and tell an administrator")
	}
	f.Count, f.Step, f.Used = count, asked.UnixNano(), now
	return f, nil
}

// Opens reports whether somebody can show the factor at a host: no paper, not copied, and
// no passkey of another host.
func (f Factor) Opens(host string) bool {
	return !f.Ended && (f.Kind == Authenticator || f.Kind == Passkey && f.Copied.IsZero() && f.Site == host)
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

// Asks reports whether somebody in some roles must have one.
func (s SecondFactor) Asks(roles []access.Role) bool {
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
	case !p.Second && s.Asks(p.Roles):
		return access.Missing
	}
	return access.Proven
}
