package rest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin/domain/evidence"
	"tocsin/transport/rest"
)

const maxFile = 25 << 20

// nulls is an endless body that counts what was taken of it.
type nulls struct{ taken int64 }

func (n *nulls) Read(p []byte) (int, error) {
	clear(p)
	n.taken += int64(len(p))
	return len(p), nil
}

// send sends a body as a file; a declared length below zero is none.
func (o *office) send(who, path string, body io.Reader, declared int64, headers ...string) answer {
	o.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1"+path, body)
	r.ContentLength = declared
	r.Header.Set("Content-Type", "application/octet-stream")
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+o.tokens[who])
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	o.serve.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// handed hands a report in as the unit, and returns its number.
func (o *office) handed() string {
	o.t.Helper()
	return into[rest.Taken](o.t, o.ask("unit", "POST", "/api/v1/reports", log4shell)).ID
}

// files counts what lies in the data directory: sealed files, and those half made.
func (o *office) files() (n int) {
	o.t.Helper()
	o.must(filepath.WalkDir(o.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(path, "blob") {
			n++
		}
		return err
	}))
	return n
}

// held are the files of a report, as the office sees them.
func (o *office) held(id string) []rest.Attachment {
	o.t.Helper()
	return into[rest.Dossier](o.t, o.ask("duty", "GET", "/api/v1/reports/"+id, "")).Attachments
}

func TestWhatIsFetchedIsWhatWasSentAndTheReceiptNamesItsDigest(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	content := bytes.Repeat([]byte("<script>alert(1)</script>\x00\xff"), 40_000)
	sum := sha256.Sum256(content)
	a := o.send("unit", "/reports/"+id+"/attachments?name=poc.html", bytes.NewReader(content), int64(len(content)))
	kept := into[rest.Attached](t, a)
	if a.Status != http.StatusCreated || kept.Digest != hex.EncodeToString(sum[:]) || kept.Size != int64(len(content)) || kept.Name != "poc.html" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	keys, err := evidence.ParseKeys(o.store.PublicKey() + "\n")
	o.must(err)
	receipt, err := evidence.ParseReceipt([]byte(kept.Receipt.JSON))
	o.must(err)
	s, err := evidence.Verify(receipt, keys)
	o.must(err)
	if s.Head.Subject != id || s.Head.Content != kept.Digest || s.Head.Act != "report.write" {
		t.Fatalf("the receipt speaks of something else: %+v", s.Head)
	}
	back := o.ask("duty", "GET", a.Header.Get("Location"), "")
	if back.Status != http.StatusOK || !bytes.Equal(back.Body, content) {
		t.Fatalf("%d: %d bytes came back for %d", back.Status, len(back.Body), len(content))
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment; filename=poc.html",
		"Content-Length": fmt.Sprint(len(content)), "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
	} {
		if got := back.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestFetchingAFileIsOnRecordBeforeItsReporterAndNothingElseIs(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	file := into[rest.Attached](t, o.send("unit", "/reports/"+id+"/attachments", strings.NewReader("x"), 1)).ID
	other := into[rest.Taken](t, o.ask("unit", "POST", "/api/v1/reports", strings.Replace(log4shell, "RCE", "DoS", 1))).ID
	before := o.size()
	for _, path := range []string{"/api/v1/reports/" + other + "/attachments/" + file, "/api/v1/reports/" + id + "/attachments/att_nothing"} {
		if a := o.ask("duty", "GET", path, ""); a.Status != http.StatusNotFound || a.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %v", path, a.Status, a.Header)
		}
	}
	if o.size() != before {
		t.Error("what was refused is on record as a reading")
	}
	o.ask("duty", "GET", "/api/v1/reports/"+id+"/attachments/"+file, "")
	read := into[rest.Dossier](t, o.ask("unit", "GET", "/api/v1/reports/"+id, "")).Read
	if len(read) == 0 || read[0].Why != "file "+file || read[0].By != "duty-officer" {
		t.Fatalf("%+v", read)
	}
}

func TestAFileMayBeAsLargeAsTheLimitAndNotOneByteMore(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	path := "/reports/" + id + "/attachments?name=large"
	before, entries := o.files(), o.size()
	body := &nulls{}
	if a := o.send("unit", path, body, maxFile+1); a.Status != http.StatusRequestEntityTooLarge || body.taken != 0 {
		t.Fatalf("declared too large: %d after %d bytes were read", a.Status, body.taken)
	}
	if a := o.send("unit", path, io.LimitReader(&nulls{}, maxFile+1), -1); a.Status != http.StatusRequestEntityTooLarge || a.problem(t).Code != "request.large" {
		t.Fatalf("one byte over, undeclared: %d %s", a.Status, a.Body)
	}
	if o.files() != before || o.size() != entries {
		t.Fatal("a file that is too large left something behind")
	}
	kept := into[rest.Attached](t, o.send("unit", path, io.LimitReader(&nulls{}, maxFile), -1))
	if kept.Size != maxFile || len(o.held(id)) != 1 || o.files() == before {
		t.Fatalf("%+v, %d files", kept, o.files()-before)
	}
}

// TestAnUploadThatBreaksOffLeavesNothing cuts a real connection in the middle.
func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	before, entries := o.files(), o.size()
	done := make(chan struct{}, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.serve.ServeHTTP(w, r)
		done <- struct{}{}
	}))
	defer srv.Close()
	for _, framing := range []string{"Content-Length: 900000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n100000\r\n"} {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		o.must(err)
		_, err = fmt.Fprintf(conn, "POST /api/v1/reports/%s/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/octet-stream\r\n%s", id, o.tokens["unit"], framing)
		o.must(err)
		_, err = io.CopyN(conn, &nulls{}, 600_000)
		o.must(err)
		o.must(conn.Close())
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			t.Fatal("the door still waits for the rest")
		}
	}
	if o.files() != before || o.size() != entries {
		t.Errorf("an upload that broke off left %d files and %d entries", o.files()-before, o.size()-entries)
	}
	if n := len(o.held(id)); n != 0 {
		t.Errorf("the report has %d files", n)
	}
}

