package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"tocsin/domain/fault"
)

// The canonical form of a document is JSON after RFC 8785: one line, no spaces,
// keys in order, the fewest escapes, whole numbers only. Files end in a newline.
// Writing is by hand, so that no library's habits enter a hash; reading is by the
// library, and what was read must write back to the very bytes that came.

// appendString appends s as a JSON string; s is valid UTF-8 (the checks see to it).
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			b = appendEscape(append(b, s[from:i]...), c)
			from = i + 1
		}
	}
	return append(append(b, s[from:]...), '"')
}

// appendEscape appends a byte that cannot stand in a JSON string as it is.
func appendEscape(b []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	if short := strings.IndexByte("\"\\\b\f\n\r\t", c); short >= 0 {
		return append(b, '\\', `"\bfnrt`[short])
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// appendKey appends `,"key":`; the key of a whole object's first member is part of its literal.
func appendKey(b []byte, key string) []byte {
	b = append(b, ',', '"')
	b = append(b, key...)
	return append(b, '"', ':')
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// appendBase64 appends 32 bytes as a JSON string of standard base64.
func appendBase64(b []byte, raw *[32]byte) []byte {
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, raw[:])
	return append(b, '"')
}

// appendHashes appends an array of hashes.
func appendHashes(b []byte, hashes []Hash) []byte {
	b = append(b, '[')
	for i := range hashes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendBase64(b, (*[32]byte)(&hashes[i]))
	}
	return append(b, ']')
}

// canonical is a value that has one written form.
type canonical interface{ appendTo(b []byte) []byte }

// decode reads data into wire and turns wire into the value it stands for; the
// value must write back to data. what names the document for the fault.
func decode[W any, V canonical](data []byte, budget int, what string, value func(W) (V, error)) (V, error) {
	var wire W
	var none V
	if len(data) > budget {
		return none, fault.New(fault.TooLarge, "evidence."+ClassTooLarge, "%s has %d bytes; at most %d are read", what, len(data), budget)
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return none, wrong(ClassForm, "this is no %s", what).Because(err)
	}
	v, err := value(wire)
	if err != nil {
		return none, err
	}
	if !bytes.Equal(v.appendTo(make([]byte, 0, len(data))), data) {
		return none, wrong(ClassForm, "these are not the canonical bytes of a %s", what).
			WithHint("Use the file as it was given out: no reformatting, no editor.")
	}
	return v, nil
}

// stamp is the one form of a time: RFC 3339, UTC, milliseconds.
const stamp = "2006-01-02T15:04:05.000Z"

func appendTime(b []byte, t time.Time) []byte { return t.AppendFormat(b, stamp) }

// parseTime reads the one form of a time and no other: each digit and each mark in its place.
func parseTime(s string) (time.Time, bool) {
	const shape = "0000-00-00T00:00:00.000Z"
	if len(s) != len(shape) {
		return time.Time{}, false
	}
	for i := range len(s) {
		isDigit := s[i] >= '0' && s[i] <= '9'
		if isDigit != (shape[i] == '0') || !isDigit && s[i] != shape[i] {
			return time.Time{}, false
		}
	}
	t, err := time.Parse(stamp, s)
	return t, err == nil
}
