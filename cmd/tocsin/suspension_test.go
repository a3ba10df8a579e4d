package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/partner"
)

// wire is a listener that looks at every byte which is handed to the network: after a
// unit was suspended none of them may be of what it was let into.
type wire struct {
	net.Listener
	over atomic.Pointer[string] // what may not be sent any more
	sent atomic.Int64           // bytes of writes that held it
}

// Accept gives a connection that is looked at.
func (w *wire) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	return watchedConn{c, w}, err
}

type watchedConn struct {
	net.Conn
	wire *wire
}

// Write looks before it sends.
func (c watchedConn) Write(b []byte) (int, error) {
	if secret := c.wire.over.Load(); secret != nil && bytes.Contains(b, []byte(*secret)) {
		c.wire.sent.Add(int64(len(b)))
	}
	return c.Conn.Write(b)
}

// victims is a unit that is about to be suspended: what it may read before, what it
// keeps, and by what its people come in.
type victims struct {
	org     string
	people  []access.Principal
	tokens  []string
	session []string
	link    string // of somebody who was not in yet
	secret  string // stands in everything that was shared with it
	kept    string // stands in the warning of its own product
	shared  []string
	own     string // advisory
	report  string
}

// enlists makes a unit with three accounts, lets it into a case, and warns it twice: with
// its sector, and of its own product.
func (w *world) enlists(round int) *victims {
	ctx, duty, pub := context.Background(), w.who("duty"), w.who("pub")
	u := &victims{secret: fmt.Sprintf("secret-%d-of-others", round), kept: fmt.Sprintf("kept-%d-of-its-own", round)}
	var err error
	u.org, _, err = w.Enrolment.Partner(ctx, operator(), partner.Partner{Name: fmt.Sprint("Unit ", round), Sector: "telecom", Jurisdiction: "CN"})
	w.must(err)
	for i := range 3 {
		id, _, err := w.Enrolment.Person(ctx, operator(), desk.NewPerson{Login: fmt.Sprintf("unit%d-%d", round, i), Roles: []access.Role{access.PartnerMember}, Org: u.org})
		w.must(err)
		who := access.Principal{Person: id, Org: u.org, Roles: []access.Role{access.PartnerMember}, Via: "test"}
		u.people = append(u.people, who)
		if i == 2 {
			u.link, err = w.Enrolment.Invite(ctx, operator(), id, time.Hour)
			w.must(err)
			continue
		}
		u.session = append(u.session, w.session("", id))
		token, err := w.Enrolment.Token(ctx, who, desk.NewToken{Label: "program", Lasts: time.Hour})
		w.must(err)
		u.tokens = append(u.tokens, token)
	}
	warned := func(title string, own bool, sectors ...string) (caseID, id string) {
		caseID, _, err := w.Coordination.Open(ctx, duty, desk.NewCase{Title: title})
		w.must(err)
		w.done(w.Coordination.Invite(ctx, duty, caseID, u.org, []string{"provider"}, own))
		w.done(w.Coordination.Assess(ctx, duty, caseID, "high", "", ""))
		words := advisory.Text{Title: title, Summary: title, Advice: "switch it off"}
		id, _, err = w.Publishing.Draft(ctx, duty, advisory.Advisory{Case: caseID, Kind: advisory.Warning, Grade: "high", Sectors: sectors, Mitigation: "switch it off", En: words})
		w.must(err)
		w.done(w.Publishing.Submit(ctx, duty, id))
		w.done(w.Publishing.Release(ctx, pub, id, 1))
		return caseID, id
	}
	caseID, shared := warned(u.secret, false, "telecom")
	_, u.own = warned(u.kept, true, "finance")
	u.shared = []string{"/cases/" + caseID, "/advisories/" + shared, "/me", "/cases", "/api/v1/cases/" + caseID, "/api/v1/advisories/" + shared, "/api/v1/cases", "/api/v1/advisories", "/api/v1/notices?limit=50"}
	u.report, _ = w.handInAs(u.people[0], strconv.Itoa(round))
	return u
}

// knocks asks for what was shared with the unit, by everything that its people hold, and
// returns what was answered with 200 and how many times the secret was in it.
func (u *victims) knocks(client *http.Client, base string, i int) (ok, shown bool, status int) {
	path, key := u.shared[i%len(u.shared)], i/len(u.shared)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, base+path, nil)
	if err != nil {
		return false, false, 0
	}
	if strings.HasPrefix(path, "/api/") {
		r.Header.Set("Authorization", "Bearer "+u.tokens[key%len(u.tokens)])
	} else {
		r.Header.Set("Cookie", "tocsin="+u.session[key%len(u.session)])
	}
	answer, err := client.Do(r)
	if err != nil {
		return false, false, 0
	}
	defer func() { _ = answer.Body.Close() }()
	body, _ := io.ReadAll(answer.Body)
	return answer.StatusCode == http.StatusOK, bytes.Contains(body, []byte(u.secret)), answer.StatusCode
}