func TestAFileOfSomebodyWhoMayNotAddItIsNeverRead(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	absent := o.ask("duty", http.MethodGet, "/api/v1/nothing", "")
	before := o.files()
	for _, who := range []string{"", "duty", "audit", "admin", "stranger"} {
		body := &nulls{}
		a := o.send(who, "/reports/"+id+"/attachments", body, 1<<20)
		if a.Status != http.StatusNotFound || !bytes.Equal(a.Body, absent.Body) || body.taken != 0 {
			t.Errorf("%q: %d after %d bytes: %s", who, a.Status, body.taken, a.Body)
		}
	}
	for _, code := range []string{"wrong", "00000000-00000000-00000000-00000000"} {
		body := &nulls{}
		a := o.send("", "/mailbox/attachments", body, 1<<20, "Mailbox-Code", code)
		if a.Status != http.StatusNotFound || !bytes.Equal(a.Body, absent.Body) || body.taken != 0 {
			t.Errorf("code %s: %d after %d bytes: %s", code, a.Status, body.taken, a.Body)
		}
	}
	if o.files() != before {
		t.Error("their bytes were kept")
	}
}

func TestANameIsForDisplayAndNeverAPathOrAHeader(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	for n, c := range []struct{ name, disposition, shown, kept string }{
		{"../../etc/passwd", "", "../../etc/passwd", "_.._etc_passwd"},
		{`C:\windows\cmd.exe`, "", `C:\windows\cmd.exe`, "C__windows_cmd.exe"},
		{"a\r\nSet-Cookie: x=y\r\n\r\n<b>", "", "a\uFFFD\uFFFDSet-Cookie: x=y\uFFFD\uFFFD\uFFFD\uFFFD<b>", "a\uFFFD\uFFFDSet-Cookie_ x=y\uFFFD\uFFFD\uFFFD\uFFFD_b_"},
		{"photo\u202egpj.exe", "", "photo\uFFFDgpj.exe", "photo\uFFFDgpj.exe"},
		{"验证 代码.txt", "", "验证 代码.txt", "验证 代码.txt"},
		{`a"; filename="b`, "", `a"; filename="b`, "a_; filename=_b"},
		{"..", "", "..", ""},
		{"", "", "file", "file"},
		{"", `attachment; filename="poc 1.zip"`, "poc 1.zip", "poc 1.zip"},
		{"", `attachment; filename="x"; filename*=UTF-8''..%2f%0d%0a%e6%bc%8f`, "../\uFFFD\uFFFD漏", "_\uFFFD\uFFFD漏"},
		{"this", `attachment; filename="that"`, "this", "this"},
	} {
		path := "/reports/" + id + "/attachments?" + url.Values{"name": {c.name}}.Encode()
		headers := []string{}
		if c.disposition != "" {
			headers = append(headers, "Content-Disposition", c.disposition)
		}
		body := fmt.Sprint("file ", n)
		a := o.send("unit", path, strings.NewReader(body), int64(len(body)), headers...)
		kept := into[rest.Attached](t, a)
		if kept.Name != c.shown {
			t.Errorf("%q is shown as %q", c.name+c.disposition, kept.Name)
		}
		back := o.ask("unit", "GET", a.Header.Get("Location"), "")
		how, parameters, err := mime.ParseMediaType(back.Header.Get("Content-Disposition"))
		want := c.kept
		if want == "" {
			want = kept.ID
		}
		if err != nil || how != "attachment" || parameters["filename"] != want || string(back.Body) != body {
			t.Errorf("%q comes back as %q (%v)", c.name+c.disposition, back.Header.Get("Content-Disposition"), err)
		}
		if len(back.Header["Set-Cookie"]) > 0 || strings.ContainsAny(back.Header.Get("Content-Disposition"), "\r\n/\\") {
			t.Errorf("%q got into the headers: %v", c.name, back.Header)
		}
	}
}

