package main

import (
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/assessment"
	"tocsin/domain/calendar"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/programme"
	"tocsin/domain/report"
	"tocsin/domain/watch"
	"tocsin/law"
	"tocsin/store"
	"tocsin/transport/frame"
)

// asker is somebody who knocks at every door of the matrix, with all that he holds.
type asker struct {
	name      string
	who       access.Principal
	token     string // of the API
	provision string // a token of his that is for the accounts of his unit, and for nothing else
	key       partner.OTPKey
	session   string // of the pages
	dead      bool   // what he holds opens nothing any more
	suspended bool   // his unit is, now
	extra     bool   // there for the things of his unit alone
}

// thing is a record of the world, with the facts from which the test says itself who may
// see it. It asks the program nothing.
type thing struct {
	kind   string // of the record: report, case …
	state  string
	id     string
	maker  string              // name of the asker who handed it in, or whose it is
	unit   string              // whose it is
	guests []string            // units that were let in, as long as they are in good standing
	under  string              // the report of an attachment, the application of an enclosure
	code   string              // of the mailbox that opens it
	about  string              // the person whom it concerns
	judges []string            // names of the askers on the panel of an application
	appeal partner.AppealState // of a measure: where the appeal against it stands
}

// world is an instance with a thing of each kind in each state, and askers in each
// relation to them. It is made once, closed, and copied for whoever wants one.
type world struct {
	*desk.Desk
	t      testing.TB
	dir    string
	now    time.Time
	clock  *clock.Set
	store  *store.Store
	router *frame.Router
	serve  http.Handler
	book   *law.Book

	askers []*asker
	things []thing
	units  map[string]string // name → identifier
	codes  map[string]string // one-time codes that are still good, by route segment
	spent  string            // a one-time code that was used
	spare  string            // a report that belongs to nobody and nothing

	operations map[string]map[string]described // of the API
	schemas    map[string]schema
	said       string // a receipt that holds
}

var worldTime = time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)

// newWorld makes the world and leaves it closed.
func newWorld(t testing.TB) *world {
	t.Helper()
	book, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: t.TempDir(), now: worldTime, book: book, units: map[string]string{}, codes: map[string]string{}}
	w.open()
	w.people()
	w.reports()
	w.cases()
	w.programmes()
	w.assessments()
	w.measures()
	w.directory()
	w.admissions()
	w.watched()
	w.holds()
	w.addresses()
	w.issuers()
	w.credentials()
	w.must(w.store.Close())
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

// open opens the directory of the world behind all its doors.
func (w *world) open() {
	w.t.Helper()
	var err error
	w.clock = clock.At(w.now)
	suite := cipher.International(nil)
	w.store, err = store.Open(context.Background(), store.Options{Dir: w.dir, Clock: w.clock, Suite: suite})
	w.must(err)
	w.Desk, err = desk.New(context.Background(), desk.Options{Store: w.store, Law: w.book, Clock: w.clock, Suite: suite, Settings: desk.Settings{Rehearsal: true, Mail: desk.Mail{Domain: "relay.example"}, Budgets: watch.Budgets{Persons: 1 << 20, Matters: 1 << 20, Beside: 1 << 20, Burst: 1 << 20, Probe: 1 << 20}}})
	w.must(err)
	settings := doorSettings{Name: "P", Operator: "O", BaseURL: "http://localhost", room: func() (uint64, error) { return 1 << 40, nil }}
	w.router, w.serve, err = doors(w.Desk, settings, slog.New(slog.DiscardHandler))
	w.must(err)
}

// copied is the same world again, open, in a directory of its own.
func (w *world) copied(t testing.TB) *world {
	t.Helper()
	c := *w
	c.t, c.dir = t, t.TempDir()
	c.must(filepath.WalkDir(w.dir, func(name string, d fs.DirEntry, err error) error {
		to := filepath.Join(c.dir, strings.TrimPrefix(name, w.dir))
		if err != nil || d.IsDir() {
			return cmp.Or(err, os.MkdirAll(to, 0o700))
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, raw, 0o600)
	}))
	c.open()
	kept := c.store // and not the whole copy, of which a test makes hundreds
	t.Cleanup(func() { _ = kept.Close() })
	return &c
}

