package desk_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/erasure"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/store"
	"tocsin/store/storetest"
)

// named hands in reports whose reporters say who they are; the bytes say it as well.
func (o *office) named(n int) (ids []string, boxes []access.Principal) {
	o.t.Helper()
	for i := range n {
		taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{
			Kind: report.Incident, Draft: report.Draft{Title: "what happened", ReporterName: privacy.Personal(mark(i)), Contact: privacy.Personal(mark(i))}, Raw: []byte("contact=" + mark(i)), Mailbox: true,
		})
		o.must(err)
		ids, boxes = append(ids, taken.Report), append(boxes, o.Enrolment.Mailbox(taken.Mailbox, "web"))
	}
	return ids, boxes
}

// mark is who the reporter of a report says he is.
func mark(i int) string { return fmt.Sprintf("SOMEBODY-%02d", i) }

// again closes the instance and opens the one in a folder, as the operator would.
func (o *office) again(dir string) {
	o.t.Helper()
	o.must(o.store.Close())
	s, err := store.Open(o.ctx, store.Options{Dir: dir, Clock: o.clock, Suite: cipher.International(nil)})
	o.must(err)
	o.t.Cleanup(func() { _ = s.Close() })
	book, err := law.Load()
	o.must(err)
	o.store, o.dir = s, dir
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: s, Law: book, Clock: o.clock, Suite: cipher.International(nil)})
	o.must(err)
}

