package partner

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/domain/fault"
)

// Limits of a password, in characters and in bytes.
const (
	MinPassword = 12
	MaxPassword = 1024

	minVaried = 8 // characters of a password that do not follow from those before
	minWord   = 4 // characters of a name that nobody may put into his password
)

// CheckPassword says why a password is too easily guessed: it is short, it holds a name
// that everybody knows of its owner (his login, his unit, the platform), or most of it
// follows from the rest. It asks for no kinds of characters and for no change with time
// (NIST SP 800-63B-4, 3.1.1.2).
func CheckPassword(password string, names ...string) error {
	wrong := func(code, hint, text string, args ...any) error {
		return fault.New(fault.Invalid, code, text, args...).At("/password").WithHint("%s", hint)
	}
	if utf8.RuneCountInString(password) < MinPassword || len(password) > MaxPassword {
		return wrong("person.password", "a sentence is easy to keep in mind", "a password has at least %d characters", MinPassword)
	}
	plain := squeeze(password)
	for _, name := range names {
		if name = squeeze(name); tells(name) && strings.Contains(plain, name) {
			return wrong("person.password.name", "take words that have nothing to do with you or this platform", "the password holds your login, your unit or the name of this platform")
		}
	}
	if varied([]rune(strings.ToLower(password))) < minVaried {
		return wrong("person.password.run", "a sentence is easy to keep in mind", "most of the password is a repetition or a run of keys")
	}
	return nil
}

// squeeze is a text by its letters and digits alone, in lower case.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// tells reports whether a name is long enough to be more than a syllable of a sentence.
func tells(name string) bool {
	return utf8.RuneCountInString(name) >= minWord || strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && utf8.RuneCountInString(name) > 1
}

// rows are what a hand runs along on a keyboard.
var rows = []string{"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qazwsxedcrfvtgbyhnujmik,ol.p;/", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/"}

// varied counts the characters that do not follow from those before: of a repeated
// piece only the first counts, of a run of equal, neighbouring or ordered characters
// only its first two.
func varied(password []rune) int {
	for n := 1; n <= len(password)/2; n++ {
		if repeats(password, n) {
			return varied(password[:n])
		}
	}
	count, before := 0, 0
	for i := range password {
		now := 0
		if i > 0 {
			now = steps(password[i-1], password[i])
		}
		if before&now == 0 {
			count++
		}
		before = now
	}
	return count
}

// repeats reports whether a text is its first n characters over and over.
func repeats(text []rune, n int) bool {
	for i := n; i < len(text); i++ {
		if text[i] != text[i-n] {
			return false
		}
	}
	return true
}

// steps are the ways in which one character follows from another, one bit each: it is
// the same, the next or the one before, or the neighbour on one of the rows.
func steps(a, b rune) (ways int) {
	for bit, same := range []bool{a == b, b == a+1, b == a-1} {
		if same {
			ways |= 1 << bit
		}
	}
	for i, row := range rows {
		for turn, pair := range []string{string([]rune{a, b}), string([]rune{b, a})} {
			if strings.Contains(row, pair) {
				ways |= 8 << (2*i + turn)
			}
		}
	}
	return ways
}
