package replay_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/lookback"
	"tocsin/domain/partner"
	"tocsin/law"
	"tocsin/store"
	"tocsin/transport/replay"
)

// instance is an office with a set clock at the beginning of the replay.
type instance struct {
	*desk.Desk
	t     *testing.T
	ctx   context.Context
	store *store.Store
	clock *clock.Set
	file  *replay.File
	replay.Played
}

func empty(t *testing.T) *instance {
	t.Helper()
	f, err := replay.Open("log4shell")
	must(t, err)
	n := &instance{t: t, ctx: context.Background(), clock: clock.At(f.Begins()), file: f}
	suite := cipher.International(nil)
	n.store, err = store.Open(n.ctx, store.Options{Dir: t.TempDir(), Clock: n.clock, Suite: suite})
	must(t, err)
	t.Cleanup(func() { _ = n.store.Close() })
	book, err := law.Load()
	must(t, err)
	n.Desk, err = desk.New(n.ctx, desk.Options{Store: n.store, Law: book, Clock: n.clock, Suite: suite})
	must(t, err)
	return n
}

// play plays the file of the instance.
func (n *instance) play() *instance {
	n.t.Helper()
	var err error
	n.Played, err = replay.Play(n.ctx, n.Desk, n.clock, n.file, nil)
	must(n.t, err)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

// as is the holder of a login at this moment.
func (n *instance) as(login string) access.Principal {
	n.t.Helper()
	who, err := n.Enrolment.Acting(n.ctx, login, "test")
	must(n.t, err)
	return who
}

func (n *instance) lookback() lookback.Account {
	n.t.Helper()
	a, err := n.Look.Lookback(n.ctx, n.as("auditor"), n.Case)
	must(n.t, err)
	return a
}

// record reads the real record of the vulnerability, or skips.
func record(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "conformance", "log4shell", "cve-record-CVE-2021-44228.json"))
	if err != nil {
		t.Skip("the real CVE record is not beside the repository: ../shared/conformance/log4shell is missing")
	}
	return data
}

// told is a look back in the names of the file, since identifiers differ from run to run.
func (n *instance) told() []string {
	names := []string{}
	for name, id := range n.Names {
		names = append(names, id, name)
	}
	named := strings.NewReplacer(names...).Replace
	var lines []string
	for _, s := range n.lookback().Statements {
		orgs := strings.Fields(named(strings.Join(s.Orgs, " ")))
		slices.Sort(orgs)
		lines = append(lines, fmt.Sprint(s.Key, named(s.Org), orgs, s.Value, s.Unit, s.From, s.To, s.State, s.Cite, s.Finding, s.Params["role"], s.Evidence))
	}
	slices.Sort(lines)
	return lines
}

func TestTheCasePlaysWithinFiveSecondsAndSaysEverything(t *testing.T) {
	n := empty(t)
	began := time.Now()
	steps, refused := 0, 0
	var err error
	n.Played, err = replay.Play(n.ctx, n.Desk, n.clock, n.file, func(p replay.Progress) {
		steps++
		if p.Refused {
			refused++
		}
		if p.Step != steps || p.Of != len(n.file.Steps) || p.Text.En == "" || p.Text.Zh == "" {
			t.Errorf("progress %+v", p)
		}
	})
	must(t, err)
	took := time.Since(began)
	t.Logf("%d steps in %s", steps, took)
	if took > 5*time.Second {
		t.Errorf("the replay took %s", took)
	}
	if steps != n.Steps || refused != 1 {
		t.Errorf("%d of %d steps, %d refused", steps, n.Steps, refused)
	}
	a := n.lookback()
	for _, key := range []string{
		"lag.knowledge", "lag.sector", "lag.warning", "lag.abroad", "fix.visible", "fix.generations", "attacks.known", "known.elsewhere",
		"report.none", "duty", "role", "relay", "warning", "gate", "withdrawn", "measure",
	} {
		if _, ok := a.Find(key); !ok {
			t.Errorf("the look back does not speak of %s", key)
		}
	}
	if a.Replay != "log4shell" || len(a.Of("relay")) != 2 || len(a.Seats) < 9 {
		t.Errorf("replay %q, %d relays, %d units", a.Replay, len(a.Of("relay")), len(a.Seats))
	}
	for i, person := range n.People {
		if person.ID == "" || i == 0 && person.Login != "admin" {
			t.Errorf("person %+v", person)
		}
	}
}

