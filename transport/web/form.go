package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// Budgets of a form, in bytes.
const (
	maxWritten = 1 << 20  // all that was typed, which is held in memory
	maxFiles   = 25 << 20 // all files together, which are not
	framing    = 64 << 10 // boundaries and headers around them
	maxFields  = 2000
)

// upload is one file that came with a form.
type upload struct {
	Field  string `json:"field"`
	Name   string `json:"name"` // as the sender wrote it; display only
	Size   int64  `json:"size"`
	Digest string `json:"sha256"`
	put    desk.File
}

// posted is a form as it came: every field in its order, and the files.
type posted struct {
	fields [][2]string
	values url.Values
	files  []upload
	wrong  []fault.Fault // fields that hold no UTF-8, whose value is mended for display, and those that came twice
	filed  int64         // bytes of files that may still come
	take   taker
}

// taker takes in a file of a form while it comes; nil where a form has none.
type taker func(name string, content io.Reader) (desk.File, error)

// drop lets go of the files that no act has kept. Whoever read a form with files calls
// it in the end.
func (p posted) drop() {
	for _, f := range p.files {
		f.put.Drop()
	}
}

// readForm reads a form without files; one that comes nevertheless is passed over.
func readForm(r *http.Request) (posted, error) { return readFiled(r, nil) }

// version is what the page of a decision showed; none where the form does not say.
func (p posted) version() int { return p.number("version") }

// number is a field that holds a whole number; what is none is zero, and the desk says so.
func (p posted) number(name string) int {
	n, _ := strconv.Atoi(p.line(name))
	return n
}

// readFiled reads a form of either coding within the budgets of its route, and passes on
// each file as it comes. Other codings and other character sets are not understood, and
// text that is no UTF-8, or a second value where there is one, is refused before any act
// sees it; what was read comes back beside that fault. Of a form that is too large, or breaks off, what was
// typed before comes back beside the fault; none of its files is kept.
func readFiled(r *http.Request, take taker) (posted, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; err != nil || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return posted{}, notAForm()
	}
	p := posted{values: url.Values{}, filed: maxFiles, take: take}
	switch media {
	case "application/x-www-form-urlencoded":
		err = p.readPlain(r.Body)
	case "multipart/form-data":
		err = p.readParts(multipart.NewReader(r.Body, params["boundary"]))
	default:
		err = notAForm()
	}
	if err != nil {
		p.drop()
		p.files = nil
		return p, unread(err)
	}
	if len(p.wrong) == 0 {
		return p, nil
	}
	return p, fault.Join(fault.Invalid, p.wrong[0].Code, p.wrong[0].Message, p.wrong)
}

// several are the fields that may come more than once: boxes of one question, and lists.
var several = []string{
	"algorithms", "aliases", "domains", "holds", "instances", "kinds", "members", "networks", "products", "reports", "roles", "scopes", "sectors", "shown", "threat.hashes", "tiers",
}

func notAForm() error {
	return fault.New(fault.Unacceptable, "form.coding", "this is no form in UTF-8").WithHint("send the form as the page gives it")
}

// unread tells a body over its budget from one that broke off.
func unread(err error) error {
	var large *http.MaxBytesError
	var known *fault.Fault
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &large):
		if large.Limit <= maxWritten+framing {
			return wordy()
		}
		return heavy()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fault.New(fault.Invalid, "request.cut", "the form ended before it was whole; nothing of it was kept").Because(err).WithHint("send it again")
	}
	return fault.New(fault.Invalid, "request.form", "the form cannot be read").Because(err).WithHint("send it again")
}

// wordy and heavy are the faults of too much that was typed, and of files that are too
// large together; each names its limit.
func wordy() error {
	return fault.New(fault.TooLarge, "form.text", "all that was typed is longer than 1 MiB").WithHint("put the rest into a file and attach it")
}

func heavy() error {
	return fault.New(fault.TooLarge, "form.files", "the files together are larger than 25 MiB").WithHint("pack them, or send the rest later through the mailbox")
}

// into has the files of a form sealed for the principal, straight from the wire.
func (d Door) into(r *http.Request, who access.Principal) taker {
	return func(name string, content io.Reader) (desk.File, error) {
		if err := d.Router.RoomForFiles(); err != nil {
			return desk.File{}, err
		}
		return d.Desk.Intake.PutFile(r.Context(), who, name, content, maxFiles)
	}
}

// enclosed is into for the files of an application.
func (d Door) enclosed(r *http.Request) taker {
	return func(name string, content io.Reader) (desk.File, error) {
		if err := d.Router.RoomForFiles(); err != nil {
			return desk.File{}, err
		}
		return d.Desk.Programmes.PutFile(r.Context(), frame.Who(r), name, content, maxFiles)
	}
}

// readPlain reads name=value&name=value, in the order in which it came.
func (p *posted) readPlain(body io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(body, maxWritten+1))
	if err != nil {
		return err
	}
	if len(raw) > maxWritten {
		return wordy()
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
	left := int64(maxWritten)
	for {
		part, err := parts.NextPart()
		if err == io.EOF { // bare: one that is wrapped is a form that broke off
			return nil
		}
		if err != nil {
			return err
		}
		_, named, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if _, isFile := named["filename"]; isFile {
			err = p.file(part)
		} else {
			err = p.field(part, &left)
		}
		if err != nil {
			return err
		}
	}
}

// field reads what was typed, of which so much is left.
func (p *posted) field(part *multipart.Part, left *int64) error {
	body, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return err
	}
	if *left -= int64(len(body)); *left < 0 {
		return wordy()
	}
	return p.add(part.FormName(), string(body))
}

// file has a file taken in while it comes.
func (p *posted) file(part *multipart.Part) error {
	name := strings.ToValidUTF8(part.FileName(), "�")
	if name == "" || p.take == nil {
		return nil // the reader of the parts passes over it
	}
	if len(p.files) >= desk.MaxFiles {
		return desk.Crowded()
	}
	put, err := p.take(name, portion{part, &p.filed})
	if err != nil {
		return err
	}
	p.files = append(p.files, upload{Field: part.FormName(), Name: name, Size: put.Size, Digest: put.Digest, put: put})
	return nil
}

// portion is a file of which at most so many bytes may come; what breaks it off is a fault.
type portion struct {
	io.Reader
	left *int64
}

// Read passes on the bytes, and the end.
func (f portion) Read(b []byte) (int, error) {
	n, err := f.Reader.Read(b)
	if *f.left -= int64(n); *f.left < 0 {
		return n, heavy()
	}
	if err != nil && err != io.EOF { // bare: one that is wrapped is no end
		err = unread(err)
	}
	return n, err
}

// add keeps one field. A value that is no UTF-8 is a fault of that field; so is a second
// one where nobody could say which of them counts.
func (p *posted) add(name, value string) error {
	if len(p.fields) >= maxFields {
		return fault.New(fault.TooLarge, "form.fields", "the form has more than %d fields", maxFields).WithHint("send the form as the page gives it")
	}
	if !utf8.ValidString(name + value) {
		name, value = strings.ToValidUTF8(name, "�"), strings.ToValidUTF8(value, "�")
		p.wrong = append(p.wrong, *fault.New(fault.Invalid, "text.charset", "this is not UTF-8").At(pointer(name)).WithHint("send it again as UTF-8"))
	}
	if p.values.Has(name) && !slices.Contains(several, name) {
		p.wrong = append(p.wrong, *fault.New(fault.Invalid, "form.twice", "this field came more than once").At(pointer(name)).WithHint("send the form as the page gives it"))
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
