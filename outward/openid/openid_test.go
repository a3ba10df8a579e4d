package openid_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/outward"
	"tocsin/outward/openid"
	"tocsin/outward/openid/standin"
)

// scene is an issuer, a client that asks it, and a clock for both.
type scene struct {
	t      *testing.T
	issuer *standin.Issuer
	clock  *clock.Set
	client *openid.Client
	party  openid.Party
	last   openid.Question
}

func newScene(t *testing.T, change ...func(*outward.Options)) *scene {
	t.Helper()
	s := &scene{t: t, clock: clock.At(time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC))}
	var err error
	if s.issuer, err = standin.New(s.clock.Now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.issuer.Close)
	o := s.issuer.Options()
	for _, c := range change {
		c(&o)
	}
	s.client = openid.New(outward.New(o), s.clock)
	s.party = openid.Party{Issuer: s.issuer.URL, Client: standin.Client, Secret: standin.Secret, Algorithms: []string{"ES256", "RS256"}, Return: "https://platform.example/return"}
	return s
}

// led is what the issuer leads back with, to a new question.
func (s *scene) led() url.Values {
	s.t.Helper()
	s.last = openid.Question{State: "state", Nonce: "nonce-" + s.clock.Now().String(), Verifier: strings.Repeat("v", 43), Asked: s.clock.Now()}
	address, err := s.client.Address(s.t.Context(), s.party, s.last)
	if err != nil {
		s.t.Fatal(err)
	}
	back, err := s.issuer.Visit(address)
	if err != nil {
		s.t.Fatal(err)
	}
	u, _ := url.Parse(back)
	return u.Query()
}

func (s *scene) redeem(q url.Values) (openid.Answer, error) {
	return s.client.Redeem(s.t.Context(), s.party, s.last, q.Get("code"), q.Get("iss"))
}

func TestAnIssuerSaysWhoSomebodyIs(t *testing.T) {
	s := newScene(t)
	s.issuer.Claims = map[string]any{"amr": []string{"pwd", "otp"}, "acr": "high", "email": "a@example.org"}
	got, err := s.redeem(s.led())
	if err != nil || got.Subject != "subject-1" || strings.Join(got.Methods, " ") != "pwd otp" || got.Class != "high" {
		t.Fatalf("%+v %v", got, err)
	}
}

func TestACodeIsGoodOnceForTheQuestionItAnswers(t *testing.T) {
	s := newScene(t)
	q := s.led()
	if _, err := s.redeem(q); err != nil {
		t.Fatal(err)
	}
	if _, err := s.redeem(q); !fault.Is(err, fault.Unknown) {
		t.Errorf("a code is good twice: %v", err)
	}
	q = s.led()
	s.last.Verifier = strings.Repeat("w", 43)
	if _, err := s.redeem(q); !fault.Is(err, fault.Unknown) {
		t.Errorf("a code is good without its verifier: %v", err)
	}
	q = s.led()
	s.last.Nonce = "another"
	if _, err := s.redeem(q); !fault.Is(err, fault.Unknown) {
		t.Errorf("an answer is good for another question: %v", err)
	}
	q = s.led()
	q.Set("iss", "https://other.example")
	if _, err := s.redeem(q); !fault.Is(err, fault.Unknown) {
		t.Errorf("another issuer leads back: %v", err)
	}
	q = s.led()
	q.Del("iss")
	if _, err := s.redeem(q); !fault.Is(err, fault.Unknown) {
		t.Errorf("nobody says who led back, though this issuer does: %v", err)
	}
}