func TestTheSameFileSentAgainIsOneFileAndAnotherNameIsAnother(t *testing.T) {
	o := staffed(t)
	taken := into[rest.Taken](t, o.ask("", "POST", "/api/v1/reports", log4shell))
	send := func(name string) rest.Attached {
		return into[rest.Attached](t, o.send("", "/mailbox/attachments?name="+name, strings.NewReader("same"), 4, "Mailbox-Code", taken.Mailbox))
	}
	first, again, other := send("a"), send("a"), send("b")
	if first.ID != again.ID || again.Entry != nil || again.Receipt != nil || first.Entry == nil || other.ID == first.ID {
		t.Fatalf("%+v\n%+v\n%+v", first, again, other)
	}
	if n := len(o.held(taken.ID)); n != 2 {
		t.Fatalf("the report has %d files", n)
	}
}

func TestAReportTakesFilesInAnyStateAndAHundredAtMost(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	path := "/reports/" + id + "/attachments"
	o.ask("duty", "POST", "/api/v1/reports/"+id+"/reject", `{"reason":"no content"}`)
	for n := range 100 {
		body := fmt.Sprint(n)
		into[rest.Attached](t, o.send("unit", path, strings.NewReader(body), int64(len(body))))
	}
	body := &nulls{}
	a := o.send("unit", path, body, 1<<20)
	if p := a.problem(t); a.Status != http.StatusRequestEntityTooLarge || p.Code != "report.files" || body.taken != 0 {
		t.Fatalf("%d %s after %d bytes", a.Status, a.Body, body.taken)
	}
}

func TestAFileIsSentAsBytesAndNothingElse(t *testing.T) {
	o := staffed(t)
	id := o.handed()
	for _, c := range []struct{ header, value, code string }{
		{"Content-Type", "multipart/form-data; boundary=x", "request.media"},
		{"Content-Type", "", "request.media"},
		{"Content-Encoding", "gzip", "request.packed"},
		{"Content-Disposition", `attachment; filename="`, "request.parameter"},
	} {
		a := o.send("unit", "/reports/"+id+"/attachments", strings.NewReader("x"), 1, c.header, c.value)
		if p := a.problem(t); p.Code != c.code || p.Field != c.header {
			t.Errorf("%s %q: %d %s", c.header, c.value, a.Status, a.Body)
		}
	}
	if n := len(o.held(id)); n != 0 {
		t.Errorf("the report has %d files", n)
	}
}

func TestAnApplicationTakesFilesUntilItIsCompleteAndNoneThatIsTooLarge(t *testing.T) {
	o := staffed(t)
	programme := into[rest.Done](t, o.ask("pub", "POST", "/api/v1/programmes", `{"name":"Support","tiers":["one star"],"criteria":[{"text":"findings","weight":1,"evidence":false}],"quorum":3,"visibility":"partners","term":{"from":"2020-12-01","to":"2022-12-01","apply_until":"2021-12-20","measured":[{"metric":"reports","weight":100}]}}`)).ID
	id := into[rest.Done](t, o.ask("unit", "POST", "/api/v1/applications", `{"programme":"`+programme+`","term":1,"tier":"one star","answers":[{"criterion":1,"text":"seven"}],"consent":true}`)).ID
	path := "/applications/" + id + "/attachments"
	before, body := o.files(), &nulls{}
	if a := o.send("unit", path, body, maxFile+1); a.Status != http.StatusRequestEntityTooLarge || body.taken != 0 || o.files() != before {
		t.Fatalf("too large: %d after %d bytes were read", a.Status, body.taken)
	}
	kept := into[rest.Attached](t, o.send("unit", path+"?name=team.pdf", strings.NewReader("team"), 4))
	if kept.Size != 4 || kept.Name != "team.pdf" {
		t.Fatalf("%+v", kept)
	}
	if a := o.ask("duty", "POST", "/api/v1/applications/"+id+"/accept", `{"version":1}`); a.Status != http.StatusConflict || a.problem(t).Code != "application.changed" {
		t.Fatalf("accepted as it was before the file: %d %s", a.Status, a.Body)
	}
	if a := o.ask("duty", "POST", "/api/v1/applications/"+id+"/accept", `{"version":2}`); a.Status >= 400 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if a := o.send("unit", path, strings.NewReader("late"), 4); a.Status != http.StatusConflict {
		t.Errorf("a file once it is complete: %d %s", a.Status, a.Body)
	}
	if a := o.ask("unit", "GET", "/api/v1"+path+"/"+kept.ID, ""); a.Status != http.StatusOK || string(a.Body) != "team" {
		t.Errorf("its own file: %d %q", a.Status, a.Body)
	}
	if a := o.ask("stranger", "GET", "/api/v1"+path+"/"+kept.ID, ""); a.Status != http.StatusNotFound {
		t.Errorf("another unit: %d", a.Status)
	}
}
