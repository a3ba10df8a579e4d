// Package asset holds the few files that a browser fetches besides the page: one
// style sheet, the mark of the house, and the one script, by which passkeys are asked.
// There is no font.
//
// Each file is served under a name that contains its digest, so it may be kept for
// a year and is never stale; the plain name works too and is asked for again each
// time. Nothing is loaded from elsewhere, and the strict Content-Security-Policy
// holds on these answers as on every page.
//
// # Style conventions
//
// A part's classes begin with its name: clock, clock-head, clock-bar. A part that
// can be good or bad news bears one of tone-bad, tone-warn, tone-good, tone-calm,
// tone-off and takes --tone, --tone-soft and --tone-ink from it. For pages there
// are: stack (children one under the other with even space), columns (main and a
// narrow aside), prose (a readable width), label (a small heading), hint, actions,
// unseen (for screen readers only), no-print. Headings: the page has one h1, its
// sections h2, parts bear h3 unless their comment says otherwise. There is no
// style attribute anywhere; the policy forbids it.
package asset

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"tocsin/domain/fault"
)

//go:embed static
var static embed.FS

// Root is where the assets are mounted.
const Root = "/asset/"

// Policy is the Content-Security-Policy of every page and asset.
const Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// Files is the set of assets, with their digests. The zero value serves nothing.
type Files struct {
	body   map[string][]byte // by plain name
	digest map[string]string // by plain name
}

// Open reads the embedded files and computes their digests.
func Open() (Files, error) {
	f := Files{body: map[string][]byte{}, digest: map[string]string{}}
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		f.body[path.Base(name)] = raw
		f.digest[path.Base(name)] = hex.EncodeToString(sum[:])[:12]
		return nil
	})
	if err != nil {
		return Files{}, fault.New(fault.Internal, "asset.unreadable", "the embedded assets cannot be read").Because(err)
	}
	return f, nil
}

// Href is the address of a file under its digest: /asset/tocsin.0123456789ab.css.
// A file that is not there keeps its plain address, and the browser gets a 404.
func (f Files) Href(name string) string {
	ext := path.Ext(name)
	if digest := f.digest[name]; digest != "" {
		return Root + strings.TrimSuffix(name, ext) + "." + digest + ext
	}
	return Root + name
}

// ServeHTTP answers for everything under Root.
func (f Files) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	asked := strings.TrimPrefix(req.URL.Path, Root)
	name, digest := plain(asked)
	body, ok := f.body[name]
	if !ok || digest != "" && digest != f.digest[name] {
		http.NotFound(w, req)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mediaType(name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", Policy)
	h.Set("Cache-Control", "no-cache")
	if digest != "" {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("ETag", `"`+f.digest[name]+`"`)
	if req.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if req.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone; there is nobody left to tell
	}
}

// plain splits "tocsin.0123456789ab.css" into its plain name and its digest.
func plain(asked string) (name, digest string) {
	parts := strings.Split(asked, ".")
	if len(parts) != 3 {
		return asked, ""
	}
	return parts[0] + "." + parts[2], parts[1]
}

func mediaType(name string) string {
	switch path.Ext(name) {
	case ".svg":
		return "image/svg+xml"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	return "text/css; charset=utf-8"
}
