package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// written is a form as a browser writes it, and its media type.
func (h *house) written(fields [][2]string, files ...file) ([]byte, string) {
	h.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for _, f := range fields {
		h.must(parts.WriteField(f[0], f[1]))
	}
	for _, f := range files {
		w, err := parts.CreateFormFile("files", f.name)
		h.must(err)
		_, err = io.WriteString(w, f.body)
		h.must(err)
	}
	h.must(parts.Close())
	return body.Bytes(), parts.FormDataContentType()
}

// hand hands a form in, in this very goroutine, as its body comes.
func (h *house) hand(body io.Reader, media string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/report", body)
	r.Header.Set("Content-Type", media)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.srv.Config.Handler.ServeHTTP(w, r)
	return w
}

// sealed are the sizes of the files that lie sealed, on both paths, in place or not.
func (h *house) sealed() (sizes []int64) {
	h.t.Helper()
	h.must(filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, string(filepath.Separator)+"blob"+string(filepath.Separator)) {
			return err
		}
		info, err := d.Info()
		sizes = append(sizes, info.Size())
		return err
	}))
	return sizes
}

// watched calls look once, when so many bytes were read.
type watched struct {
	io.Reader
	left int
	look func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if w.left > 0 && w.left <= n {
		w.look()
	}
	w.left -= n
	return n, err
}

func TestAFileOfAFormIsSealedWhileItComes(t *testing.T) {
	h := build(t)
	body, media := h.written(log4shell("k"), file{"large.bin", strings.Repeat("a", 24<<20)})
	seen := false
	answer := h.hand(&watched{bytes.NewReader(body), 20 << 20, func() {
		sizes := h.sealed()
		if seen = true; len(sizes) != 2 || min(sizes[0], sizes[1]) < 18<<20 {
			t.Errorf("when 20 MiB had come there lay %v bytes", sizes)
		}
	}}, media)
	if answer.Code != http.StatusOK || !seen {
		t.Errorf("answered %d", answer.Code)
	}
}

func TestOfAFormThatFailsNothingIsKeptAndItsSenderIsTold(t *testing.T) {
	large, small := strings.Repeat("a", 600<<10), file{"first.txt", "jndi"}
	empty := [][2]string{{"key", "k"}, {"kind", "vulnerability"}, {"products.0.name", ""}}
	for name, c := range map[string]struct {
		fields [][2]string
		files  []file
		cut    int // bytes before its end
		status int
		says   string
	}{
		"cut in the second file":   {log4shell("k"), []file{small, {"second.bin", large}}, 300 << 10, http.StatusBadRequest, "未保存任何内容"},
		"cut before its last line": {log4shell("k"), []file{small}, 8, http.StatusBadRequest, "未保存任何内容"},
		"says nothing":             {empty, []file{small}, 0, http.StatusUnprocessableEntity, ""},
		"one file too large":       {log4shell("k"), []file{small, {"second.bin", strings.Repeat("a", 25<<20)}}, 0, http.StatusRequestEntityTooLarge, ""},
		"too much text":            {append(log4shell("k"), [2]string{"steps", strings.Repeat("a", 1<<20)}), []file{small}, 0, http.StatusRequestEntityTooLarge, ""},
		"too many fields":          {append(log4shell("k"), make([][2]string, 2000)...), []file{small}, 0, http.StatusRequestEntityTooLarge, "表单的字段过多"},
		"101 files":                {log4shell("k"), many(101), 0, http.StatusRequestEntityTooLarge, "最多 100 个附件"},
		"one more product":         {append(log4shell("k"), [2]string{"more", "1"}), []file{small}, 0, http.StatusOK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			h.people()
			body, media := h.written(c.fields, c.files...)
			r := io.Reader(bytes.NewReader(body))
			if c.cut > 0 {
				r = io.MultiReader(bytes.NewReader(body[:len(body)-c.cut]), iotest.ErrReader(io.ErrUnexpectedEOF))
			}
			if answer := h.hand(r, media); answer.Code != c.status || !strings.Contains(answer.Body.String(), c.says) {
				t.Errorf("answered %d, want %d and %q:\n%s", answer.Code, c.status, c.says, answer.Body)
			}
			if left := h.sealed(); len(left) > 0 || len(h.reports()) > 0 {
				t.Errorf("%d files and %d reports are kept", len(left), len(h.reports()))
			}
		})
	}
}

func many(n int) []file {
	files := make([]file, n)
	for i := range files {
		files[i] = file{"f", "x"}
	}
	return files
}

// TestTheBytesThatAreKeptOfAFormAreSpelledOneWay: receipts were given for this spelling.
func TestTheBytesThatAreKeptOfAFormAreSpelledOneWay(t *testing.T) {
	h := build(t)
	h.people()
	h.visitor("en").postParts("/report", [][2]string{{"key", "k"}, {"kind", "vulnerability"}, {"technical", "a\r\n<b>"}}, file{"验证.txt", "jndi"}, file{"empty.bin", ""}).status(t, http.StatusOK)
	want := `{"form":"tocsin-form/v1","fields":[["kind","vulnerability"],["technical","a\r\n<b>"]],"files":[` +
		`{"field":"files","name":"验证.txt","size":4,"sha256":"a31f4c847bf33c7c31b32d6a77d899320228b0240d509e6cb805658bbee28008"},` +
		`{"field":"files","name":"empty.bin","size":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}` + "\n"
	if sum := sha256.Sum256([]byte(want)); h.reports()[0].Digest != hex.EncodeToString(sum[:]) {
		t.Error("the form is spelled in another way")
	}
}
