package mail

import (
	"bytes"
	"io"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // GB18030, Big5, ISO 2022 and their like

	"tocsin/desk"
)

// The budgets of a reading. reliability: §2, parser budgets
const (
	maxHeader  = 256 << 10
	maxFields  = 1000
	maxDepth   = 20
	maxParts   = 100
	maxWords   = 64 << 10 // of its text
	maxFrom    = 320
	maxSubject = 300
)

// Read reads the sender, the subject and the first plain text of a letter from its first
// bytes; cut says that there are more. What cannot be read is said in it: nothing is
// refused for its form.
func Read(raw []byte, cut bool) (in desk.Letter) {
	defer func() {
		if recover() != nil { // a parser that fell over; the bytes are kept
			in.Unread = "its form cannot be read"
		}
	}()
	e, _ := message.ReadWithOptions(bytes.NewReader(raw), &message.ReadOptions{MaxHeaderBytes: maxHeader})
	if e == nil {
		return desk.Letter{Unread: "its form cannot be read"}
	}
	if e.Header.Len() > maxFields {
		return desk.Letter{Unread: "it has too many header fields"}
	}
	in.From, in.Subject = field(e, "From", maxFrom), field(e, "Subject", maxSubject)
	parts := maxParts
	words, found := plain(e, maxDepth, &parts)
	in.Text = words
	switch {
	case !found && cut:
		in.Unread = "its text stands behind the first 1 MiB, or there is none"
	case !found:
		in.Unread = "there is no plain text in it"
	case cut:
		in.Unread = "it is longer than what was looked at"
	}
	return in
}

// field is one of the header, decoded, and cut to its budget.
func field(e *message.Entity, name string, most int) string {
	value, err := e.Header.Text(name)
	if err != nil {
		value = e.Header.Get(name)
	}
	return cutTo(strings.ToValidUTF8(value, "\uFFFD"), most)
}

// plain finds the first plain text that is no attached file.
func plain(e *message.Entity, depth int, parts *int) (words string, found bool) {
	if *parts--; *parts < 0 || depth == 0 {
		return "", false
	}
	if inside := e.MultipartReader(); inside != nil {
		for {
			part, err := inside.NextPart()
			if part == nil || err != nil && !readable(err) {
				return "", false
			}
			if words, found := plain(part, depth-1, parts); found {
				return words, true
			}
		}
	}
	form, _, err := e.Header.ContentType()
	if disposition, _, _ := e.Header.ContentDisposition(); disposition == "attachment" {
		return "", false
	}
	if err == nil && form != "" && form != "text/plain" {
		return "", false
	}
	raw, _ := io.ReadAll(io.LimitReader(e.Body, maxWords)) // as far as it goes
	return strings.ToValidUTF8(string(raw), "\uFFFD"), true
}

// readable reports whether a part can be read though something of its form is unknown.
func readable(err error) bool {
	return message.IsUnknownCharset(err) || message.IsUnknownEncoding(err)
}

func cutTo(s string, most int) string {
	if words := []rune(s); len(words) > most {
		return string(words[:most]) + "…"
	}
	return s
}
