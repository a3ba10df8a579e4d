package desk

import (
	"fmt"
	"testing"
	"time"
)

var gateTime = time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)

func TestGuessesFromManyNetworksAreSlowAndStopNobodyWhoIsKnown(t *testing.T) {
	for _, login := range []string{"there", "nobody of this name"} { // the gate knows no difference
		g := newGatekeeper()
		owner := caller{login: login, from: "198.51.100.7"}
		if err := g.admit(owner, gateTime); err != nil {
			t.Fatal(err)
		}
		g.came(owner, gateTime)
		let := 0
		for n := range 1000 {
			if g.admit(caller{login: login, from: fmt.Sprint("2001:db8:", n)}, gateTime) == nil {
				let++
			}
		}
		if let > freeAtAll {
			t.Errorf("%d guesses from many networks were let through at once", let)
		}
		if err := g.admit(owner, gateTime); err != nil {
			t.Errorf("a network from which the owner came before: %v", err)
		}
		if err := g.admit(caller{login: login, from: "203.0.113.5", known: true}, gateTime); err != nil {
			t.Errorf("a browser that holds a session of the owner: %v", err)
		}
		if err := g.admit(caller{login: "another", from: "2001:db8:1"}, gateTime); err != nil {
			t.Errorf("another login: %v", err)
		}
		if err := g.admit(caller{login: login, from: "203.0.113.9"}, gateTime.Add(strangers)); err != nil {
			t.Errorf("a stranger whose turn has come: %v", err)
		}
	}
}

func TestNobodyIsRidOfAPauseByGuessingAtManyLogins(t *testing.T) {
	g := newGatekeeper()
	g.pairs, g.logins = newMemory(20), newMemory(20)
	guesser := caller{login: "admin", from: "192.0.2.1"}
	for range freeGuesses {
		_ = g.admit(guesser, gateTime)
	}
	for n := range 500 {
		_ = g.admit(caller{login: fmt.Sprint("login", n), from: "192.0.2.1"}, gateTime)
	}
	if g.admit(guesser, gateTime) == nil {
		t.Error("his guesses were forgotten")
	}
	if n := len(g.pairs.ring) + len(g.pairs.held); n != 40 {
		t.Errorf("%d are kept in mind", n)
	}
	if err := g.admit(caller{login: "admin", from: "198.51.100.7"}, gateTime.Add(forgotten+time.Second)); err != nil {
		t.Error(err)
	}
}

func TestOneSenderDoesNotFillTheLine(t *testing.T) {
	l := newLine(reckoning, queueing, ownTurns)
	for n := range ownTurns + 1 {
		if in := l.enter("stranger"); in != (n < ownTurns) {
			t.Errorf("place %d: %v", n, in)
		}
	}
	if !l.enter("another") {
		t.Error("another sender finds no place")
	}
	l.leave("stranger")
	if !l.enter("stranger") {
		t.Error("who leaves makes no room")
	}
}
