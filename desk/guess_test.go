package desk_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/fault"
)

func TestWhoGuessesPasswordsInARowWaits(t *testing.T) {
	o := open(t)
	const right = "correct horse battery"
	guess := func(login, password string) error {
		_, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, login, password)
		return err
	}
	for _, login := range []string{"admin", "nobody-of-this-name"} {
		for n := range 5 {
			if err := guess(login, "wrong "+strconv.Itoa(n)); !fault.Is(err, fault.Unknown) {
				t.Fatalf("%s, guess %d: %v", login, n, err)
			}
		}
		if err := guess(" "+login+" ", "wrong again"); !fault.Is(err, fault.TooMany) || fault.From(err).RetryAfter <= 0 {
			t.Errorf("%s is guessed on: %v", login, err)
		}
	}
	if err := guess("ADMIN", right); !fault.Is(err, fault.TooMany) {
		t.Errorf("another spelling is let through: %v", err)
	}
	o.clock.Advance(time.Second)
	o.must(guess("admin", right))
	if err := guess("admin", "wrong"); !fault.Is(err, fault.Unknown) {
		t.Errorf("guesses before the right password still count: %v", err)
	}
}

func TestManyPasswordsAtOnceAreRefusedAndNotReckoned(t *testing.T) {
	o := open(t)
	var wait sync.WaitGroup
	answers := make(chan error, 60)
	for n := range cap(answers) {
		wait.Go(func() {
			_, err := o.Enrolment.SignIn(o.ctx, desk.Browser{}, "login"+strconv.Itoa(n), "wrong")
			answers <- err
		})
	}
	wait.Wait()
	close(answers)
	refused := 0
	for err := range answers {
		if fault.Is(err, fault.TooMany) {
			refused++
		}
	}
	if refused == 0 {
		t.Errorf("%d passwords were reckoned for strangers at once", cap(answers))
	}
}

func TestAWrongFoundingLinkCostsNoPassword(t *testing.T) {
	o := open(t)
	_, err := o.Enrolment.Found(o.ctx, "no-such-code", desk.NewPerson{Login: "x", Password: "short"})
	if !fault.Is(err, fault.Absent) {
		t.Errorf("the password was looked at before the link: %v", err)
	}
}

// guesser signs in from a network with a browser.
func (o *office) guesser(b desk.Browser) func(login, password string) error {
	return func(login, password string) error {
		_, err := o.Enrolment.SignIn(o.ctx, b, login, password)
		return err
	}
}

func TestWhoGuessesKeepsNobodyElseOut(t *testing.T) {
	o := open(t)
	const right = "correct horse battery"
	stranger := o.guesser(desk.Browser{Sender: "192.0.2.1"})
	for range 5 {
		_ = stranger("admin", "wrong")
	}
	if err := stranger("admin", right); !fault.Is(err, fault.TooMany) {
		t.Errorf("who guessed is let on: %v", err)
	}
	o.must(o.guesser(desk.Browser{Sender: "198.51.100.7"})("admin", right))
	if err := stranger("admin", right); !fault.Is(err, fault.TooMany) {
		t.Errorf("the owner's coming in frees the one who guessed: %v", err)
	}
}