// backup copies a closed folder; the keys of persons only where they are asked for.
func backup(t *testing.T, from, to string, keys bool) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(to, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !keys && bytes.HasPrefix([]byte(d.Name()), []byte("person.keys")) {
			return os.Remove(file)
		}
		return os.Chmod(file, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sound checks the instance against its evidence.
func (o *office) sound() {
	o.t.Helper()
	check, err := o.store.Fsck(o.ctx, access.By{Principal: access.Principal{Roles: []access.Role{access.System}}, Act: access.ReadEvidence})
	o.must(err)
	if !check.Sound() {
		o.t.Fatalf("%v %v", check.Differences, check.Faults)
	}
}

// says is what a report says of its reporter, opened in his mailbox, and how the key was left.
func (o *office) says(box access.Principal) (privacy.Personal, erasure.Erasure) {
	o.t.Helper()
	d, err := o.Look.Mailbox(o.ctx, box)
	o.must(err)
	return d.Report.Contact, d.Keeping.Erasure
}

// reliability: T-CR-02, U7
func TestWhoAsksForItIsForgottenEverywhere(t *testing.T) {
	o := open(t)
	const people = 50
	ids, boxes := o.named(people + 1)
	before, _ := o.store.Checkpoint()
	whole, bare := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "bare")
	o.must(o.store.Close())
	backup(t, o.dir, whole, true)
	backup(t, o.dir, bare, false)
	o.again(o.dir)
	for i := range people {
		made, proof, err := o.Erasing.Erase(o.ctx, boxes[i], ids[i])
		o.must(err)
		if made.State != erasure.Done || made.Ground != erasure.Asked || proof.Index < 0 {
			t.Fatalf("%+v", made)
		}
	}
	for i := range people {
		contact, e := o.says(boxes[i])
		if contact != privacy.Erased || e.Done.IsZero() {
			t.Fatalf("the %dth says %q, %+v", i, contact.Reveal(), e)
		}
		_, err := o.Look.Identify(o.ctx, o.duty, ids[i], "calling back")
		o.refused("who he is", err, "erasure.erased")
		_, _, err = o.Erasing.Erase(o.ctx, boxes[i], ids[i])
		o.refused("a second time", err, "erasure.nothing")
	}
	if contact, _ := o.says(boxes[people]); contact.Reveal() != mark(people) {
		t.Fatalf("who did not ask: %q", contact.Reveal())
	}
	o.sound()
	if after, _ := o.store.Checkpoint(); after.Size <= before.Size {
		t.Fatal("nothing is on record")
	}

	// The database of yesterday, brought up from the journal, with the keys of today.
	for _, name := range []string{"tocsin.db", "tocsin.db-wal", "tocsin.db-shm"} {
		_ = os.Remove(filepath.Join(o.dir, name))
	}
	o.must(o.store.Close())
	for _, name := range []string{"tocsin.db", "tocsin.db-wal", "tocsin.db-shm"} {
		_ = os.Remove(filepath.Join(o.dir, name))
		if content, err := os.ReadFile(filepath.Join(whole, name)); err == nil {
			o.must(os.WriteFile(filepath.Join(o.dir, name), content, 0o600))
		}
	}
	o.again(o.dir)
	o.sound()
	if contact, _ := o.says(boxes[0]); contact != privacy.Erased {
		t.Fatalf("out of the journal: %q", contact.Reveal())
	}

	// The keys of yesterday beside the records of today: they are destroyed again.
	o.must(o.store.Close())
	for _, at := range []string{"vault", "journal/vault"} {
		o.must(os.RemoveAll(filepath.Join(o.dir, at, "person.keys-wal")))
		content, err := os.ReadFile(filepath.Join(whole, at, "person.keys"))
		o.must(err)
		o.must(os.WriteFile(filepath.Join(o.dir, at, "person.keys"), content, 0o600))
	}
	o.again(o.dir)
	o.sound()

	// The whole backup of yesterday without the keys of persons: nobody is in it.
	o.again(bare)
	if contact, _ := o.says(boxes[0]); contact != privacy.Mark {
		t.Fatalf("out of a backup: %q", contact.Reveal())
	}
}

// Where several processes share a database, each keeps the keys that it drew in a file of
// its own as well. Who was forgotten by another is forgotten there at the next look.
func TestAKeyIsDestroyedInEveryProcess(t *testing.T) {
	first := storetest.Postgres(t).House(t)
	second := &storetest.House{Dir: t.TempDir(), Database: first.Database, Clock: first.Clock}
	a := process(t, first)
	backup(t, filepath.Join(first.Dir, "keys"), filepath.Join(second.Dir, "keys"), false)
	b := process(t, second)
	keys := func() (n int) {
		db, err := sql.Open("sqlite", filepath.Join(second.Dir, "journal", "vault", "person.keys"))
		b.must(err)
		defer func() { _ = db.Close() }()
		b.must(db.QueryRow("SELECT COUNT(*) FROM person_key").Scan(&n))
		return n
	}
	ids, boxes := b.named(3)
	before := keys()
	_, _, err := a.Erasing.Erase(a.ctx, boxes[0], ids[0])
	a.must(err)
	_, err = b.Erasing.Tick(b.ctx)
	b.must(err)
	if n := keys(); before != 3 || n != 2 {
		t.Errorf("of %d keys %d are left beside the other process", before, n)
	}
	if contact, _ := b.says(boxes[1]); contact.Reveal() != mark(1) {
		t.Errorf("who did not ask: %q", contact.Reveal())
	}
}

func TestOnlyTheReporterHimselfHasItErased(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Jurisdiction: "CN"})
	o.must(err)
	maker, colleague := o.person("maker", access.PartnerMember, org), o.person("colleague", access.PartnerMember, org)
	ids, boxes := o.named(2)
	taken, err := o.Intake.Receive(o.ctx, maker, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "hole", Contact: "maker@example.org"}, Raw: []byte("x")})
	o.must(err)
	for _, who := range []access.Principal{o.duty, o.pub, boxes[1], o.admin, maker, {Via: "web"}} {
		if _, _, err := o.Erasing.Erase(o.ctx, who, ids[0]); !fault.Is(err, fault.Absent) {
			t.Errorf("%v: %v", who, err)
		}
	}
	if _, _, err := o.Erasing.Erase(o.ctx, colleague, taken.Report); !fault.Is(err, fault.Absent) {
		t.Errorf("by a colleague: %v", err)
	}
	maker.Token = true
	_, _, err = o.Erasing.Erase(o.ctx, maker, taken.Report)
	o.refused("by a program of his", err, "access.session")
	maker.Token = false
	_, _, err = o.Erasing.Erase(o.ctx, maker, taken.Report)
	o.must(err)
	o.sound()
}

