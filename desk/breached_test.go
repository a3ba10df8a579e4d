package desk_test

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tocsin/desk"
	"tocsin/domain/cipher"
	"tocsin/domain/fault"
	"tocsin/law"
)

// lost is a list of passwords in the form in which they are given out.
func lost(end string, passwords ...string) string {
	lines := make([]string, len(passwords))
	for i, p := range passwords {
		lines[i] = fmt.Sprintf("%X:%d", sha1.Sum([]byte(p)), 1+i*i*i)
	}
	slices.Sort(lines)
	return strings.Join(lines, end) + end
}

func TestEveryLineOfTheListIsFoundAndNothingElse(t *testing.T) {
	for _, end := range []string{"\n", "\r\n"} {
		for _, n := range []int{1, 2, 3, 500} {
			var in []string
			for i := range n {
				in = append(in, "password "+strconv.Itoa(i))
			}
			text := lost(end, in...)
			if n == 2 {
				text = strings.TrimSpace(text) // the last line without its end
			}
			list, err := desk.ReadBreached(strings.NewReader(text), int64(len(text)))
			if err != nil {
				t.Fatal(err)
			}
			for i := range n + 50 {
				if held, err := list.Holds("password " + strconv.Itoa(i)); err != nil || held != (i < n) {
					t.Errorf("%d lines: password %d held %t (%v)", n, i, held, err)
				}
			}
		}
	}
	if held, err := (desk.Breached{}).Holds("x"); held || err != nil {
		t.Error("no list holds something")
	}
}

func TestAListThatWouldLetEverythingThroughIsRefused(t *testing.T) {
	sorted := strings.Split(strings.TrimSpace(lost("\n", "a", "b", "c", "d", "e", "f", "g", "h")), "\n")
	slices.Reverse(sorted)
	for name, text := range map[string]string{
		"empty": "", "backwards": strings.Join(sorted, "\n"), "words": "password\nletmein\n", "no colon": strings.Repeat("A", 40) + "\n",
		"NTLM": strings.Repeat("A", 32) + ":1\n", "one long line": strings.Repeat("A", 4000),
	} {
		if _, err := desk.ReadBreached(strings.NewReader(text), int64(len(text))); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// broken fails at every read after the list was taken.
type broken struct {
	*bytes.Reader
	fails bool
}

// ReadAt fails when it shall.
func (b *broken) ReadAt(p []byte, at int64) (int, error) {
	if b.fails {
		return 0, errors.New("input/output error")
	}
	return b.Reader.ReadAt(p, at)
}

func TestAPasswordThatOthersLostIsRefusedWhereverOneIsSet(t *testing.T) {
	o := open(t)
	text := lost("\n", "the cat sat on the mat", "another lost one here")
	file := &broken{Reader: bytes.NewReader([]byte(text))}
	list, err := desk.ReadBreached(file, int64(len(text)))
	o.must(err)
	book, err := law.Load()
	o.must(err)
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: o.store, Law: book, Clock: o.clock, Suite: cipher.International(nil), Settings: desk.Settings{Breached: list, Name: "Harbour"}})
	o.must(err)
	session := o.comesIn(o.duty)
	for password, code := range map[string]string{
		"the cat sat on the mat": "person.password.breached", "my harbour in the sun": "person.password.name", "the tocsin of my town": "person.password.name",
		"i am on duty tonight": "person.password.name", "aaaaaaaaaaaaaa": "person.password.run",
	} {
		_, err := o.Enrolment.SetPassword(o.ctx, o.duty, session, "correct horse battery", password)
		wants(t, password, err, code)
	}
	_, _, err = o.Enrolment.Person(o.ctx, operator, desk.NewPerson{Login: "new", Roles: o.pub.Roles, Password: "the cat sat on the mat"})
	wants(t, "a new account", err, "person.password.breached")
	file.fails = true
	_, err = o.Enrolment.SetPassword(o.ctx, o.duty, session, "correct horse battery", "a good sentence of mine")
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("a list that cannot be read lets a password through: %v", err)
	}
	file.fails = false
	_, err = o.Enrolment.SetPassword(o.ctx, o.duty, session, "correct horse battery", "a good sentence of mine")
	o.must(err)
}