func TestATokenThatDoesNotHoldIsNotBelieved(t *testing.T) {
	ago := func(d time.Duration) func(*scene) any {
		return func(s *scene) any { return s.clock.Now().Add(-d).Unix() }
	}
	is := func(v any) func(*scene) any { return func(*scene) any { return v } }
	for _, c := range []struct {
		what, claim string
		value       func(*scene) any
		alg         string
	}{
		{what: "unsigned", alg: "none"}, {what: "signed with the public key", alg: "HS256"}, {what: "signed in a way not agreed", alg: "ES384"},
		{what: "another issuer", claim: "iss", value: is("https://other.example")}, {what: "no issuer", claim: "iss", value: is(nil)},
		{what: "another audience", claim: "aud", value: is("somebody")}, {what: "two audiences and no party", claim: "aud", value: is([]string{standin.Client, "somebody"})},
		{what: "another party", claim: "azp", value: is("somebody")},
		{what: "over", claim: "exp", value: ago(time.Second)}, {what: "without an end", claim: "exp", value: is(nil)},
		{what: "old", claim: "iat", value: ago(time.Hour)}, {what: "of the future", claim: "iat", value: ago(-time.Hour)}, {what: "of no time", claim: "iat", value: is(nil)},
		{what: "no nonce", claim: "nonce", value: is(nil)}, {what: "empty nonce", claim: "nonce", value: is("")},
		{what: "no subject", claim: "sub", value: is(nil)}, {what: "a subject that is too long", claim: "sub", value: is(strings.Repeat("s", 256))}, {what: "a subject that is a list", claim: "sub", value: is([]string{"a"})},
		{what: "methods that are none", claim: "amr", value: is(7)},
	} {
		s := newScene(t)
		if s.issuer.Algs = c.alg; c.claim != "" {
			s.issuer.Claims = map[string]any{c.claim: c.value(s)}
		}
		if got, err := s.redeem(s.led()); !fault.Is(err, fault.Unknown) {
			t.Errorf("%s: %+v, %v", c.what, got, err)
		}
	}
	s := newScene(t)
	s.issuer.Claims = map[string]any{"aud": []string{standin.Client, "somebody"}, "azp": standin.Client}
	if _, err := s.redeem(s.led()); err != nil {
		t.Errorf("a token for two, made for us: %v", err)
	}
	for what, twist := range map[string]func(string) string{
		"none": func(string) string { return "" }, "garbage": func(string) string { return "a.b.c" }, "changed": func(id string) string { return id[:len(id)-8] + "AAAAAAAA" },
		"huge": func(id string) string { return id + strings.Repeat("A", 70<<10) },
	} {
		s := newScene(t)
		s.issuer.Tokens = twist
		if _, err := s.redeem(s.led()); !fault.Is(err, fault.Unknown) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestANewKeyIsTakenUpAndAnOldOneForgotten(t *testing.T) {
	s := newScene(t)
	if _, err := s.redeem(s.led()); err != nil {
		t.Fatal(err)
	}
	if err := s.issuer.Rotate(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.redeem(s.led()); err != nil {
		t.Errorf("the new key is not taken up: %v", err)
	}
	s.clock.Advance(11 * time.Minute)
	stale := newStale(s)
	if err := s.issuer.Rotate(); err != nil {
		t.Fatal(err)
	}
	q := s.led() // asks anew what the issuer says of itself
	s.issuer.Tokens = func(string) string { return stale(s.last.Nonce) }
	if _, err := s.redeem(q); !fault.Is(err, fault.Unknown) {
		t.Errorf("a key that was taken back is believed: %v", err)
	}
}

// newStale signs with the key that the issuer has now, later.
func newStale(s *scene) func(nonce string) string {
	made := map[string]string{}
	nonce := "nonce-" + s.clock.Now().String()
	made[nonce] = s.issuer.Sign(nonce)
	return func(nonce string) string { return made[nonce] }
}

func TestAnIssuerThatIsDownSlowOrGarbledLetsNobodyInAndHoldsNobodyUp(t *testing.T) {
	garbage := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
	}
	ways := map[string]http.HandlerFunc{
		"silent": func(_ http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm() // else nobody sees that the caller left
			<-r.Context().Done()
		}, "garbage": garbage("<html>"), "empty": garbage(""), "huge": garbage("{" + strings.Repeat(" ", 3<<20) + "}"),
		"elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/else", http.StatusFound) },
		"broken":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
	}
	quick := func(o *outward.Options) { o.Time = 300 * time.Millisecond }
	for name, way := range ways {
		for _, path := range []string{"/.well-known/openid-configuration", "/keys", "/token"} {
			s := newScene(t, quick)
			if path == "/.well-known/openid-configuration" {
				s.issuer.Instead = map[string]http.HandlerFunc{path: way}
				for range 3 {
					if err := s.client.Try(t.Context(), s.party); !fault.Is(err, fault.Unavailable) {
						t.Errorf("%s at %s: %v", name, path, err)
					}
				}
				if n := s.issuer.Asked(path); n != 1 {
					t.Errorf("%s: asked %d times in a row", name, n)
				}
				continue
			}
			q := s.led()
			s.issuer.Instead = map[string]http.HandlerFunc{path: way}
			if _, err := s.redeem(q); !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.Unknown) {
				t.Errorf("%s at %s: %v", name, path, err)
			}
		}
	}
}

func TestAnIssuerThatNamesAnotherOrAPrivateAddressIsNone(t *testing.T) {
	for name, said := range map[string]map[string]any{
		"another issuer": {"issuer": "https://other.example"}, "no keys": {"jwks_uri": ""}, "keys of a cloud": {"jwks_uri": "https://169.254.169.254/latest"},
		"token in our network": {"token_endpoint": "https://10.0.0.1/token"}, "plain page": {"authorization_endpoint": "http://issuer.example/authorize"},
		"script for a page": {"authorization_endpoint": "javascript:alert(1)"}, "a file": {"jwks_uri": "file:///etc/passwd"}, "a name in it": {"token_endpoint": "https://a:b@issuer.example/"},
	} {
		s := newScene(t)
		s.issuer.Discord = said
		if err := s.client.Try(t.Context(), s.party); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := newScene(t, func(o *outward.Options) { o.Networks = nil })
	if err := s.client.Try(t.Context(), s.party); !fault.Is(err, fault.Unavailable) || s.issuer.Asked("/.well-known/openid-configuration") != 0 {
		t.Errorf("an issuer beside us is asked: %v", err)
	}
}
