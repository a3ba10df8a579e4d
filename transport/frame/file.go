package frame

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"tocsin/domain/fault"
)

// Inert is the policy of files that somebody sent: a browser that shows one runs
// nothing in it.
const Inert = "sandbox; default-src 'none'; frame-ancestors 'none'"

// Disposition has a file kept and not shown, under a name that is no path: what
// separates, commands or hides stands as a low line. A file without a name is called
// by its identifier.
func Disposition(name, id string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|%`, r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, name)
	if name = strings.Trim(name, ". "); name == "" {
		name = id
	}
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

// File is an answer that is passed on while it is read.
type File struct {
	Content io.ReadCloser
	Size    int64 // bytes
}

// Send answers with the file and closes it. What is wrong with its beginning is still a
// problem; later the answer ends short of its length, so that nobody takes it for whole.
func (f File) Send(w http.ResponseWriter) error {
	defer func() { _ = f.Content.Close() }() // it was only read
	content := bufio.NewReader(f.Content)
	if _, err := content.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	w.Header().Set("Content-Length", strconv.FormatInt(f.Size, 10))
	w.WriteHeader(http.StatusOK)
	_, err := io.Copy(w, content)
	var damaged *fault.Fault
	if errors.As(err, &damaged) {
		return damaged
	}
	return nil // the asker may have gone; nobody is left to tell
}
