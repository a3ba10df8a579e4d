package desk

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"tocsin/domain/fault"
)

// The cost of a password: argon2id, 64 MiB, three passes, one lane, fixed so that it
// does not change from machine to machine. RFC 9106, second recommended option.
const (
	argonMemory = 64 << 10 // KiB
	argonTime   = 3
	argonLanes  = 1
	argonKey    = 32
)

const (
	minPassword = 12
	maxPassword = 1024
)

// hashPassword makes the encoded form that is kept. The salt has 16 bytes.
func hashPassword(password string, salt []byte) (string, error) {
	if n := utf8.RuneCountInString(password); n < minPassword || len(password) > maxPassword {
		return "", fault.New(fault.Invalid, "person.password", "a password has at least %d characters", minPassword).
			At("/password").WithHint("a sentence is easy to keep in mind")
	}
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", argonMemory, argonTime, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
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
	if len(password) > maxPassword {
		password = password[:maxPassword]
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && readable
}
