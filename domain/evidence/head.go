package evidence

import (
	"encoding/hex"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tocsin/domain/clock"
)

// HeadVersion is the version of the head that this package writes and reads.
const HeadVersion = 1

// maxWhy is the budget of a reason, in bytes.
const maxWhy = 4096

// Head says who did what to which record, when and why. It is what a receipt
// shows, so it holds no content: digests stand for it.
type Head struct {
	Version int       // HeadVersion
	Act     string    // the act's name: "report.receive"; a-z, 0-9, dot, hyphen, underscore
	By      string    // who: a role, or an alias that is already a commitment; never a person's name
	Subject string    // the record: "report/0190c7…"; one printable line
	At      time.Time // the act's now, UTC, whole milliseconds
	Why     string    // the reason given, free text; may be empty
	Content string    // SHA-256 of the raw bytes that came, 64 hex digits; empty when nothing came
	Changes string    // the salted digest of the changes, 64 hex digits; Record fills it in
}

// Bytes is the canonical form of the head: what the commitment covers.
func (h Head) Bytes() []byte { return h.appendTo(make([]byte, 0, 512)) }

func (h Head) appendTo(b []byte) []byte {
	b = append(b, `{"act":`...)
	b = appendString(b, h.Act)
	b = appendKey(b, "at")
	b = append(appendTime(append(b, '"'), h.At), '"')
	b = appendString(appendKey(b, "by"), h.By)
	b = appendString(appendKey(b, "changes"), h.Changes)
	b = appendString(appendKey(b, "content"), h.Content)
	b = appendString(appendKey(b, "subject"), h.Subject)
	b = appendInt(appendKey(b, "version"), int64(h.Version))
	b = appendString(appendKey(b, "why"), h.Why)
	return append(b, '}')
}

// headWire is the head as the JSON library reads it, before the checks.
type headWire struct {
	Version                                     int
	Act, At, By, Changes, Content, Subject, Why string
}

func (w headWire) head() (Head, error) {
	at, ok := parseTime(w.At)
	if !ok {
		return Head{}, wrong(ClassHead, "the time is not written as %s: %q", stamp, w.At).At("at")
	}
	h := Head{w.Version, w.Act, w.By, w.Subject, at, w.Why, w.Content, w.Changes}
	return h, h.Check()
}

// Check wants a head that can be written, read back and shown to a person.
func (h Head) Check() error {
	rules := []struct {
		field, rule string
		ok          bool
	}{
		{"version", "is not one that this program knows", h.Version == HeadVersion},
		{"act", "is not a name of a-z, 0-9, dot, hyphen, underscore", isName(h.Act)},
		{"by", "is empty, too long or not one printable line", isLine(h.By, maxSubject)},
		{"subject", "is empty, too long or not one printable line", isLine(h.Subject, maxSubject)},
		{"at", "is not UTC in whole milliseconds between 1970 and 9999", isTime(h.At)},
		{"why", "is too long or not UTF-8", len(h.Why) <= maxWhy && utf8.ValidString(h.Why)},
		{"content", "is not 64 hex digits", h.Content == "" || isHex(h.Content)},
		{"changes", "is not 64 hex digits", isHex(h.Changes)},
	}
	for _, r := range rules {
		if !r.ok {
			return wrong(ClassHead, "%s %s", r.field, r.rule).At(r.field)
		}
	}
	return nil
}

// isName: 1 to 64 bytes of a-z, 0-9, dot, hyphen, underscore.
func isName(s string) bool {
	other := func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789.-_", r) }
	return s != "" && len(s) <= maxName && !strings.ContainsFunc(s, other)
}

// isLine: one line that a person can read and that cannot turn the page's direction.
func isLine(s string, most int) bool {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	return s != "" && len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, hidden)
}

func isTime(t time.Time) bool {
	return t.Location() == time.UTC && t.Equal(clock.Cut(t)) && t.Year() >= 1970 && t.Year() <= 9999
}

func isHex(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == 32 && hex.EncodeToString(raw) == s
}
