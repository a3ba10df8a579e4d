package scim

import (
	"strings"
	"testing"
	"time"
)

func FuzzAFilterIsReadOrRefused(f *testing.F) {
	for _, text := range []string{`userName eq "a"`, `not (active eq true or externalId pr) and id ne "x"`, `((((`, `userName eq "\"`, `a[b eq "c"]`, strings.Repeat("not (", 20)} {
		f.Add(text)
	}
	u := user{ID: "per_1", UserName: "ling", ExternalID: "S", Active: true}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := readFilter(text)
		if err != nil {
			return
		}
		if read.holds(u) == (negated{read}).holds(u) {
			t.Errorf("%q holds and does not", text)
		}
	})
}

func FuzzAPathIsReadOrRefused(f *testing.F) {
	for _, text := range []string{"active", userSchema + ":externalId", `emails[type eq "work"].value`, `emails[type eq "work" and primary eq true]`, "a[", "][", `"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, err := readPath(text)
		if err == nil && name != "" && !among(taken, name) {
			t.Errorf("%q is read as %q", text, name)
		}
		_, _ = decode([]byte(`{"Operations":[{"op":"add","path":` + text + `}]}`))
	})
}

func TestALongFilterCostsLittle(t *testing.T) {
	timeIs := time.AfterFunc(5*time.Second, func() { panic("a filter took longer than five seconds") })
	defer timeIs.Stop()
	for _, text := range []string{strings.Repeat("(", maxFilter), strings.Repeat(`"`, maxFilter), strings.Repeat("not(", maxFilter/4), strings.Repeat(`id pr or `, 200) + "id pr", strings.Repeat("x", 1<<20)} {
		_, _ = readFilter(text)
		_, _ = readPath(text)
	}
}