// law: cn/pipl 47
func TestAHoldKeepsItForAWhileAndTheReporterReadsWhy(t *testing.T) {
	o := open(t)
	ids, boxes := o.named(1)
	for _, wrong := range []struct {
		why   string
		until time.Time
	}{{"", o.clock.Now().Add(time.Hour)}, {"the court asked", o.clock.Now()}, {"the court asked", o.clock.Now().AddDate(2, 0, 0)}} {
		_, _, err := o.Erasing.Hold(o.ctx, o.pub, ids[0], wrong.why, wrong.until)
		o.refused("a hold without end or reason", err, "erasure.hold")
	}
	_, _, err := o.Erasing.Hold(o.ctx, o.duty, ids[0], "the court asked", o.clock.Now().Add(time.Hour))
	if !fault.Is(err, fault.Absent) {
		t.Errorf("by an officer: %v", err)
	}
	_, _, err = o.Erasing.Hold(o.ctx, o.pub, ids[0], "the court asked", o.clock.Now().Add(time.Hour))
	o.must(err)
	_, _, err = o.Erasing.Erase(o.ctx, boxes[0], ids[0])
	o.refused("while it is held", err, "erasure.held")
	d, err := o.Look.Mailbox(o.ctx, boxes[0])
	o.must(err)
	if h, held := d.Keeping.Held(o.clock.Now()); !held || h.Why != "the court asked" {
		t.Errorf("he reads %+v", d.Keeping)
	}
	o.clock.Advance(time.Hour)
	id, _, err := o.Erasing.Hold(o.ctx, o.pub, ids[0], "it asked again", o.clock.Now().AddDate(0, 1, 0))
	o.must(err)
	_, _, err = o.Erasing.EndHold(o.ctx, o.pub, id)
	o.must(err)
	_, _, err = o.Erasing.EndHold(o.ctx, o.pub, id)
	o.refused("ended twice", err, "erasure.ended")
	_, _, err = o.Erasing.Erase(o.ctx, boxes[0], ids[0])
	o.must(err)
	o.sound()
}

func TestItIsKeptAsLongAsItsFieldSaysAndNoLonger(t *testing.T) {
	o := open(t)
	ids, boxes := o.named(3)
	closed, _, err := o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "over soon", Reports: ids[:1]})
	o.must(err)
	_, err = o.Coordination.Close(o.ctx, o.duty, closed, "nothing to it")
	o.must(err)
	_, _, err = o.Coordination.Open(o.ctx, o.duty, desk.NewCase{Title: "still open", Reports: ids[1:2]})
	o.must(err)
	forgets := func(now string, want int) {
		t.Helper()
		o.clock.Move(at(now))
		n, err := o.Erasing.Tick(o.ctx)
		o.must(err)
		if n != want {
			t.Errorf("%s: %d were forgotten, not %d", now, n, want)
		}
	}
	forgets("2024-12-09T00:59:59Z", 0)
	_, _, err = o.Erasing.Hold(o.ctx, o.pub, ids[2], "the court asked", at("2024-12-31T00:00:00Z"))
	o.must(err)
	forgets("2024-12-09T01:00:01Z", 1)
	if contact, e := o.says(boxes[0]); contact != privacy.Erased || e.Ground != erasure.Expired || e.By != "system:erasing" {
		t.Errorf("%q %+v", contact.Reveal(), e)
	}
	forgets("2024-12-10T01:00:00Z", 0)
	forgets("2025-01-01T00:00:00Z", 1)
	if contact, _ := o.says(boxes[1]); contact.Reveal() != mark(1) {
		t.Errorf("while its case is open: %q", contact.Reveal())
	}
	o.sound()
}

