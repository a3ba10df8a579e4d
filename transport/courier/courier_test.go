package courier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/parcel"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/store"
)

// office is a whole instance with a set clock, and a report in its out-tray.
type office struct {
	*desk.Desk
	t      *testing.T
	store  *store.Store
	clock  *clock.Set
	report string
	code   string // of its mailbox
}

const (
	center = "notification-center"
	cncert = "cncert"
)

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, clock: clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC))}
	suite := cipher.International(nil)
	var err error
	o.store, err = store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: o.clock, Suite: suite})
	o.must(err)
	t.Cleanup(func() { _ = o.store.Close() })
	book, err := law.Load()
	o.must(err)
	o.Desk, err = desk.New(t.Context(), desk.Options{Store: o.store, Law: book, Clock: o.clock, Suite: suite})
	o.must(err)
	taken, err := o.Intake.Receive(t.Context(), access.Principal{Via: "web"}, desk.Submission{
		Kind: report.Vulnerability, Raw: []byte("raw"), Mailbox: true, Draft: report.Draft{
			Title: "RCE", Technical: "lookup", Harm: "code runs", Scope: "all", Steps: "the proof", ReporterName: "Wang", Contact: "wang@example.org",
			Products: []product.Product{{Name: "Log4j2", Model: "log4j-core", Version: "2.14.1"}},
		}})
	o.must(err)
	o.report, o.code = taken.Report, taken.Mailbox
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// parcel is the copy of the report for one recipient, as it stands.
func (o *office) parcel(recipient string) parcel.Parcel {
	o.t.Helper()
	laid, err := o.look().ParcelsOf(o.t.Context(), o.report)
	o.must(err)
	for _, p := range laid {
		if p.Recipient == recipient {
			return p
		}
	}
	o.t.Fatalf("no copy was laid out for %s", recipient)
	return parcel.Parcel{}
}

func (o *office) look() store.View {
	return o.store.Look(access.By{Principal: access.Principal{Roles: []access.Role{access.DutyOfficer, access.System}}, Act: access.ReadEvidence})
}

// arrivals counts the deliveries on the timeline of the report.
func (o *office) arrivals(recipient string) int {
	o.t.Helper()
	events, err := o.look().Events(o.t.Context(), o.report)
	o.must(err)
	n := 0
	for _, e := range events {
		if e.Type == "relay.delivered" && e.Attributes["recipient"] == recipient {
			n++
		}
	}
	return n
}

func (o *office) courier(carriers map[string]Carry) Courier {
	return Courier{Desk: o.Carrying, Clock: o.clock, Carriers: carriers, Pause: time.Millisecond, Limit: 10 * time.Second, Log: slog.New(slog.DiscardHandler)}
}

// until runs the courier until a condition holds, then stops it.
func (o *office) until(c Courier, done func() bool) {
	o.t.Helper()
	ctx, stop := context.WithTimeout(o.t.Context(), 20*time.Second)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	for !done() {
		if ctx.Err() != nil {
			o.t.Fatal("it did not come to that in 20 seconds")
		}
		time.Sleep(2 * time.Millisecond)
	}
	stop()
	select {
	case err := <-ended:
		o.must(err)
	case <-time.After(10 * time.Second):
		o.t.Fatal("the courier did not stop")
	}
}

