package outward_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tocsin/domain/fault"
	"tocsin/outward"
)

// book is a resolver that answers from a list, the next entry each time.
type book struct{ pages [][]string }

func (b *book) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	if len(b.pages) == 0 {
		return nil, errors.New("no such host")
	}
	var found []netip.Addr
	for _, a := range b.pages[0] {
		found = append(found, netip.MustParseAddr(a))
	}
	b.pages = b.pages[1:]
	return found, nil
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func ask(t *testing.T, a *outward.Asker, address string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.Do(r)
	if err == nil {
		t.Cleanup(func() { _ = answer.Body.Close() })
	}
	return answer, err
}

func TestNoAddressIsAskedThatOnlyWeReach(t *testing.T) {
	for _, n := range []string{
		"0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
		"198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:7f00:1::1", "2001:db8::1",
		"2002:7f00:1::1", "2002:a00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
	} {
		if outward.Public(netip.MustParseAddr(n)) {
			t.Errorf("%s counts as public", n)
		}
		a := outward.New(outward.Options{Plain: true, Resolver: &book{[][]string{{n}}}, Time: time.Second})
		if _, err := ask(t, a, "https://name.example/"); fault.From(err).Code != outward.CodeForbidden {
			t.Errorf("a name of %s is asked: %v", n, err)
		}
		host := n
		if strings.Contains(n, ":") {
			host = "[" + n + "]"
		}
		if _, err := ask(t, a, "http://"+host+"/"); fault.From(err).Code != outward.CodeForbidden {
			t.Errorf("%s is asked: %v", n, err)
		}
	}
	for _, n := range []string{"8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1111", "100.63.255.255", "100.128.0.1", "172.32.0.1"} {
		if !outward.Public(netip.MustParseAddr(n)) {
			t.Errorf("%s does not count as public", n)
		}
	}
}

func TestANameWithOnePrivateHalfIsNotAsked(t *testing.T) {
	a := outward.New(outward.Options{Resolver: &book{[][]string{{"8.8.8.8", "10.0.0.1"}}}, Time: time.Second})
	if _, err := ask(t, a, "https://name.example/"); fault.From(err).Code != outward.CodeForbidden {
		t.Errorf("%v", err)
	}
}

// The name answers with an allowed address once, and would answer with another the next
// time: the connection goes to the one that was looked at.
func TestAnAddressIsDialledAsItWasLookedAt(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host) }))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	b := &book{[][]string{{"127.0.0.1"}, {"169.254.169.254"}}}
	a := outward.New(outward.Options{Plain: true, Networks: loopback, Resolver: b})
	answer, err := ask(t, a, "http://name.example:"+port+"/")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(answer.Body); string(got) != "name.example:"+port || len(b.pages) != 1 {
		t.Errorf("%s, %d pages left", got, len(b.pages))
	}
	if _, err := ask(t, a, "http://name.example:"+port+"/"); fault.From(err).Code != outward.CodeForbidden {
		t.Errorf("the second answer of the name is believed: %v", err)
	}
}

func TestNoRedirectionIsFollowedAndPlainHTTPIsNotAsked(t *testing.T) {
	hits := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits++
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	defer s.Close()
	answer, err := ask(t, outward.New(outward.Options{Plain: true, Networks: loopback}), s.URL)
	if err != nil || answer.StatusCode != http.StatusFound || hits != 1 {
		t.Errorf("%v %v, %d", answer, err, hits)
	}
	if _, err := ask(t, outward.New(outward.Options{Networks: loopback}), s.URL); fault.From(err).Code != outward.CodeForbidden || hits != 1 {
		t.Errorf("plain http is asked: %v", err)
	}
	for _, address := range []string{"https://user:word@8.8.8.8/", "file:///etc/passwd", "https://:443/", "gopher://8.8.8.8/"} {
		if _, err := ask(t, outward.New(outward.Options{Plain: true}), address); fault.From(err).Code != outward.CodeForbidden {
			t.Errorf("%s is asked: %v", address, err)
		}
	}
}

func TestOneThatAnswersSlowlyLeavesRoomForOthers(t *testing.T) {
	slow := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-slow }))
	answers := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(answers.Close)
	t.Cleanup(hangs.Close)
	a := outward.New(outward.Options{Plain: true, Networks: loopback, Lanes: 8, Time: 10 * time.Second})
	refused := make(chan string, 8)
	ctx, leave := context.WithCancel(t.Context())
	for range 8 { // as anybody may who opens the page of a sign-on
		go func() {
			r, _ := http.NewRequestWithContext(ctx, http.MethodGet, hangs.URL, nil)
			_, err := a.Do(r) //nolint:bodyclose // it never answers
			refused <- fault.From(err).Code
		}()
	}
	for range 6 {
		if code := <-refused; code != outward.CodeBusy {
			t.Errorf("refused with %q", code)
		}
	}
	if _, err := ask(t, a, answers.URL); err != nil {
		t.Errorf("another is not asked: %v", err)
	}
	leave()
	close(slow)
	for range 2 {
		<-refused
	}
	for range 4 { // whoever hung is asked again once he does not
		answer, err := ask(t, a, hangs.URL)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
}

func TestAnAnswerHasASizeAndAnEnd(t *testing.T) {
	hold := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long":
			for range 100 {
				_, _ = w.Write(make([]byte, 1024))
			}
		case "/fits":
			_, _ = w.Write(make([]byte, 2048))
		case "/trickle":
			w.(http.Flusher).Flush()
			<-hold
		default:
			<-hold
		}
	}))
	defer s.Close()
	defer close(hold)
	a := outward.New(outward.Options{Plain: true, Networks: loopback, Size: 2048, Time: 200 * time.Millisecond, Lanes: 1})
	for path, code := range map[string]string{"/long": outward.CodeLarge, "/fits": "", "/trickle": "late"} {
		answer, err := ask(t, a, s.URL+path)
		if err != nil {
			t.Fatal(err)
		}
		read, err := io.ReadAll(answer.Body)
		if code == "" && err != nil || code == "late" && err == nil || code == outward.CodeLarge && (fault.From(err).Code != code || len(read) > 2048) {
			t.Errorf("%s: %d bytes, %v", path, len(read), err)
		}
		_ = answer.Body.Close()
	}
	if _, err := ask(t, a, s.URL+"/silent"); fault.From(err).Code != outward.CodeAway {
		t.Errorf("%v", err)
	}
	answer, err := ask(t, a, s.URL+"/fits")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t, a, s.URL+"/fits"); fault.From(err).Code != outward.CodeBusy {
		t.Errorf("a second is asked in a lane that is taken: %v", err)
	}
	_, _ = answer.Body.Close(), answer.Body.Close()
	if _, err := ask(t, a, s.URL+"/fits"); err != nil {
		t.Errorf("the lane is not given back: %v", err)
	}
}