func TestAnErasureThatWasCutOffIsFinished(t *testing.T) {
	o := open(t)
	ids, boxes := o.named(1)
	by := access.By{Principal: access.Principal{Roles: []access.Role{access.System}, Via: "test"}, Act: access.EraseIdentity}
	_, err := o.store.Write(o.ctx, by, func(tx *store.Tx) error {
		tx.About(ids[0])
		r, err := tx.LoadReport(ids[0])
		o.must(err)
		o.must(tx.ChangeReport(r.Forget()))
		id, err := tx.NewID(ident.Erasure)
		o.must(err)
		return tx.AddErasure(erasure.Erasure{ID: id, Of: ids[0], Ground: erasure.Asked, By: "mailbox", At: tx.Now(), State: erasure.Ordered}, access.Desk().With(r.Senders()...))
	})
	o.must(err)
	n, err := o.Erasing.Tick(o.ctx)
	o.must(err)
	if _, e := o.says(boxes[0]); n != 1 || e.State != erasure.Done || e.Done.IsZero() {
		t.Errorf("%d: %+v", n, e)
	}
}

func TestAContactThatEndedAndAClosedAccountAreForgotten(t *testing.T) {
	o := open(t)
	org, unit, stranger := o.listed()
	id := o.contact(unit, partner.ToPartners)
	_, _, err := o.Erasing.Contact(o.ctx, unit, id)
	o.refused("a contact that is still one", err, "erasure.live")
	_, _, err = o.Directory.Change(o.ctx, o.duty, desk.Wish{Org: org, Subject: partner.EndContact, Contact: id})
	o.must(err)
	if _, _, err = o.Erasing.Contact(o.ctx, stranger, id); !fault.Is(err, fault.Absent) {
		t.Errorf("by another unit: %v", err)
	}
	_, _, err = o.Erasing.Contact(o.ctx, unit, id)
	o.must(err)
	held, err := o.Directory.Contacts(o.ctx, unit, org)
	o.must(err)
	for _, c := range held {
		if c.ID == id && !c.Forgotten() {
			t.Errorf("it says %+v", c.Revealed())
		}
	}
	all, err := o.Directory.History(o.ctx, unit, org)
	o.must(err)
	for _, c := range all {
		if c.Contact == id && c.Shall != "" && c.Shall != privacy.Erased {
			t.Errorf("the change %s says %q", c.ID, c.Shall.Reveal())
		}
	}

	leaver := o.person("leaver", access.Reporter, "")
	_, _, err = o.Erasing.Person(o.ctx, o.admin, leaver.Person)
	o.refused("an open account", err, "erasure.open")
	_, _, err = o.Enrolment.Close(o.ctx, o.admin, leaver.Person, "left")
	o.must(err)
	by := access.By{Principal: access.Principal{Roles: []access.Role{access.System}, Via: "test"}, Act: access.SignIn}
	_, err = o.store.Write(o.ctx, by, func(tx *store.Tx) error {
		id, err := tx.NewID(ident.Tie)
		o.must(err)
		tx.About(id)
		return tx.AddTie(partner.Tie{ID: id, Person: leaver.Person, Issuer: "iss", Subject: "248289761001"}, access.NewAudience(access.RoleKey(access.System)))
	})
	o.must(err)
	_, _, err = o.Erasing.Person(o.ctx, o.admin, leaver.Person)
	o.must(err)
	tied, err := o.store.Look(by).TiesOf(o.ctx, leaver.Person)
	o.must(err)
	if len(tied) > 0 {
		t.Errorf("he is still tied: %+v", tied)
	}
	people, err := o.Look.People(o.ctx, o.admin)
	o.must(err)
	for _, p := range people {
		if p.ID == leaver.Person && !p.Forgotten() {
			t.Errorf("the account says %q", p.Name.Reveal())
		}
	}
	asked, _, err := o.Enrolment.AskAdmission(o.ctx, o.admin, leaver.Person, "he is back", false)
	o.must(err)
	_, err = o.Enrolment.ConfirmAdmission(o.ctx, o.second(), asked, time.Hour)
	o.refused("opened again", err, "person.erased")
	o.sound()
}