func TestACopyHoldsWhatTheArticleListsAndNothingOfItsReporter(t *testing.T) {
	o, dir := open(t), t.TempDir()
	o.clock.Advance(90 * time.Second)
	o.until(o.courier(map[string]Carry{center: Folder(dir), cncert: Folder(dir)}), func() bool {
		return o.parcel(center).State == parcel.Delivered && o.parcel(cncert).State == parcel.Delivered
	})
	raw, err := os.ReadFile(filepath.Join(dir, center, o.report+".json"))
	o.must(err)
	var copied Statutory
	o.must(json.Unmarshal(raw, &copied))
	p := o.parcel(center)
	if copied.Format != CopyFormat || copied.Parcel != p.ID || copied.Recipient != center || copied.Report != o.report || copied.Technical != "lookup" ||
		copied.Harm != "code runs" || copied.Scope != "all" || len(copied.Products) != 1 || copied.Products[0].Model != "log4j-core" {
		t.Errorf("the copy is not whole: %s", raw)
	}
	for _, private := range []string{"Wang", "wang@", "the proof"} {
		if strings.Contains(string(raw), private) {
			t.Errorf("the copy holds %q, which no article asks for", private)
		}
	}
	sum := sha256.Sum256(raw)
	if want := "sha256:" + hex.EncodeToString(sum[:]); p.Reference != want {
		t.Errorf("the reference on record is %s, the file has %s", p.Reference, want)
	}
	if p.Lag() != 90*time.Second {
		t.Errorf("the lag on record is %s, want 90 s", p.Lag())
	}
	if o.arrivals(center) != 1 || o.arrivals(cncert) != 1 {
		t.Error("the timeline does not show each delivery once")
	}
}

func TestASilentRecipientDelaysNobodyElse(t *testing.T) {
	o, dir := open(t), t.TempDir()
	asked := make(chan struct{}, 1)
	silent := func(ctx context.Context, _ desk.Copy) (string, error) {
		asked <- struct{}{}
		<-ctx.Done()
		return "", ctx.Err()
	}
	o.until(o.courier(map[string]Carry{center: silent, cncert: Folder(dir)}), func() bool {
		return len(asked) == 1 && o.parcel(cncert).State == parcel.Delivered
	})
	if p := o.parcel(center); p.State != parcel.Waiting {
		t.Errorf("the copy for the silent recipient is %s", p.State)
	}
}

func TestWhatFailsIsTriedLaterAndLaterAndThenWaitsForAPerson(t *testing.T) {
	o := open(t)
	tries := 0
	failing := func(context.Context, desk.Copy) (string, error) {
		tries++
		return "", errors.New("password hunter2 refused by 10.0.0.9")
	}
	c := o.courier(nil)
	gap := time.Duration(0)
	for range parcel.MaxTries {
		before := tries
		for slept := time.Duration(0); tries == before; slept += 10 * time.Second {
			_, err := c.round(t.Context(), cncert, c.statutory(failing))
			o.must(err)
			if tries > before {
				if tries > 2 && slept < gap {
					t.Errorf("try %d came after %s, the one before after %s", tries, slept, gap)
				}
				gap = slept
				break
			}
			if slept > 2*time.Hour {
				t.Fatalf("after %d tries nothing was tried for two hours", tries)
			}
			o.clock.Advance(10 * time.Second)
		}
	}
	p := o.parcel(cncert)
	if tries != parcel.MaxTries || p.State != parcel.Parked {
		t.Fatalf("after %d tries the copy is %s", tries, p.State)
	}
	if strings.Contains(p.Why, "hunter2") {
		t.Errorf("the record shows the words of a driver: %q", p.Why)
	}
	o.clock.Advance(48 * time.Hour)
	if n, err := c.round(t.Context(), cncert, c.statutory(failing)); n != 0 || err != nil || tries != parcel.MaxTries {
		t.Errorf("a parked copy was carried again by itself: %d %v", n, err)
	}
}

func TestKilledInTheMiddleItArrivesOnce(t *testing.T) {
	o, dir := open(t), t.TempDir()
	dying, die := context.WithCancel(t.Context())
	var once sync.Once
	killed := func(ctx context.Context, c desk.Copy) (string, error) {
		_, err := Folder(dir)(ctx, c) // the file is there for good
		o.must(err)
		once.Do(die) // and the power goes before anybody says so
		return "", context.Canceled
	}
	c := o.courier(map[string]Carry{cncert: killed})
	if err := c.Run(dying); err != nil {
		t.Fatal(err)
	}
	if p := o.parcel(cncert); p.State != parcel.Waiting {
		t.Fatalf("the copy counts as %s though nobody acknowledged it", p.State)
	}
	first, err := os.ReadFile(filepath.Join(dir, cncert, o.report+".json"))
	o.must(err)
	o.clock.Advance(desk.Hold + time.Second) // the lease of the dead process runs out
	o.until(o.courier(map[string]Carry{cncert: Folder(dir)}), func() bool { return o.parcel(cncert).State == parcel.Delivered })
	again, err := os.ReadFile(filepath.Join(dir, cncert, o.report+".json"))
	o.must(err)
	files, err := os.ReadDir(filepath.Join(dir, cncert))
	o.must(err)
	if string(first) != string(again) || len(files) != 1 || o.arrivals(cncert) != 1 {
		t.Errorf("%d files, %d arrivals; the bytes are the same: %v", len(files), o.arrivals(cncert), string(first) == string(again))
	}
}