func TestThePoliciesStandSideBySideAsTheEngineComputesThem(t *testing.T) {
	want := map[string][2]string{ // with the facts as they are, and had there been no fix
		"policy/cert-cc-45": {"2022-01-08", "2022-01-08"}, "policy/cnvd-45": {"2022-01-08", "2022-01-08"}, "policy/project-zero": {"2022-01-09", "2022-02-22"},
	}
	got := map[string][2]string{}
	for _, p := range empty(t).play().lookback().Policies {
		got[p.Answer.Instrument] = [2]string{p.Answer.DueDay.String(), p.Without.DueDay.String()}
		if p.Fix != (p.Answer.DueDay != p.Without.DueDay) {
			t.Errorf("%s: the fix counts as %v", p.Answer.Instrument, p.Fix)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func TestTheRealRecordTakesThePlaceOfTheFactsAndChangesNoStatement(t *testing.T) {
	data := record(t)
	plain, real := empty(t), empty(t)
	must(t, real.file.Use(data))
	if !reflect.DeepEqual(real.file.Facts.Affected, plain.file.Facts.Affected) {
		t.Errorf("the record says %v, the file %v", real.file.Facts.Affected, plain.file.Facts.Affected)
	}
	if real.file.Facts.From == "" {
		t.Error("nothing was taken from the record")
	}
	if a, b := plain.play().told(), real.play().told(); !slices.Equal(a, b) {
		t.Errorf("without the record:\n%s\nwith it:\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}

func TestPlayingTwiceTellsTheSame(t *testing.T) {
	a, b := empty(t).play().told(), empty(t).play().told()
	if !slices.Equal(a, b) {
		t.Errorf("first:\n%s\nthen:\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}

func TestTheLogIsSoundAndNeverDatedBack(t *testing.T) {
	n := empty(t).play()
	check, err := n.store.Fsck(n.ctx, access.By{Act: access.ReadEvidence, Principal: access.Principal{Roles: []access.Role{access.System}, Via: "fsck"}})
	must(t, err)
	if !check.Sound() {
		t.Errorf("%+v", check)
	}
	entries, err := n.Look.Evidence(n.ctx, n.as("auditor"), "", 0, 10_000)
	must(t, err)
	at := map[int64]time.Time{}
	last := time.Time{}
	for _, e := range entries {
		at[e.Index] = e.Head.At
		if e.Head.At.Before(last) {
			t.Errorf("entry %d goes back in time", e.Index)
		}
		last = e.Head.At
	}
	late := 0
	for _, e := range n.lookback().Course {
		if len(e.Evidence) == 0 || !at[e.Evidence[0]].Equal(e.Known) {
			t.Errorf("%s was known at %s, and its entry is of %s", e.Type, e.Known, at[e.Evidence[0]])
		}
		if e.At.Latest(time.UTC).Before(e.Known.Add(-24 * time.Hour)) {
			late++
		}
	}
	if late < 8 {
		t.Errorf("only %d events were learned of later than they happened", late)
	}
}

func TestTheBundleOfTheCaseVerifiesOffline(t *testing.T) {
	n := empty(t).play()
	a := n.lookback()
	exported, err := n.Look.Bundle(n.ctx, n.as("auditor"), n.Case)
	must(t, err)
	bundle, err := evidence.ParseBundle(exported.JSON())
	must(t, err)
	keys, err := evidence.ParseKeys(n.store.PublicKey() + "\n")
	must(t, err)
	account, err := evidence.VerifyBundle(bundle, keys)
	must(t, err)
	proven := map[int64]evidence.Statement{}
	for _, s := range account.Statements {
		proven[s.Index] = s
	}
	for _, s := range a.Statements {
		for _, index := range s.Evidence {
			if _, ok := proven[index]; !ok {
				t.Errorf("%s rests on entry %d, which is not in the bundle", s.Key, index)
			}
		}
	}
	heard, _ := a.Find("lag.knowledge")
	if first := proven[heard.Evidence[0]]; first.Head.Act != string(access.ReceiveReport) || first.Head.By != n.Names["body-contact"] {
		t.Errorf("the first receipt is %+v", first.Head)
	}
}

func TestAReplayWantsAnEmptyInstanceAndAClockBeforeItBegins(t *testing.T) {
	n := empty(t).play()
	_, err := replay.Play(n.ctx, n.Desk, n.clock, n.file, nil)
	if f := fault.From(err); f.Code != "replay.clock" {
		t.Errorf("with the clock behind it: %v", err)
	}
	n = empty(t)
	code, err := n.Enrolment.FoundingLink(n.ctx)
	must(t, err)
	_, err = n.Enrolment.Found(n.ctx, code, desk.NewPerson{Login: "somebody", Name: "x", Password: "correct horse battery"})
	must(t, err)
	if _, err = replay.Play(n.ctx, n.Desk, n.clock, n.file, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("into an instance with people: %v", err)
	}
}

func TestAMeasureIsInternalAndNoFinding(t *testing.T) {
	n := empty(t).play()
	for _, login := range []string{"telecom-a-contact", "body-contact"} {
		seen, err := n.Look.Measures(n.ctx, n.as(login), "")
		must(t, err)
		if len(seen) > 0 {
			t.Errorf("%s knows of %+v", login, seen)
		}
	}
	own, err := n.Look.Measures(n.ctx, n.as("alibaba-contact"), "")
	must(t, err)
	if len(own) != 1 || own[0].State != partner.Due || own[0].Start != partner.Told || own[0].Until.Format(time.RFC3339) != "2022-06-21T16:00:00Z" {
		t.Errorf("%+v", own)
	}
	if d, _ := n.lookback().Find("duty"); d.Finding == "confirmed" {
		t.Error("the measure made a finding")
	}
}