// TestASuspensionAtAnyInstantEndsEverythingButReportingAndTheWarningsOfItsOwn suspends a unit
// while its people and programs ask for all that was shared with it, some fifty times a
// second, at an instant nobody chose. Not a byte of that is handed to the network after
// the suspension is done. What it may still do, it may. TOCSIN_TEST_SUSPENSIONS says how
// many times; the bar is 500.
func TestASuspensionAtAnyInstantEndsEverythingButReportingAndTheWarningsOfItsOwn(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv("TOCSIN_TEST_SUSPENSIONS"))
	if err != nil {
		rounds = 25
	}
	if testing.Short() {
		rounds = 5
	}
	w := newWorld(t).copied(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	watched := &wire{Listener: listener}
	server := httptest.NewUnstartedServer(w.serve)
	server.Listener = watched
	server.Start()
	defer server.Close()
	asked, before, overtaken := 0, 0, 0
	for round := range rounds {
		u := w.enlists(round)
		n, seen, cut := w.storm(u, server.URL, watched)
		asked, before, overtaken = asked+n, before+seen, overtaken+cut
		w.stays(u, server.URL)
		watched.over.Store(nil)
	}
	if sent := watched.sent.Load(); sent != 0 {
		t.Errorf("%d bytes of what was shared were sent after the suspension", sent)
	}
	if before < rounds*4 {
		t.Errorf("only %d answers held the secret before: nothing is shown", before)
	}
	t.Logf("%d rounds: %d requests, %d with the secret before the suspension, %d under way at it; %d bytes after it", rounds, asked, before, overtaken, watched.sent.Load())
}

// storm asks, suspends at some instant, asks on, and returns how many requests there were,
// how many were shown the secret, and how many were under way at that instant.
func (w *world) storm(u *victims, base string, watched *wire) (asked, seen, overtaken int) {
	w.t.Helper()
	var all sync.WaitGroup
	var shown, under, pending atomic.Int64
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	done := make(chan bool)
	first := rand.IntN(18)
	all.Go(func() {
		ticks := time.NewTicker(20 * time.Millisecond)
		defer ticks.Stop()
		for i := first; ; i++ {
			select {
			case <-done:
				return
			case <-ticks.C:
			}
			asked++
			all.Go(func() {
				pending.Add(1)
				defer pending.Add(-1)
				late := watched.over.Load() != nil
				ok, secret, status := u.knocks(client, base, i)
				if secret {
					shown.Add(1)
				}
				if late && (ok || secret) {
					w.t.Errorf("after the suspension %s answers %d", u.shared[i%len(u.shared)], status)
				}
			})
		}
	})
	time.Sleep(200*time.Millisecond + rand.N(200*time.Millisecond))
	under.Store(pending.Load())
	_, _, err := w.Standing.Suspend(context.Background(), w.who("duty"), partner.Measure{Org: u.org, From: w.moment("2021-12-09"), Months: 6, Ground: "late", Visibility: partner.InternalOnly})
	watched.over.Store(&u.secret)
	w.must(err)
	time.Sleep(150 * time.Millisecond)
	close(done)
	all.Wait()
	return asked, int(shown.Load()), int(under.Load())
}

// stays holds that a suspended unit gets in by a new link only, sees nothing of what was
// shared, and everything of its own.
func (w *world) stays(u *victims, base string) {
	w.t.Helper()
	ctx := context.Background()
	for i := range 4 * len(u.shared) {
		if ok, secret, status := u.knocks(http.DefaultClient, base, i); secret || ok && strings.HasPrefix(u.shared[i%len(u.shared)], "/api") {
			w.t.Errorf("suspended, %s: %d", u.shared[i%len(u.shared)], status)
		}
	}
	if _, err := w.Enrolment.SignInByLink(ctx, desk.Browser{}, u.link, ""); err == nil {
		w.t.Error("a link from before the suspension lets in")
	}
	for { // all that waits is carried
		n, err := w.Carrying.Place(ctx)
		w.must(err)
		if n == 0 {
			break
		}
	}
	who, session := w.again(u)
	mine, err := w.Look.Mine(ctx, who)
	w.must(err)
	if len(mine.Notices) != 1 || mine.Notices[0].Advisory != u.own {
		w.t.Errorf("a suspended unit is warned of %d things, not of its own alone", len(mine.Notices))
	}
	if id, _ := w.handInAs(who, "again"+u.org); id == "" {
		w.t.Error("a suspended unit cannot report")
	}
	for path, want := range map[string]string{"/advisories/" + u.own: u.kept, "/reports/" + u.report: u.report, "/me": u.kept} {
		got := w.send(knock{method: http.MethodGet, path: path, headers: http.Header{"Cookie": {"tocsin=" + session}}})
		if got.status != http.StatusOK || !strings.Contains(got.body, want) || strings.Contains(got.body, u.secret) {
			w.t.Errorf("suspended, its own %s: %d", path, got.status)
		}
	}
	for _, path := range u.shared {
		if strings.HasPrefix(path, "/api/") {
			continue
		}
		if got := w.send(knock{method: http.MethodGet, path: path, headers: http.Header{"Cookie": {"tocsin=" + session}}}); strings.Contains(got.body, u.secret) {
			w.t.Errorf("suspended and signed in anew, it reads %s", path)
		}
	}
}

// again lets somebody of a suspended unit in by a link that was made since.
func (w *world) again(u *victims) (access.Principal, string) {
	w.t.Helper()
	last := u.people[len(u.people)-1]
	session := w.session("", last.Person)
	who, err := w.Enrolment.Who(context.Background(), session, partner.SessionKey, "web")
	w.must(err)
	if !who.Suspended || slices.Contains(who.Keys(), access.OrgKey(u.org)) {
		w.t.Error("a sign-in after the suspension does not know of it")
	}
	return who, session
}