func TestARepetitionIsTheSameFileUnderTheSameReference(t *testing.T) {
	dir := t.TempDir()
	c := desk.Copy{Parcel: parcel.Parcel{ID: "rep_1/cncert", Recipient: cncert}, Report: report.Report{ID: "rep_1"}}
	first, err := Folder(dir)(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Folder(dir)(t.Context(), c)
	if err != nil || first != again {
		t.Errorf("%s, then %s (%v)", first, again, err)
	}
	if files, err := os.ReadDir(filepath.Join(dir, cncert)); err != nil || len(files) != 1 {
		t.Errorf("%d files (%v)", len(files), err)
	}
}

func TestARecipientsNameIsNoPath(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../x", "a/b", `a\b`, ".hidden", "c:"} {
		c := desk.Copy{Parcel: parcel.Parcel{ID: "x", Recipient: name}, Report: report.Report{ID: "rep_1"}}
		if _, err := Folder(t.TempDir())(t.Context(), c); err == nil {
			t.Errorf("a copy was laid into the folder %q", name)
		}
	}
}

func TestAFolderThatCannotBeWrittenLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, cncert), []byte("a file where the folder should be"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := desk.Copy{Parcel: parcel.Parcel{ID: "x", Recipient: cncert}, Report: report.Report{ID: "rep_1"}}
	if _, err := Folder(dir)(t.Context(), c); err == nil {
		t.Error("it was said to have arrived")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d files are left (%v)", len(files), err)
	}
}

func TestAFileThatComesLaterFollowsTheCopyToEachAuthorityInOrder(t *testing.T) {
	o, dir := open(t), t.TempDir()
	sender := o.Enrolment.Mailbox(o.code, "web")
	for _, name := range []string{"first.txt", "second.txt"} {
		o.clock.Advance(time.Minute)
		_, _, err := o.Intake.Attach(t.Context(), sender, o.report, name, strings.NewReader(name), 100)
		o.must(err)
	}
	leased, err := o.Carrying.LeaseFor(t.Context(), "test", center, 10)
	o.must(err)
	if len(leased) != 1 || leased[0].Kind != parcel.Relay {
		t.Fatalf("before the copy arrived, %+v may be carried", leased)
	}
	o.clock.Advance(desk.Hold + time.Second)
	second := filepath.Join(dir, cncert, o.report+".002.json")
	o.until(o.courier(map[string]Carry{center: Folder(dir), cncert: Folder(dir)}), func() bool {
		laid, err := o.look().ParcelsOf(t.Context(), o.report)
		o.must(err)
		return len(laid) == 6 && !slices.ContainsFunc(laid, func(p parcel.Parcel) bool { return p.State != parcel.Delivered })
	})
	var copied Statutory
	raw, err := os.ReadFile(second)
	o.must(err)
	o.must(json.Unmarshal(raw, &copied))
	sum := sha256.Sum256([]byte("second.txt"))
	if copied.Part != 2 || copied.Report != o.report || len(copied.Files) != 1 || copied.Files[0].Digest != hex.EncodeToString(sum[:]) || copied.Technical != "" {
		t.Errorf("the second supplement: %s", raw)
	}
	if strings.Contains(string(raw), "second.txt") {
		t.Error("the name that the reporter gave his file left the house")
	}
	whole, err := os.ReadFile(filepath.Join(dir, center, o.report+".json"))
	o.must(err)
	if strings.Contains(string(whole), `"files"`) {
		t.Errorf("the copy says what came after it was laid: %s", whole)
	}
	if o.arrivals(center) != 1 {
		t.Error("a supplement passes for the copy on the timeline")
	}
}
