package desk

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// The cost of a password: argon2id, 64 MiB, three passes, one lane, fixed so that it
// does not change from machine to machine. RFC 9106, second recommended option.
const (
	argonMemory = 64 << 10 // KiB
	argonTime   = 3
	argonLanes  = 1
	argonKey    = 32
)

// hashPassword makes the encoded form that is kept. The salt has 16 bytes.
func hashPassword(password string, salt []byte) string {
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", argonMemory, argonTime, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// checkPassword compares in constant time. A kept form that cannot be read never
// matches, and costs as much as one that can.
func checkPassword(kept, password string) bool {
	parts := strings.Split(kept, "$")
	var memory, passes uint32
	var lanes uint8
	salt, want := make([]byte, 16), make([]byte, argonKey)
	readable := len(parts) == 6 && parts[1] == "argon2id"
	if readable {
		_, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
		var err2, err3 error
		salt, err2 = base64.RawStdEncoding.DecodeString(parts[4])
		want, err3 = base64.RawStdEncoding.DecodeString(parts[5])
		readable = err == nil && err2 == nil && err3 == nil && memory <= 1<<20 && passes >= 1 && passes <= 16 && lanes >= 1
	}
	if !readable {
		memory, passes, lanes = argonMemory, argonTime, argonLanes
	}
	if len(password) > partner.MaxPassword {
		password = password[:partner.MaxPassword]
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && readable
}

// kept is a password of somebody in the form in which it is kept: when it is not easily
// guessed, no list says that others lost it, and its turn has come.
func (e Enrolment) kept(ctx context.Context, p partner.Person, password string) (kept string, err error) {
	names := []string{p.Login, "tocsin", e.settings.Name}
	if p.Org != "" {
		unit, err := e.inner().Partner(ctx, p.Org)
		if err != nil && !fault.Is(err, fault.Absent) {
			return "", err
		}
		names = append(names, unit.Name, unit.LocalName)
	}
	if err := partner.CheckPassword(password, names...); err != nil {
		return "", err
	}
	if lost, err := e.settings.Breached.Holds(password); err != nil || lost {
		return "", cmp.Or(err, error(fault.New(fault.Invalid, "person.password.breached", "this password was lost by somebody before, and is tried first by those who guess").
			At("/password").WithHint("take another; a sentence is easy to keep in mind")))
	}
	salt, err := e.suite.Random(16)
	if err != nil {
		return "", err
	}
	return kept, e.gate.reckon(ctx, caller{login: p.Login, known: true}, func() { kept = hashPassword(password, salt) })
}
