package desk_test

import (
	"context"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/coordination"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/outward/openid"
	"tocsin/store"
	"tocsin/store/storetest"
)

// office is a whole instance with a set clock and one person for each role.
type office struct {
	*desk.Desk
	t     *testing.T
	ctx   context.Context
	store *store.Store
	dir   string // where it keeps its data
	clock *clock.Set
	duty  access.Principal
	pub   access.Principal
	admin access.Principal
}

func open(t *testing.T) *office {
	t.Helper()
	return openWith(t, desk.Settings{})
}

// openWith is open for an operator who chose otherwise.
func openWith(t *testing.T, settings desk.Settings) *office {
	t.Helper()
	return openAsking(t, settings, nil)
}

// openAsking is openWith for one that asks issuers of identities.
func openAsking(t *testing.T, settings desk.Settings, asking func(*clock.Set) *openid.Client) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), ctx: context.Background(), clock: clock.At(at("2021-12-09T01:00:00Z"))}
	suite := cipher.International(nil)
	s, err := store.Open(o.ctx, store.Options{Dir: o.dir, Clock: o.clock, Suite: suite})
	o.must(err)
	t.Cleanup(func() { _ = s.Close() })
	o.store = s
	book, err := law.Load()
	o.must(err)
	options := desk.Options{Store: s, Law: book, Clock: o.clock, Suite: suite, Settings: settings}
	if asking != nil {
		options.Issuers = asking(o.clock)
	}
	o.Desk, err = desk.New(o.ctx, options)
	o.must(err)
	o.staff()
	return o
}

// process is an instance on a database that it may share with others.
func process(t *testing.T, h *storetest.House) *office {
	t.Helper()
	o := &office{t: t, dir: h.Dir, ctx: t.Context(), clock: h.Clock, store: h.Open(t)}
	book, err := law.Load()
	o.must(err)
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: o.store, Law: book, Clock: h.Clock, Suite: cipher.International(nil)})
	o.must(err)
	return o
}

// staff founds an instance, with one person for each role.
func (o *office) staff() {
	o.t.Helper()
	code, err := o.Enrolment.FoundingLink(o.ctx)
	o.must(err)
	id, err := o.Enrolment.Found(o.ctx, code, desk.NewPerson{Login: "admin", Name: "A", Password: "correct horse battery"})
	o.must(err)
	o.admin = access.Principal{Person: id, Roles: []access.Role{access.Administrator}, Via: "test"}
	o.duty = o.person("duty", access.DutyOfficer, "")
	o.pub = o.person("pub", access.Publisher, "")
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

func (o *office) person(login string, role access.Role, org string) access.Principal {
	o.t.Helper()
	id, _, err := o.Enrolment.Person(o.ctx, o.admin, desk.NewPerson{Login: login, Name: login, Roles: []access.Role{role}, Org: org})
	o.must(err)
	return access.Principal{Person: id, Org: org, Roles: []access.Role{role}, Via: "test"}
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAReportGoesAllTheWay(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	draft := report.Draft{Title: "RCE", Technical: "lookup", Products: []product.Product{{Name: "Log4j2", Vendor: "Apache"}}}
	taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: draft, Raw: []byte("raw"), Mailbox: true, Key: "k1"})
	o.must(err)
	again, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: draft, Raw: []byte("raw"), Mailbox: true, Key: "k1"})
	o.must(err)
	if again.Report != taken.Report || again.Mailbox != taken.Mailbox || !again.Again {
		t.Fatal("the same submission became two")
	}
	keys, err := evidence.ParseKeys(o.store.PublicKey() + "\n")
	o.must(err)
	for _, r := range []evidence.Receipt{taken.Receipt, again.Receipt} {
		_, err = evidence.Verify(r, keys)
		o.must(err)
	}
	caseID, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "Log4Shell", Reports: []string{taken.Report}})
	o.must(err)
	_, err = o.Coordination.Invite(o.ctx, o.duty, caseID, org, []string{"provider"}, false)
	o.must(err)
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: "actor.aware", Actor: org, At: moment("2021-11-24"), Status: coordination.Reported, Source: "press"})
	o.must(err)
	o.lateProvider(caseID, org)
	_, err = o.Coordination.Assess(o.ctx, o.duty, caseID, "critical", "", "")
	o.must(err)
	adv, _, err := o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{Case: caseID, Kind: advisory.Warning, Grade: "critical", Sectors: []string{"telecom"}, Mitigation: "update", En: advisory.Text{Title: "t", Summary: "s", Advice: "a"}})
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, adv)
	o.must(err)
	_, err = o.Publishing.Release(o.ctx, o.pub, adv, 1) // a sector is warned before there is a fix
	o.must(err)
	_, err = o.Coordination.Record(o.ctx, o.duty, coordination.Event{Matter: caseID, Type: "fix.available", At: moment("2021-12-09T00:30:00Z"), Status: coordination.Confirmed, Source: "GHSA"})
	o.must(err)
	told, _, err := o.Publishing.Withdraw(o.ctx, o.pub, adv, "wrong", "")
	o.must(err)
	if told != 1 {
		t.Fatal(told)
	}
	_, _, err = o.Standing.Suspend(o.ctx, o.duty, partner.Measure{Org: org, From: moment("2021-12-09"), Months: 6, Ground: "x", Visibility: partner.InternalOnly})
	o.must(err)
	if mine, err := o.Look.Mine(o.ctx, unit); err != nil || len(mine.Notices) != 2 || len(mine.Measures) != 1 {
		t.Errorf("the unit's desk: %d notices, %d measures, %v", len(mine.Notices), len(mine.Measures), err)
	}
	check, err := o.store.Fsck(o.ctx, access.By{Act: access.ReadEvidence, Principal: access.Principal{Roles: []access.Role{access.System}, Via: "fsck"}})
	o.must(err)
	if !check.Sound() {
		t.Fatal(check)
	}
}

// lateProvider asserts what the provider owes who learned of the matter on 2021-11-24.
func (o *office) lateProvider(caseID, org string) {
	o.t.Helper()
	clocks := o.clocks(caseID)
	lenient, strict := clocks["platform-report/report/lenient"], clocks["platform-report/report/strict"]
	if lenient.Actor != org || lenient.State != obligation.Late || !lenient.Due.Equal(at("2021-11-26T16:00:00Z")) {
		o.t.Errorf("the lenient clock: %+v", lenient)
	}
	if strict.State != obligation.Late || !strict.Imprecise {
		o.t.Errorf("the strict clock of a day without an hour: %+v", strict)
	}
	found, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadFinding}).Findings(o.ctx, caseID)
	o.must(err)
	if len(found) != 1 || found[0].State != coordination.Proposed || found[0].Org != org || found[0].Role != "provider" {
		o.t.Errorf("findings: %+v", found)
	}
}

func moment(text string) (m calendar.Moment) {
	m, err := calendar.ParseMoment(text, "")
	if err != nil {
		panic(err)
	}
	return m
}