func (w *world) asker(name string) *asker {
	for _, a := range w.askers {
		if a.name == name {
			return a
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return nil
}

func (w *world) who(name string) access.Principal { return w.asker(name).who }

func (w *world) put(t thing) string {
	w.things = append(w.things, t)
	return t.id
}

// of is the first thing of a kind in a state; empty where there is none.
func (w *world) of(kind, state string) thing {
	for _, t := range w.things {
		if t.kind == kind && (state == "" || t.state == state) {
			return t
		}
	}
	w.t.Fatalf("the world has no %s that is %s", kind, state)
	return thing{}
}

// moment reads a time as exactly as it is written.
func (w *world) moment(text string) calendar.Moment {
	m, err := calendar.ParseMoment(text, "")
	w.must(err)
	return m
}

// unitNames are the units of the world; the members of each are called after it.
var unitNames = map[string]partner.Partner{
	"alpha":  {Name: "Alpha", Sector: "finance", Jurisdiction: "CN"},   // hands reports in, sits in cases by them
	"beta":   {Name: "Beta", Sector: "telecom", Jurisdiction: "CN"},    // invited to every case, late in each
	"gamma":  {Name: "Gamma", Sector: "energy", Jurisdiction: "CN"},    // has nothing to do with anything
	"sigma":  {Name: "Sigma", Sector: "transport", Jurisdiction: "CN"}, // invited with a product of its own, suspended since
	"tau":    {Name: "Tau", Sector: "water", Jurisdiction: "CN"},       // suspended for partners to know; due
	"ypsil":  {Name: "Ypsil", Sector: "water", Jurisdiction: "CN"},     // suspended for everybody to know; proposed
	"omega":  {Name: "Omega", Sector: "water", Jurisdiction: "CN"},     // seconded
	"lambda": {Name: "Lambda", Sector: "water", Jurisdiction: "CN"},    // restored
	"delta":  {Name: "Delta", Sector: "space", Jurisdiction: "CN"},     // shows itself to partners
	"kappa":  {Name: "Kappa", Sector: "space", Jurisdiction: "CN"},     // shows itself to everybody
	"far":    {Name: "Far", Sector: "water", Jurisdiction: "AT"},       // abroad
}

// people enrols a unit of each name and somebody in each role.
func (w *world) people() {
	ctx := context.Background()
	code, err := w.Enrolment.FoundingLink(ctx)
	w.must(err)
	id, err := w.Enrolment.Found(ctx, code, desk.NewPerson{Login: "admin", Name: "admin", Password: password})
	w.must(err)
	w.spent = code
	w.askers = append(w.askers, &asker{name: "anonymous", who: access.Principal{Via: "test"}})
	w.enter("admin", id, access.Administrator, "")
	for _, name := range slices.Sorted(maps.Keys(unitNames)) {
		w.units[name], _, err = w.Enrolment.Partner(ctx, operator(), unitNames[name])
		w.must(err)
	}
	for _, p := range []struct {
		name string
		role access.Role
		unit string
	}{
		{"second", access.Administrator, ""}, {"duty", access.DutyOfficer, ""}, {"other", access.DutyOfficer, ""}, {"pub", access.Publisher, ""},
		{"pub2", access.Publisher, ""}, {"audit", access.Auditor, ""}, {"writer", access.Reporter, ""}, {"stranger", access.Reporter, ""},
		{"alpha1", access.PartnerMember, "alpha"}, {"alpha2", access.PartnerMember, "alpha"}, {"beta1", access.PartnerMember, "beta"},
		{"gamma1", access.PartnerMember, "gamma"}, {"sigma1", access.PartnerMember, "sigma"}, {"former", access.DutyOfficer, ""}, {"left", access.DutyOfficer, ""}, {"late", access.DutyOfficer, ""},
		{"tau1", access.PartnerMember, "tau"}, {"ypsil1", access.PartnerMember, "ypsil"}, {"omega1", access.PartnerMember, "omega"}, {"lambda1", access.PartnerMember, "lambda"},
		{"delta1", access.PartnerMember, "delta"}, {"kappa1", access.PartnerMember, "kappa"},
	} {
		w.person(p.name, p.role, p.unit)
	}
}

func (w *world) person(name string, role access.Role, unit string) {
	roles := []access.Role{role}
	if slices.Contains([]string{"alpha2", "sigma1"}, name) {
		roles = append(roles, access.UnitAdministrator)
	}
	id, _, err := w.Enrolment.Person(context.Background(), operator(), desk.NewPerson{Login: name, Name: name, Roles: roles, Org: w.units[unit]})
	w.must(err)
	w.enter(name, id, role, unit)
	w.asker(name).who.Roles = roles
	if unit != "" {
		w.put(thing{kind: "member", state: "in", id: id, maker: name, unit: unit})
	}
}

// enter makes somebody an asker; what he holds is given him at the end.
func (w *world) enter(name, id string, role access.Role, unit string) {
	who := access.Principal{Person: id, Name: name, Org: w.units[unit], Roles: []access.Role{role}, Via: "test"}
	w.askers = append(w.askers, &asker{name: name, who: who, extra: slices.Contains([]string{"tau", "ypsil", "omega", "lambda", "delta", "kappa"}, unit)})
	w.put(thing{kind: "person", state: "in", id: id, maker: name})
}

// reports hands in a report for each sender and state, with a file.
func (w *world) reports() {
	w.spare, _ = w.handIn("stranger", "spare")
	for _, r := range []struct{ maker, unit, state string }{
		{"alpha1", "alpha", "received"}, {"alpha1", "alpha", "acknowledged"}, {"alpha1", "alpha", "rejected"},
		{"sigma1", "sigma", "received"}, {"writer", "", "received"}, {"audit", "", "received"}, {"", "", "received"},
	} {
		t := thing{kind: "report", state: r.state, maker: r.maker, unit: r.unit}
		t.id, t.code = w.handIn(r.maker, r.unit+r.state)
		switch r.state {
		case "acknowledged":
			w.done(w.Triage.Acknowledge(context.Background(), w.who("duty"), t.id))
		case "rejected":
			w.done(w.Triage.Reject(context.Background(), w.who("duty"), t.id, "no content"))
		}
		w.put(t)
		who := w.asker(nameOr(r.maker)).who
		if t.code != "" {
			who = w.Enrolment.Mailbox(t.code, "test")
		}
		a, _, err := w.Intake.Attach(context.Background(), who, t.id, "poc.txt", strings.NewReader("bytes of "+t.id), 1<<20)
		w.must(err)
		w.put(thing{kind: "attachment", state: r.state, id: a.ID, maker: r.maker, unit: r.unit, under: t.id, code: t.code})
		if t.code != "" {
			_, err := w.Look.Identify(context.Background(), w.who("duty"), t.id, "calling back")
			w.must(err)
			d, err := w.Look.Mailbox(context.Background(), who)
			w.must(err)
			w.put(thing{kind: "address", state: "live", id: d.Addresses[0].ID, code: t.code})
		}
		if r.unit != "" { // it has clocks of its own
			w.put(thing{kind: "matter", state: r.state, id: t.id, maker: r.maker, unit: r.unit})
		}
	}
}

func nameOr(name string) string {
	if name == "" {
		return "anonymous"
	}
	return name
}

// handIn hands a report in; what its maker says of his awareness starts the clocks.
func (w *world) handIn(maker, word string) (id, code string) {
	id, code = w.handInAs(w.who(nameOr(maker)), maker+word)
	return id, code
}

// handInAs hands a report in for a principal; the word makes it another one.
func (w *world) handInAs(who access.Principal, word string) (id, code string) {
	d := report.Draft{Title: "RCE", Technical: "lookup", Products: []product.Product{{Name: "Log4j", Vendor: "Apache"}}, Capacity: report.Provider, Aware: w.moment("2021-12-08"), ReporterName: "Li Ming", Contact: "finder@reporter.example"}
	taken, err := w.Intake.Receive(context.Background(), who, desk.Submission{Kind: report.Vulnerability, Draft: d, Raw: []byte(word), Mailbox: true})
	w.must(err)
	return taken.Report, taken.Mailbox
}

func (w *world) done(_ store.Proof, err error) {
	w.t.Helper()
	w.must(err)
}

// cases opens a case in each state, with all that belongs to one.
func (w *world) cases() {
	for _, state := range []string{"open", "published", "closed"} {
		w.caseIn(state)
	}
}

func (w *world) caseIn(state string) {
	ctx, duty := context.Background(), w.who("duty")
	joined, _ := w.handIn("alpha1", "joined"+state)
	id, _, err := w.Coordination.Open(ctx, duty, desk.NewCase{Title: "Log4Shell", Reports: []string{joined}, Replay: "story", Affected: []product.Product{{Name: "Log4j"}}})
	w.must(err)
	w.put(thing{kind: "report", state: "joined", id: joined, maker: "alpha1", unit: "alpha"})
	w.put(thing{kind: "case", state: state, id: id, guests: []string{"beta", "sigma"}})
	w.put(thing{kind: "matter", state: state, id: id, guests: []string{"alpha", "beta", "sigma"}})
	for _, unit := range []string{"beta", "sigma"} {
		w.done(w.Coordination.Invite(ctx, duty, id, w.units[unit], []string{"provider"}, unit == "sigma"))
		w.done(w.Coordination.Record(ctx, duty, coordination.Event{Matter: id, Type: "actor.aware", Actor: w.units[unit], At: w.moment("2021-11-24"), Status: coordination.Reported, Source: "press"}))
	}
	w.done(w.Coordination.Record(ctx, duty, coordination.Event{Matter: id, Type: "fix.available", At: w.moment("2021-12-09T00:30:00Z"), Status: coordination.Confirmed, Source: "GHSA"}))
	w.done(w.Coordination.Assess(ctx, duty, id, "critical", "", ""))
	w.findings(id, state)
	switch state {
	case "open":
		w.advisory(id, advisory.Warning, "draft")
		w.advisory(id, advisory.Warning, "in-review")
		w.advisory(id, advisory.Warning, "released")
		w.advisory(id, advisory.Warning, "withdrawn")
	case "published":
		w.advisory(id, advisory.Note, "released")
		w.advisory(id, advisory.Note, "withdrawn")
	case "closed":
		w.done(w.Coordination.Close(ctx, duty, id, "over"))
	}
}

// findings decides what was proposed about the late units: a finding in each state for
// each of them.
func (w *world) findings(caseID, state string) {
	ctx, duty := context.Background(), w.who("duty")
	found, err := w.Look.Findings(ctx, duty, caseID)
	w.must(err)
	for _, f := range found {
		t := thing{kind: "finding", id: f.ID, state: "proposed"}
		for name, id := range w.units {
			if id == f.Org {
				t.unit = name
			}
		}
		switch state {
		case "published":
			w.done(w.Deadlines.Confirm(ctx, duty, f.ID, "so it was"))
			t.state = "confirmed"
		case "closed":
			w.done(w.Deadlines.Dismiss(ctx, duty, f.ID, "it was not"))
			t.state = "dismissed"
		}
		w.put(t)
	}
}

// advisory writes one and leads it to a state, with the notices that this leaves.
func (w *world) advisory(caseID string, kind advisory.Kind, state string) {
	ctx, duty, pub := context.Background(), w.who("duty"), w.who("pub")
	words := advisory.Text{Title: "Log4j", Summary: "code execution", Advice: "switch lookups off"}
	a := advisory.Advisory{Case: caseID, Kind: kind, Grade: "critical", Mitigation: "switch lookups off", En: words}
	if kind == advisory.Warning {
		a.Sectors = []string{"telecom"}
	}
	id, _, err := w.Publishing.Draft(ctx, duty, a)
	w.must(err)
	t := thing{kind: "advisory", state: string(kind) + " " + state, id: id}
	if kind == advisory.Warning && (state == "released" || state == "withdrawn") {
		t.guests, t.unit = []string{"alpha", "beta"}, "sigma"
	}
	w.put(t)
	if state == "draft" {
		return
	}
	w.done(w.Publishing.Submit(ctx, duty, id))
	if state == "in-review" {
		return
	}
	w.done(w.Publishing.Release(ctx, pub, id, 1))
	if state == "withdrawn" {
		_, _, err = w.Publishing.Withdraw(ctx, pub, id, "it does not help", "")
		w.must(err)
	}
	w.notices(id)
}

// notices notes what was laid for whom; beta acknowledges half of it.
func (w *world) notices(advisoryID string) {
	ctx := context.Background()
	told, err := w.Look.Told(ctx, w.who("duty"), advisoryID)
	w.must(err)
	for _, n := range told {
		t := thing{kind: "notice", state: n.Kind, id: n.ID}
		if !n.Over.IsZero() {
			t.state += " superseded"
		}
		for name, id := range w.units {
			if id == n.Org {
				t.unit = name
			}
		}
		if t.unit == "beta" && n.Kind == advisory.OfWithdrawal {
			w.done(w.Publishing.Acknowledge(ctx, w.who("beta1"), n.ID, true))
		}
		w.put(t)
	}
}

// measures suspends units and leads each measure to a state of its own.
func (w *world) measures() {
	ctx := context.Background()
	taken := []struct {
		unit       string
		visibility partner.Visibility
		from       string
		state      partner.MeasureState
	}{
		{"sigma", partner.InternalOnly, "2021-12-09", partner.InForce}, {"tau", partner.ToPartners, "2021-11-10", partner.Due},
		{"ypsil", partner.ToPublic, "2021-11-10", partner.Proposed}, {"omega", partner.InternalOnly, "2021-11-10", partner.Seconded},
		{"lambda", partner.InternalOnly, "2021-11-10", partner.Restored},
	}
	for _, m := range taken {
		id, _, err := w.Standing.Suspend(ctx, w.who("duty"), partner.Measure{Org: w.units[m.unit], From: w.moment(m.from), Months: 1, Ground: "late", Visibility: m.visibility})
		w.must(err)
		w.asker(m.unit+"1").suspended, w.asker(m.unit+"1").who.Suspended = m.state != partner.Restored, m.state != partner.Restored
		w.done(w.Standing.Plan(ctx, w.who("duty"), id, "a second reader", calendar.Date{}))
		if m.state != partner.Restored {
			w.done(w.Standing.Appeal(ctx, w.who(m.unit+"1"), id, "we were in time"))
		}
		w.done(w.Standing.Rectify(ctx, w.who(m.unit+"1"), id, 1, "a process"))
		if m.state != partner.InForce {
			w.done(w.Standing.Accept(ctx, w.who("duty"), id, 1))
		}
		t := thing{kind: "measure", state: string(m.visibility) + " " + string(m.state), id: id, unit: m.unit}
		if m.state != partner.Restored {
			t.appeal = partner.Filed
		}
		if m.state == partner.Due {
			w.done(w.Standing.Hear(ctx, w.who("other"), id, "heard"))
			t.appeal = partner.Heard
		}
		w.put(t)
	}
	w.now = time.Date(2021, 12, 9, 16, 0, 0, 0, time.UTC) // midnight of the office: a month is over
	w.clock.Move(w.now)
	_, err := w.Standing.Tick(ctx)
	w.must(err)
	for _, m := range taken {
		id := w.of("measure", string(m.visibility)+" "+string(m.state)).id
		if m.state == partner.Proposed || m.state == partner.Seconded || m.state == partner.Restored {
			w.done(w.Standing.Propose(ctx, w.who("other"), id, "examined"))
		}
		if m.state == partner.Seconded || m.state == partner.Restored {
			w.done(w.Standing.Approve(ctx, w.who("pub"), id, 1))
		}
		if m.state == partner.Restored {
			w.done(w.Standing.Approve(ctx, w.who("second"), id, 1))
		}
	}
	for name, id := range w.units {
		t := thing{kind: "partner", state: "good", id: id, unit: name}
		if m := w.asker(memberOf(name)); m.suspended {
			t.state = "suspended"
		}
		w.put(t)
	}
}

// memberOf is the asker who acts for a unit first; nobody does for the one abroad.
func memberOf(unit string) string {
	if unit == "far" {
		return "anonymous"
	}
	return unit + "1"
}

// watched leaves a canary, live and ended, and an alert about somebody in each state.
func (w *world) watched() {
	ctx := context.Background()
	canary := w.of("report", "acknowledged").id
	id, _, err := w.Watching.SetTrap(ctx, w.who("audit"), canary, "made up")
	w.must(err)
	for _, state := range []watch.State{watch.Pursued, watch.Allowed, watch.Open} { // one is settled before the next is raised
		_, err := w.Look.Report(ctx, w.who("pub2"), canary)
		w.must(err)
		found, err := w.Watching.Alerts(ctx, w.who("audit"), watch.Open, store.Place{}, 1)
		w.must(err)
		switch state {
		case watch.Allowed:
			w.done(w.Watching.Settle(ctx, w.who("second"), access.AllowAlert, found[0].ID, "asked to"))
		case watch.Pursued:
			w.done(w.Watching.Settle(ctx, w.who("audit"), access.PursueAlert, found[0].ID, "asked him"))
		}
		w.put(thing{kind: "alert", state: string(state), id: found[0].ID, about: w.who("pub2").Person})
	}
	w.done(w.Watching.EndTrap(ctx, w.who("audit"), id))
	w.put(thing{kind: "canary", state: "ended", id: id})
	id, _, err = w.Watching.SetTrap(ctx, w.who("audit"), w.of("report", "rejected").id, "made up, too")
	w.must(err)
	w.put(thing{kind: "canary", state: "live", id: id})
}

// holds leaves a hold on who a reporter is, standing and ended.
func (w *world) holds() {
	ctx := context.Background()
	of, _ := w.handIn("alpha1", "held")
	for _, state := range []string{"standing", "ended"} {
		id, _, err := w.Erasing.Hold(ctx, w.who("pub2"), of, "the court asked for it", w.now.AddDate(0, 1, 0))
		w.must(err)
		if state == "ended" {
			_, _, err = w.Erasing.EndHold(ctx, w.who("pub2"), id)
			w.must(err)
		}
		w.put(thing{kind: "hold", state: state, id: id, maker: "alpha1", unit: "alpha"})
	}
}

// addresses leaves those under which an officer reaches a reporter, live and ended.
func (w *world) addresses() {
	ctx, reporter := context.Background(), w.who("alpha1")
	for _, state := range []string{"live", "ended"} {
		taken, err := w.Intake.Receive(ctx, reporter, desk.Submission{Kind: report.Incident, Draft: report.Draft{Title: "reached", Contact: "alpha1@alpha.example"}, Raw: []byte(state)})
		w.must(err)
		_, err = w.Look.Identify(ctx, w.who("duty"), taken.Report, "calling back")
		w.must(err)
		d, err := w.Look.Report(ctx, reporter, taken.Report)
		w.must(err)
		id := d.Addresses[0].ID
		if state == "ended" {
			_, _, err = w.Letters.End(ctx, reporter, id)
			w.must(err)
		}
		w.put(thing{kind: "address", state: state, id: id, maker: "alpha1", unit: "alpha"})
	}
}

// admissions leaves one in each state, and the people whom they are about.
func (w *world) admissions() {
	ctx := context.Background()
	for i, state := range []string{"asked", "granted", "declined"} {
		id, _, err := w.Enrolment.Person(ctx, operator(), desk.NewPerson{Login: "new-" + state, Roles: []access.Role{access.PartnerMember}, Org: w.units["gamma"]})
		w.must(err)
		w.put(thing{kind: "person", state: "never in", id: id})
		asked, _, err := w.Enrolment.AskAdmission(ctx, w.who("admin"), id, "new at the unit", false)
		w.must(err)
		switch i {
		case 1:
			_, err = w.Enrolment.ConfirmAdmission(ctx, w.who("second"), asked, time.Hour)
			w.must(err)
		case 2:
			w.done(w.Enrolment.DeclineAdmission(ctx, w.who("second"), asked, "no"))
		}
		w.put(thing{kind: "admission", state: state, id: asked, about: id})
	}
	asked, _, err := w.Enrolment.AskAdmission(ctx, w.who("admin"), w.who("gamma1").Person, "says he forgot", false)
	w.must(err)
	w.put(thing{kind: "admission", state: "asked", id: asked, about: w.who("gamma1").Person})
}

// issuers sets up who vouches for the people of the office and of two units, one of which
// is suspended; another one of the office was ended.
func (w *world) issuers() {
	ctx := context.Background()
	for _, i := range []struct{ unit, state string }{{"", "ended"}, {"", "in-force"}, {"alpha", "in-force"}, {"sigma", "in-force"}} {
		roles := []access.Role{access.DutyOfficer}
		if i.unit != "" {
			roles = []access.Role{access.PartnerMember}
		}
		id, _, err := w.Enrolment.AskIssuer(ctx, operator(), partner.Issuer{Org: w.units[i.unit], Name: "Login", Address: "https://login.example", Client: "tocsin", Secret: "word", Roles: roles})
		w.must(err)
		if i.state == "ended" {
			w.done(w.Enrolment.EndIssuer(ctx, operator(), id, "over"))
		}
		w.put(thing{kind: "issuer", state: i.state, id: id, unit: i.unit})
		if i.unit == "alpha" {
			w.tie("alpha1", id)
		}
	}
}

// tie ties somebody to whom he is at an issuer, as its answer would: there is none here.
func (w *world) tie(name, issuer string) {
	w.t.Helper()
	var id string
	person := w.who(name).Person
	_, err := w.store.Write(context.Background(), access.By{Principal: operator(), Act: access.SignIn}, func(tx *store.Tx) (err error) {
		if id, err = tx.NewID(ident.Tie); err != nil {
			return err
		}
		tx.About(person)
		return tx.AddTie(partner.Tie{ID: id, Person: person, Issuer: issuer, Subject: "248289761001", Added: tx.Now()}, access.NewAudience(access.PersonKey(person), access.RoleKey(access.System)))
	})
	w.must(err)
	w.put(thing{kind: "tie", id: id, maker: name})
}

// credentials gives everybody a session and a token, and takes them from some: one
// account was closed, one signed out and revoked, one token is over.
func (w *world) credentials() {
	ctx := context.Background()
	for _, a := range w.askers[1:] {
		lasts := 48 * time.Hour
		if a.name == "late" {
			lasts = time.Second
		}
		a.session = w.session(a.name, a.who.Person)
		if a.name == "stranger" || a.name == "alpha2" { // before the token, which a new password ends
			w.done(w.Enrolment.SetPassword(ctx, a.who, a.session, "", password))
		}
		var err error
		a.token, err = w.Enrolment.Token(ctx, a.who, desk.NewToken{Label: "program", Lasts: lasts})
		w.must(err)
		if a.who.Is(access.UnitAdministrator) {
			a.provision, err = w.Enrolment.Token(ctx, a.who, desk.NewToken{Label: "provisioning", Lasts: lasts, Bounds: partner.Bounds{Scopes: []access.Scope{access.ToProvision}}})
			w.must(err)
		}
		if slices.Contains([]string{"alpha1", "alpha2", "duty", "left"}, a.name) {
			w.held(a, "token", w.Enrolment.Tokens)
			w.held(a, "session", w.Enrolment.Sessions)
		}
	}
	for _, name := range []string{"stranger", "alpha2"} {
		w.second(name)
	}
	w.codes["link"], w.codes["recover"] = w.link("never", false), w.link("lost", true)
	for _, name := range []string{"left", "late"} {
		w.must(w.Enrolment.SignOut(ctx, w.who(name), w.asker(name).session))
		w.asker(name).dead = true
	}
	tokens, err := w.Enrolment.Tokens(ctx, w.who("left"))
	w.must(err)
	w.done(w.Enrolment.Revoke(ctx, w.who("left"), tokens[0].ID))
	w.disable("former")
	w.now = w.now.Add(time.Minute)
}

// session signs somebody in; nobody but the founder types a password.
func (w *world) session(name, id string) (secret string) {
	ctx := context.Background()
	if name == "admin" {
		secret, err := w.Enrolment.SignIn(ctx, desk.Browser{}, name, password)
		w.must(err)
		return secret
	}
	code, err := w.Enrolment.Invite(ctx, operator(), id, time.Hour)
	w.must(err)
	secret, err = w.Enrolment.SignInByLink(ctx, desk.Browser{}, code, "")
	w.must(err)
	return secret
}

// second gives somebody an authenticator.
func (w *world) second(name string) {
	a, ctx := w.asker(name), context.Background()
	key, _, err := w.Enrolment.NewAuthenticator(context.Background(), a.who)
	w.must(err)
	a.key = key
	_, proof, err := w.Enrolment.AddAuthenticator(ctx, a.who, a.session, desk.NewFactor{Key: string(key), Code: key.Code(partner.StepAt(w.now)), Password: password})
	w.done(proof, err)
	found, err := w.Enrolment.Factors(ctx, a.who)
	w.must(err)
	for _, f := range found {
		w.put(thing{kind: "factor", id: f.ID, maker: name})
	}
}

// held notes what somebody holds of a kind.
func (w *world) held(a *asker, kind string, list func(context.Context, access.Principal) ([]desk.Held, error)) {
	found, err := list(context.Background(), a.who)
	w.must(err)
	for _, c := range found {
		w.put(thing{kind: kind, id: c.ID, maker: a.name})
	}
}

// disable closes an account.
func (w *world) disable(name string) {
	_, proof, err := w.Enrolment.Close(context.Background(), operator(), w.who(name).Person, "left")
	w.done(proof, err)
	w.asker(name).dead = true
}

// link is a one-time code for somebody new; one that sets a new password where he was in.
func (w *world) link(login string, recovery bool) string {
	id, _, err := w.Enrolment.Person(context.Background(), operator(), desk.NewPerson{Login: login, Roles: []access.Role{access.Reporter}})
	w.must(err)
	w.put(thing{kind: "person", state: "never in", id: id})
	if recovery {
		w.session(login, id)
		made, err := w.Enrolment.Recover(context.Background(), operator(), id, false, time.Hour)
		w.must(err)
		return made.Code
	}
	code, err := w.Enrolment.Invite(context.Background(), operator(), id, time.Hour)
	w.must(err)
	return code
}

// programmes opens one for each audience, and leads an application to each state.
func (w *world) programmes() {
	ctx, duty, pub := context.Background(), w.who("duty"), w.who("pub")
	calls := map[partner.Visibility]string{}
	for _, v := range []partner.Visibility{partner.InternalOnly, partner.ToPartners, partner.ToPublic} {
		id, _, err := w.Programmes.Open(ctx, pub, programme.Programme{
			Name: "Support", Tiers: []string{"one star"}, Criteria: []programme.Criterion{{Text: "findings", Weight: 1}}, Quorum: 3, Visibility: v,
		}, programme.Term{From: w.day("2022-01-01"), To: w.day("2024-01-01"), ApplyUntil: w.day("2021-12-20")})
		w.must(err)
		calls[v] = id
		w.put(thing{kind: "programme", state: string(v), id: id})
	}
	said := programme.Application{Programme: calls[partner.ToPublic], Term: 1, Tier: "one star", Answers: []programme.Answer{{Criterion: 1, Text: "seven"}}, Consent: w.now}
	judges := []string{"stranger", "beta1", "audit"}
	for unit, state := range map[string]programme.State{"gamma": programme.Applied, "lambda": programme.Returned, "tau": programme.Sitting, "omega": programme.Intended, "delta": programme.Refused} {
		id, _, err := w.Programmes.Send(ctx, w.who(unit+"1"), said)
		w.must(err)
		t := thing{kind: "application", state: string(state), id: id, unit: unit}
		f, _, err := w.Programmes.Attach(ctx, w.who(unit+"1"), id, "team.txt", strings.NewReader("team of "+id), 1<<20)
		w.must(err)
		switch state {
		case programme.Returned:
			w.done(w.Programmes.Return(ctx, duty, id, 2, "evidence"))
		case programme.Sitting, programme.Intended, programme.Refused:
			t.judges = judges
			w.judged(id, 2, judges, state == programme.Sitting)
		}
		if state == programme.Intended || state == programme.Refused {
			w.done(w.Programmes.Intend(ctx, pub, id, "too few"))
		}
		if state == programme.Refused {
			w.done(w.Programmes.Hear(ctx, duty, id, "did not come"))
			w.done(w.Programmes.Refuse(ctx, pub, id, "too few"))
		}
		w.put(t)
		w.put(thing{kind: "enclosure", state: string(state), id: f.ID, unit: unit, judges: t.judges, under: id})
	}
}

// judged leads an application before its panel, and to its votes but where only sat is asked for.
func (w *world) judged(id string, version int, judges []string, only bool) {
	ctx, duty := context.Background(), w.who("duty")
	w.done(w.Programmes.Accept(ctx, duty, id, version))
	w.done(w.Programmes.Seat(ctx, duty, id, judges))
	for _, name := range judges {
		w.done(w.Programmes.Declare(ctx, w.who(name), id, ""))
		if !only {
			w.done(w.Programmes.Vote(ctx, w.who(name), id, version, programme.Seat{Points: []programme.Point{{Criterion: 1, Points: 5}}, Reasons: "few"}))
		}
	}
}

func (w *world) day(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	w.must(err)
	return d
}

// assessments opens a programme whose first year is over, and leads an assessment of a
// unit to each state.
func (w *world) assessments() {
	ctx, duty, pub := context.Background(), w.who("duty"), w.who("pub")
	call, _, err := w.Programmes.Open(ctx, pub, programme.Programme{
		Name: "Assessed", Tiers: []string{"two stars", "one star"}, Criteria: []programme.Criterion{{Text: "findings", Weight: 1}}, Quorum: 3, Visibility: partner.ToPartners,
	}, programme.Term{From: w.day("2020-12-01"), To: w.day("2022-12-01"), ApplyUntil: w.day("2021-12-20"), Measured: []programme.Weighing{{Metric: programme.Reports, Weight: 1}}})
	w.must(err)
	judges := []string{"stranger", "beta1", "audit"}
	for unit, state := range map[string]string{"omega": "drawn", "gamma": "shown", "delta": "decided", "lambda": "appealed", "tau": "partners published", "kappa": "public published"} {
		app, _, err := w.Programmes.Send(ctx, w.who(unit+"1"), programme.Application{Programme: call, Term: 1, Tier: "one star", Answers: []programme.Answer{{Criterion: 1, Text: "seven"}}, Consent: w.now})
		w.must(err)
		w.judged(app, 1, judges, false)
		w.done(w.Programmes.Award(ctx, pub, app, "one star", "as the panel says"))
		w.put(thing{kind: "application", state: string(programme.Awarded), id: app, unit: unit, judges: judges})
		id, _, err := w.Assessing.Draw(ctx, duty, app, 1, time.Time{})
		w.must(err)
		w.assessed(id, unit, state)
		w.put(thing{kind: "assessment", state: state, id: id, unit: unit})
	}
}

// assessed leads an assessment that was drawn up to a state.
func (w *world) assessed(id, unit, state string) {
	ctx, duty, pub, own := context.Background(), w.who("duty"), w.who("pub"), w.who(unit+"1")
	if state == "drawn" {
		return
	}
	w.done(w.Assessing.Show(ctx, duty, id, 1))
	w.done(w.Assessing.Comment(ctx, own, id, assessment.Comment{Text: "so it is"}, true))
	if state == "shown" {
		return
	}
	w.done(w.Assessing.Decide(ctx, pub, id, assessment.Verdict{Outcome: assessment.Kept, Reasons: "as before"}))
	switch state {
	case "appealed":
		w.done(w.Assessing.Appeal(ctx, own, id, "it is more"))
	case "partners published":
		w.done(w.Assessing.Publish(ctx, pub, id, partner.ToPartners))
	case "public published":
		w.done(w.Assessing.Publish(ctx, pub, id, partner.ToPublic))
	}
}
