package passkey_test

import (
	"bytes"
	"strings"
	"testing"

	"tocsin/domain/fault"
	"tocsin/domain/passkey"
	"tocsin/domain/passkey/softkey"
)

const (
	origin = "https://platform.example"
	asked  = "Y2hhbGxlbmdlLW9mLXRoZS10ZXN0"
	other  = "YW5vdGhlci1jaGFsbGVuZ2UtaGVyZQ"
)

func here(t testing.TB) passkey.Site {
	t.Helper()
	s, err := passkey.SiteOf(origin)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// made is an authenticator with a passkey, and the passkey as the platform knows it.
func made(t testing.TB, a *softkey.Authenticator) passkey.Made {
	t.Helper()
	question, err := here(t).AskNew(asked, passkey.Owner{ID: []byte("owner"), Name: "ling", Site: "Tocsin"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := a.Make(question)
	if err != nil {
		t.Fatal(err)
	}
	m, err := read(t, raw).Make(here(t), asked)
	if err != nil {
		t.Fatal(err, fault.From(err).Unwrap())
	}
	return m
}

func read(t testing.TB, raw []byte) passkey.Answer {
	t.Helper()
	a, err := passkey.Read(raw)
	if err != nil {
		t.Fatal(err, fault.From(err).Unwrap())
	}
	return a
}

func shown(t testing.TB, a *softkey.Authenticator, challenge string) []byte {
	t.Helper()
	question, err := here(t).Ask(challenge)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := a.Show(question)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAnAnswerIsGoodForItsOwnKeyChallengeAndSiteOnly(t *testing.T) {
	a := softkey.At(origin)
	m := made(t, a)
	answer := read(t, shown(t, a, asked))
	count, err := answer.Check(here(t), asked, m.Key)
	if err != nil || count != 2 || answer.Handle != m.Handle || !answer.SameOwner([]byte("owner")) || answer.SameOwner([]byte("another")) {
		t.Fatalf("%d %v %+v", count, err, answer)
	}
	second := made(t, softkey.At(origin))
	elsewhere, err := passkey.SiteOf("https://elsewhere.example")
	if err != nil {
		t.Fatal(err)
	}
	foreign := a.Copy()
	foreign.Origin = "https://platform.example.evil.example"
	blind := a.Copy()
	blind.Blind = true
	for what, try := range map[string]func() (uint32, error){
		"another challenge":         func() (uint32, error) { return answer.Check(here(t), other, m.Key) },
		"another key":               func() (uint32, error) { return answer.Check(here(t), asked, second.Key) },
		"another site":              func() (uint32, error) { return answer.Check(elsewhere, asked, m.Key) },
		"no key":                    func() (uint32, error) { return answer.Check(here(t), asked, "") },
		"another origin":            func() (uint32, error) { return read(t, shown(t, foreign, asked)).Check(here(t), asked, m.Key) },
		"nobody asked who is there": func() (uint32, error) { return read(t, shown(t, blind, asked)).Check(here(t), asked, m.Key) },
	} {
		if _, err := try(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := answer.Make(here(t), asked); !fault.Is(err, fault.Invalid) {
		t.Errorf("a passkey that is shown was taken for a new one: %v", err)
	}
}

func TestANewPasskeyIsMadeForTheSiteAndTheChallengeByWhoeverIsThere(t *testing.T) {
	m := made(t, softkey.At(origin))
	if len(m.Handle) != 43 || m.Count != 1 || m.Synced {
		t.Errorf("%+v", m)
	}
	for what, spoil := range map[string]func(*softkey.Authenticator) string{
		"another origin":    func(a *softkey.Authenticator) string { a.Origin = "http://platform.example"; return asked },
		"nobody was asked":  func(a *softkey.Authenticator) string { a.Blind = true; return asked },
		"another challenge": func(*softkey.Authenticator) string { return other },
	} {
		a := softkey.At(origin)
		challenge := spoil(a)
		question, err := here(t).AskNew(challenge, passkey.Owner{ID: []byte("o")}, []string{m.Handle})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := a.Make(question)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(t, raw).Make(here(t), asked); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestEveryFlippedBitOfAnAnswerIsRefused(t *testing.T) {
	a := softkey.At(origin)
	m := made(t, a)
	raw := shown(t, a, asked)
	for at := range len(raw) {
		flipped := bytes.Clone(raw)
		flipped[at] ^= 1
		answer, err := passkey.Read(flipped)
		if err != nil {
			continue
		}
		if _, err := answer.Check(here(t), asked, m.Key); err != nil || answer.Handle != m.Handle || !answer.SameOwner([]byte("owner")) {
			continue
		}
		if !bytes.EqualFold(flipped, raw) && !harmless(raw, at) {
			t.Errorf("byte %d of %s", at, flipped)
		}
	}
}

// harmless reports whether a byte belongs to nothing that is signed or asked: the name of
// a field that is not needed, or the bits of base64 that stand for nothing.
func harmless(raw []byte, at int) bool {
	end := at+1 < len(raw) && raw[at+1] == '"'
	return end || bytes.Contains(raw[max(0, at-12):min(len(raw), at+12)], []byte(`type`))
}

func TestAnAnswerOverItsBudgetIsNotRead(t *testing.T) {
	a := softkey.At(origin)
	made(t, a)
	good := string(shown(t, a, asked))
	for what, raw := range map[string]string{
		"nothing":         "",
		"large":           strings.Repeat(" ", passkey.MaxAnswer) + good,
		"deep":            strings.Replace(good, `"type"`, `"x":`+strings.Repeat("[", 50)+strings.Repeat("]", 50)+`,"type"`, 1),
		"of many parts":   strings.Replace(good, `"type"`, `"x":[`+strings.Repeat("1,", 500)+`1],"type"`, 1),
		"two in one":      good + good,
		"cut":             good[:len(good)/2],
		"a list":          "[]",
		"of another kind": strings.Replace(good, "public-key", "password", 1),
		"a long handle":   strings.Replace(good, `"id":"`, `"id":"`+strings.Repeat("A", 2000), 1),
	} {
		if _, err := passkey.Read([]byte(raw)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestPasskeysWantANameWithTLSOrLocalhost(t *testing.T) {
	for address, want := range map[string]passkey.Site{
		"https://platform.example":          {Host: "platform.example", Origin: "https://platform.example"},
		"https://Platform.Example:8443/sub": {Host: "platform.example", Origin: "https://platform.example:8443"},
		"http://localhost:8080":             {Host: "localhost", Origin: "http://localhost:8080"},
	} {
		if got, err := passkey.SiteOf(address); err != nil || got != want {
			t.Errorf("%s: %+v %v", address, got, err)
		}
	}
	for _, address := range []string{"", "platform.example", "http://platform.example", "http://127.0.0.1:8080", "https://203.0.113.7", "https://[2001:db8::1]", "ftp://platform.example", "https://"} {
		if _, err := passkey.SiteOf(address); !strings.HasPrefix(fault.From(err).Code, "passkey.site.") || fault.From(err).Hint == "" {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func FuzzAnAnswerNeverPanicsAndIsNeverTakenForAnother(f *testing.F) {
	a := softkey.At(origin)
	m := made(f, a)
	f.Add(shown(f, a, asked))
	question, err := here(f).AskNew(other, passkey.Owner{ID: []byte("o")}, nil)
	if err != nil {
		f.Fatal(err)
	}
	raw, err := softkey.At(origin).Make(question)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		answer, err := passkey.Read(raw)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if _, err := answer.Check(here(t), "never-asked", m.Key); err == nil {
			t.Fatal("an answer to what was never asked is good")
		}
		if _, err := answer.Make(here(t), "never-asked"); err == nil {
			t.Fatal("a passkey was made that nobody asked for")
		}
	})
}
