package ident_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"tocsin/domain/ident"
)

func TestIdentifiersAreOrderedOpaqueAndTheirOwn(t *testing.T) {
	first, err := ident.New(ident.Report, time.UnixMilli(1638900000000), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ident.New(ident.Report, time.UnixMilli(1638900000001), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if first >= second || len(first) != 30 {
		t.Errorf("%s %s", first, second)
	}
	if !ident.Valid(ident.Report, first) || ident.Valid(ident.Case, first) || ident.PrefixOf(first) != ident.Report {
		t.Error("an identifier does not know what it names")
	}
	if since := ident.Since(ident.Report, time.UnixMilli(1638900000001)); first >= since || second < since {
		t.Errorf("%s is not between %s and %s", since, first, second)
	}
	for _, wrong := range []string{"", "rep_", "rep_" + strings.Repeat("u", 26), first + "0", strings.ToUpper(first), "rep-" + first[4:]} {
		if ident.Valid(ident.Report, wrong) {
			t.Errorf("%q passes", wrong)
		}
	}
}

func TestAnIdentifierIsAVersion7UUID(t *testing.T) {
	id, err := ident.New(ident.Case, time.UnixMilli(0), strings.NewReader(strings.Repeat("\xff", 10)))
	if err != nil {
		t.Fatal(err)
	}
	if id != "cas_0000000001zzzfzzzzzzzzzzzw" {
		t.Errorf("%s", id)
	}
	if _, err := ident.New(ident.Case, time.UnixMilli(0), strings.NewReader("short")); err == nil {
		t.Error("made without randomness")
	}
}

func TestACodeSurvivesAPersonsTyping(t *testing.T) {
	code, err := ident.Secret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	typed := []string{code, strings.ToUpper(code), " " + strings.ReplaceAll(code, "-", " ") + " ", strings.ReplaceAll(code, "-", ""),
		strings.NewReplacer("0", "O", "1", "l").Replace(code)}
	for _, text := range typed {
		if ident.Tidy(text) != code {
			t.Errorf("%q becomes %q", text, ident.Tidy(text))
		}
	}
	if ident.Tidy("not a code") == code {
		t.Error("anything is the code")
	}
}
