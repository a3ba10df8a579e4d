package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/store/storetest"
	"tocsin/transport/courier"
)

// What is planted: in every personal field, in every sealed one and in files, and, so that
// the search is not blind, in one that is open.
const (
	personalMark = "Mark-Of-A-Person"
	mailMark     = "mark.of.a.person@example.org"
	phoneMark    = "+86 555 0199 4242"
	sealedMark   = "Mark-Of-Sealed-Words"
	fileMark     = "Mark-Of-A-File"
	openMark     = "Mark-That-Is-Open"
)

var personalMarks, sealedMarks = []string{personalMark, mailMark, phoneMark}, []string{sealedMark, fileMark}

// planting is an instance with somebody in each role before whose doors marks are planted.
type planting struct {
	t        *testing.T
	serve    http.Handler
	log      bytes.Buffer
	tokens   map[access.Role]string
	sessions map[access.Role]string
}

// api sends a document to the API as a role, and wants a status.
func (p *planting) api(role access.Role, path string, body any, want int, headers ...string) []byte {
	p.t.Helper()
	raw, err := json.Marshal(body)
	if text, plain := body.(string); plain {
		raw = []byte(text)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	method := http.MethodPost
	if body == nil {
		method, raw = http.MethodGet, nil
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(raw))
	r.Header.Set("Content-Type", "application/json")
	if token := p.tokens[role]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.serve.ServeHTTP(w, r)
	if w.Code != want {
		p.t.Fatalf("%s %s: %d %.400s", method, path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// page sends a form with a file, as a browser does.
func (p *planting) page(path string, fields map[string]string, file string, want int) string {
	p.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, value := range fields {
		_ = parts.WriteField(name, value)
	}
	if file != "" {
		part, err := parts.CreateFormFile("files", file)
		if err != nil {
			p.t.Fatal(err)
		}
		_, _ = io.WriteString(part, strings.Repeat(fileMark+" ", 200_000)) // more than is held in memory
	}
	_ = parts.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	w := httptest.NewRecorder()
	p.serve.ServeHTTP(w, r)
	if w.Code != want {
		p.t.Fatalf("%s: %d %.400s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

var (
	codeInPage = regexp.MustCompile(`[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{8}`)
	idOfReport = regexp.MustCompile(`rep_[0-9a-z]{26}`)
	idOfCase   = regexp.MustCompile(`case?_[0-9a-z]{26}`)
	idOfUnit   = regexp.MustCompile(`org_[0-9a-z]{26}`)
)

// plant brings marks in by every door, rightly and wrongly.
func (p *planting) plant() (caseID string) {
	p.t.Helper()
	written := map[string]string{
		"key": "k1", "kind": "vulnerability", "products.0.name": openMark, "title": sealedMark, "technical": sealedMark, "harm": sealedMark, "scope": sealedMark, "steps": sealedMark,
		"reporter_name": personalMark, "contact": mailMark + " " + phoneMark,
	}
	shown := p.page("/report", written, sealedMark+".txt", http.StatusOK)
	code := codeInPage.FindString(shown)
	written["key"], written["aware"] = "k2", "no day at all"
	p.page("/report", written, "", http.StatusUnprocessableEntity)
	told := map[string]any{
		"kind": "vulnerability", "title": sealedMark, "technical": sealedMark, "harm": sealedMark, "scope": sealedMark, "steps": sealedMark,
		"reporter_name": personalMark, "contact": mailMark + " " + phoneMark, "products": []any{map[string]any{"name": openMark}}, "aware": "2021-11-24",
	}
	report := idOfReport.FindString(string(p.api(access.Anonymous, "/api/v1/reports", told, http.StatusCreated, "Idempotency-Key", "k3")))
	told["severity"] = map[string]any{"words": personalMark + sealedMark}
	p.api(access.Anonymous, "/api/v1/reports", told, http.StatusBadRequest, "Idempotency-Key", "k4")
	p.api(access.Anonymous, "/api/v1/reports", `{"contact":"`+mailMark+`","title":"`+sealedMark+`"`, http.StatusBadRequest, "Idempotency-Key", "k5")
	p.api(access.Anonymous, "/api/v1/mailbox/messages", map[string]any{"text": sealedMark + personalMark}, http.StatusCreated, "Mailbox-Code", code)
	p.api(access.Anonymous, "/api/v1/mailbox/attachments?name="+sealedMark, strings.Repeat(fileMark, 1000), http.StatusCreated, "Mailbox-Code", code, "Content-Type", "application/octet-stream")
	p.api(access.DutyOfficer, "/api/v1/reports/"+report+"/acknowledge", "", http.StatusOK)
	p.api(access.DutyOfficer, "/api/v1/reports/"+report+"/messages", map[string]any{"text": sealedMark}, http.StatusCreated)
	opened := p.api(access.DutyOfficer, "/api/v1/cases", map[string]any{"title": sealedMark, "summary": sealedMark, "reports": []string{report}, "affected": []any{map[string]any{"name": openMark}}}, http.StatusCreated)
	p.people()
	return idOfCase.FindString(string(opened))
}

// people plants what is personal of people and contacts.
func (p *planting) people() {
	p.t.Helper()
	p.api(access.Administrator, "/api/v1/people", map[string]any{"login": "planted", "name": personalMark, "roles": []string{"reporter"}}, http.StatusCreated)
	p.api(access.Administrator, "/api/v1/people", map[string]any{"login": "planted", "name": personalMark, "roles": []string{"reporter"}}, http.StatusConflict)
	unit := idOfUnit.FindString(string(p.api(access.PartnerMember, "/api/v1/partners", nil, http.StatusOK)))
	card := map[string]any{"subject": "contact-new", "card": map[string]any{"function": "press", "name": personalMark, "address": mailMark, "phone": phoneMark}}
	for _, role := range []access.Role{access.Administrator, access.PartnerMember} { // at once, and as a proposal
		p.api(role, "/api/v1/partners/"+unit+"/changes", card, http.StatusCreated)
	}
	card["card"].(map[string]any)["function"] = "no function " + personalMark
	p.api(access.Administrator, "/api/v1/partners/"+unit+"/changes", card, http.StatusUnprocessableEntity)
	for _, word := range []string{personalMark + " " + sealedMark, password} {
		r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader("login="+mailMark+"&password="+word))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		p.serve.ServeHTTP(httptest.NewRecorder(), r)
	}
}

// reads walks through everything that somebody in a role is shown.
func (p *planting) reads(role access.Role, paths ...string) (all string) {
	for _, path := range paths {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		if strings.HasPrefix(path, "/api/") && p.tokens[role] != "" {
			r.Header.Set("Authorization", "Bearer "+p.tokens[role])
		} else if p.sessions[role] != "" {
			r.Header.Set("Cookie", "tocsin="+p.sessions[role])
		}
		w := httptest.NewRecorder()
		p.serve.ServeHTTP(w, r)
		all += w.Body.String()
	}
	return all
}

// TestWhatIsPersonalOrSealedIsNowhereButBeforeItsReader plants marks by every door, has them
// read and carried, and looks for them in the log, in every file of the instance and of
// the system's temporary folder, in every table, in what is carried to the authorities,
// in the bundle of the case, and in what others are shown.
func TestWhatIsPersonalOrSealedIsNowhereButBeforeItsReader(t *testing.T) {
	for name, engine := range map[string]func() storetest.Engine{"sqlite": storetest.SQLite, "postgres": func() storetest.Engine { return storetest.Postgres(t) }} {
		t.Run(name, func(t *testing.T) { planted(t, engine().House(t)) })
	}
}

func planted(t *testing.T, h *storetest.House) {
	temporary, relay := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	p := &planting{t: t}
	log := slog.New(slog.NewTextHandler(&p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	k := keeping{place: place{Data: h.Dir, Database: h.Database}, Waive: true}
	i, err := k.open(t.Context(), wall{}, log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = i.close() }()
	if _, p.serve, err = doors(i.desk, doorSettings{room: i.store.Room}, log); err != nil {
		t.Fatal(err)
	}
	p.tokens, p.sessions = tokensOf(t, i.desk)
	caseID := p.plant()
	read := p.reads(access.DutyOfficer, "/desk", "/reports", "/cases/"+caseID, "/api/v1/cases/"+caseID, "/api/v1/reports")
	if !strings.Contains(read, sealedMark) {
		t.Error("the officer reads nothing of what was planted: nothing is shown")
	}
	carriers := map[string]courier.Carry{}
	for _, recipient := range i.desk.Carrying.Recipients() {
		carriers[recipient] = courier.Folder(relay)
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	_ = courier.Courier{Desk: i.desk.Carrying, Clock: wall{}, Carriers: carriers, Log: log}.Run(ctx)
	p.search(h, caseID, temporary, relay)
}

// search looks everywhere.
func (p *planting) search(h *storetest.House, caseID, temporary, relay string) {
	p.t.Helper()
	all := append(append([]string{}, personalMarks...), sealedMarks...)
	p.absent("the log", p.log.Bytes(), all)
	p.files(temporary, all)
	if p.files(h.Dir, all) == 0 {
		p.t.Error("the search is blind: what is open is in no file")
	}
	if carried := p.files(relay, personalMarks); carried == 0 {
		p.t.Error("nothing was carried")
	}
	for place, row := range storetest.Rows(p.t, h) {
		p.absent(place, row, all)
	}
	p.absent("the bundle", []byte(p.reads(access.Auditor, "/api/v1/cases/"+caseID+"/bundle", "/cases/"+caseID+"/bundle")), all)
	shown := []string{"/", "/api/v1/reports", "/api/v1/cases", "/api/v1/people", "/people", "/reports", "/cases", "/cases/" + caseID, "/api/v1/cases/" + caseID, "/directory", "/api/v1/directory", "/feed", "/api/v1/evidence", "/evidence", "/partners"}
	for _, role := range []access.Role{access.Anonymous, access.Reporter, access.PartnerMember, access.Administrator} {
		p.absent("what is shown to "+string(role), []byte(p.reads(role, shown...)), all)
	}
	lists := []string{"/api/v1/reports", "/api/v1/people", "/api/v1/evidence", "/evidence", "/people", "/api/v1/directory", "/directory", "/reports"}
	for _, role := range []access.Role{access.DutyOfficer, access.Publisher, access.Auditor} {
		p.absent("the lists of "+string(role), []byte(p.reads(role, lists...)), all)
	}
}

// files looks through a folder, and counts the files that hold what is open.
func (p *planting) files(folder string, marks []string) (open int) {
	p.t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(openMark)) {
			open++
		}
		p.absent(path, raw, marks)
		return err
	})
	if err != nil {
		p.t.Error(err)
	}
	return open
}

func (p *planting) absent(where string, text []byte, marks []string) {
	p.t.Helper()
	for _, mark := range marks {
		if at := bytes.Index(text, []byte(mark)); at >= 0 {
			p.t.Errorf("%s holds %s: …%q…", where, mark, text[max(0, at-120):min(len(text), at+120)])
		}
	}
}
