package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// Budgets of a form, in bytes.
const (
	maxWritten = 1 << 20  // all that was typed
	maxFiles   = 25 << 20 // all files together
	framing    = 64 << 10 // boundaries and headers around them
	maxFields  = 2000
)

// upload is one file that came with a form, in memory.
type upload struct {
	Field  string `json:"field"`
	Name   string `json:"name"` // as the sender wrote it; display only
	Size   int64  `json:"size"`
	Digest string `json:"sha256"`
	body   []byte
}

// posted is a form as it came: every field in its order, and the files.
type posted struct {
	fields [][2]string
	values url.Values
	files  []upload
	wrong  []fault.Fault // fields that hold no UTF-8; their value is mended for display
}

// readForm reads a form of either coding within the budgets of its route. Other
// codings and other character sets are not understood, and text that is no UTF-8 is
// refused before any act sees it; what was read comes back beside that fault.
func readForm(r *http.Request) (posted, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; err != nil || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return posted{}, notAForm()
	}
	p := posted{values: url.Values{}}
	switch media {
	case "application/x-www-form-urlencoded":
		err = p.readPlain(r.Body)
	case "multipart/form-data":
		err = p.readParts(multipart.NewReader(r.Body, params["boundary"]))
	default:
		err = notAForm()
	}
	if err != nil {
		return posted{}, tooLarge(err)
	}
	return p, fault.Join(fault.Invalid, "text.charset", "this is not UTF-8", p.wrong)
}

func notAForm() error {
	return fault.New(fault.Unacceptable, "form.coding", "this is no form in UTF-8").WithHint("send the form as the page gives it")
}

// tooLarge tells a body over its budget from one that broke off.
func tooLarge(err error) error {
	var large *http.MaxBytesError
	var known *fault.Fault
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &large):
		return frame.TooLarge(large.Limit)
	}
	return fault.New(fault.Invalid, "request.form", "the form cannot be read").Because(err).WithHint("send it again")
}

// readPlain reads name=value&name=value, in the order in which it came.
func (p *posted) readPlain(body io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(body, maxWritten+1))
	if err != nil {
		return err
	}
	if len(raw) > maxWritten {
		return frame.TooLarge(maxWritten)
	}
	for pair := range strings.SplitSeq(string(raw), "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name, err = url.QueryUnescape(name); err != nil {
			return err
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return err
		}
		if err := p.add(name, value); err != nil {
			return err
		}
	}
	return nil
}

// readParts reads a multipart form. A file input that was left empty is no file.
func (p *posted) readParts(parts *multipart.Reader) error {
	written, filed := int64(maxWritten), int64(maxFiles)
	for {
		part, err := parts.NextPart()
		if err == io.EOF { // bare: one that is wrapped is a form that broke off
			return nil
		}
		if err != nil {
			return err
		}
		left, limit := &written, int64(maxWritten)
		if part.FileName() != "" {
			left, limit = &filed, maxFiles
		}
		body, err := io.ReadAll(io.LimitReader(part, *left+1))
		if err != nil {
			return err
		}
		if *left -= int64(len(body)); *left < 0 {
			return frame.TooLarge(limit)
		}
		if err := p.part(part, body); err != nil {
			return err
		}
	}
}

func (p *posted) part(part *multipart.Part, body []byte) error {
	_, file, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	switch _, isFile := file["filename"]; {
	case part.FileName() != "":
		sum := sha256.Sum256(body)
		name := strings.ToValidUTF8(part.FileName(), "�")
		p.files = append(p.files, upload{Field: part.FormName(), Name: name, Size: int64(len(body)), Digest: hex.EncodeToString(sum[:]), body: body})
	case isFile:
		return nil
	default:
		return p.add(part.FormName(), string(body))
	}
	if len(p.files) > maxFields {
		return frame.TooLarge(maxFields)
	}
	return nil
}

// add keeps one field. A value that is no UTF-8 is a fault of that field.
func (p *posted) add(name, value string) error {
	if len(p.fields) >= maxFields {
		return frame.TooLarge(maxFields)
	}
	if !utf8.ValidString(name + value) {
		name, value = strings.ToValidUTF8(name, "�"), strings.ToValidUTF8(value, "�")
		p.wrong = append(p.wrong, *fault.New(fault.Invalid, "text.charset", "this is not UTF-8").At(pointer(name)).WithHint("send it again as UTF-8"))
	}
	p.fields = append(p.fields, [2]string{name, value})
	p.values.Add(name, value)
	return nil
}

// raw is the one spelling of what was posted: every field with its value as it came,
// in its order, and each file by its digest. It does not depend on the boundary that a
// browser draws anew each time, so that the same form sent twice is the same bytes
// (promise P3). The submission key is left out, since whoever holds it together with
// these bytes is given the code of the mailbox.
func (p posted) raw() ([]byte, error) {
	fields := slices.DeleteFunc(slices.Clone(p.fields), func(f [2]string) bool { return f[0] == "key" })
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		Form   string      `json:"form"`
		Fields [][2]string `json:"fields"`
		Files  []upload    `json:"files,omitempty"`
	}{"tocsin-form/v1", fields, p.files})
	if err != nil {
		return nil, fault.New(fault.Internal, "form.raw", "the form cannot be written down").Because(err)
	}
	return out.Bytes(), nil
}

// line is a field of one line, without blank space around it.
func (p posted) line(name string) string { return strings.TrimSpace(p.values.Get(name)) }

// text is a field of several lines, with line ends as the program writes them.
func (p posted) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(p.values.Get(name), "\r\n", "\n"))
}

// list is a field that holds several things, apart by commas or lines.
func (p posted) list(name string) []string {
	var kept []string
	for _, one := range strings.FieldsFunc(strings.Join(p.values[name], "\n"), func(r rune) bool { return strings.ContainsRune(",，、;；\r\n", r) }) {
		if one = strings.TrimSpace(one); one != "" {
			kept = append(kept, one)
		}
	}
	return kept
}

// pointer is the JSON pointer that speaks of a field of a form.
func pointer(name string) string { return "/" + strings.ReplaceAll(name, ".", "/") }
