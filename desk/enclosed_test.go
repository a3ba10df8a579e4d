package desk_test

import (
	"io"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/programme"
	"tocsin/store/storetest"
)

// attaches adds a file in the name of the unit.
func (c *chosen) attaches(content string) programme.File {
	c.t.Helper()
	f, proof, err := c.Programmes.Attach(c.ctx, c.unit, c.app, "team.pdf", strings.NewReader(content), 100)
	c.must(err)
	if receipt, err := proof.Receipt(); err != nil || receipt.Head.Subject != c.app || receipt.Head.Content != f.Digest {
		c.t.Errorf("the entry says %+v %v", receipt.Head, err)
	}
	return f
}

// reads is the file as somebody reads it.
func (c *chosen) reads(who access.Principal, id string) (string, error) {
	_, content, err := c.Look.ApplicationFile(c.ctx, who, c.app, id)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	text, err := io.ReadAll(content)
	return string(text), err
}

func TestWhoeverReadsAnApplicationReadsItsFilesAndNobodyElse(t *testing.T) {
	c := choosing(t)
	c.app = c.apply(answers)
	f := c.attaches("five people")
	_, err := c.Programmes.Accept(c.ctx, c.duty, c.app, 1)
	wants(t, "what he did not see", err, "application.changed")
	_, err = c.Programmes.Accept(c.ctx, c.duty, c.app, 2)
	c.must(err)
	for name, who := range map[string]access.Principal{"a later member of the panel": c.experts[0], "another unit": c.experts[1], "nobody": {}} {
		if _, err := c.reads(who, f.ID); !fault.Is(err, fault.Absent) && !fault.Is(err, fault.Unknown) {
			t.Errorf("%s reads it: %v", name, err)
		}
	}
	_, err = c.Programmes.Seat(c.ctx, c.duty, c.app, []string{"expert1", "expert2", "expert3"})
	c.must(err)
	for name, who := range map[string]access.Principal{"the unit": c.unit, "the office": c.duty, "the panel": c.experts[0], "the panel, of a unit": c.experts[1]} {
		before, _ := c.store.Checkpoint()
		if text, err := c.reads(who, f.ID); err != nil || text != "five people" {
			t.Errorf("%s reads %q, %v", name, text, err)
		}
		if after, _ := c.store.Checkpoint(); after.Size != before.Size+1 {
			t.Errorf("that %s read it is not on record", name)
		}
	}
	for i, interest := range []string{"a cousin", "", "a cousin"} {
		_, err = c.Programmes.Declare(c.ctx, c.experts[i], c.app, interest)
		c.must(err)
	}
	for i, want := range []bool{false, true, false} { // the third is an officer
		before, _ := c.store.Checkpoint()
		_, err := c.reads(c.experts[i], f.ID)
		if after, _ := c.store.Checkpoint(); (err == nil) != want || err != nil && (!fault.Is(err, fault.Absent) || after.Size != before.Size) {
			t.Errorf("member %d: %v", i+1, err)
		}
	}
	suspended := c.experts[1]
	suspended.Suspended = true
	if _, err := c.reads(suspended, f.ID); !fault.Is(err, fault.Absent) {
		t.Errorf("somebody of a suspended unit reads it: %v", err)
	}
	if _, _, err := c.Look.File(c.ctx, c.duty, c.app, f.ID); !fault.Is(err, fault.Absent) {
		t.Errorf("it is read as the file of a report: %v", err)
	}
	storetest.Sound(t, c.store)
}

func TestAnApplicationTakesFilesOfItsUnitUntilItIsComplete(t *testing.T) {
	c := choosing(t)
	c.app = c.apply(answers)
	first := c.attaches("five people")
	before, _ := c.store.Checkpoint()
	again, _, err := c.Programmes.Attach(c.ctx, c.unit, c.app, "team.pdf", strings.NewReader("five people"), 100)
	if after, _ := c.store.Checkpoint(); err != nil || again.ID != first.ID || after.Size != before.Size {
		t.Errorf("the same again: %+v %v", again, err)
	}
	for name, who := range map[string]access.Principal{"another unit": c.experts[1], "the office": c.duty} {
		if _, _, err := c.Programmes.Attach(c.ctx, who, c.app, "x", strings.NewReader("x"), 100); !fault.Is(err, fault.Absent) {
			t.Errorf("%s adds a file: %v", name, err)
		}
	}
	if _, _, err := c.Programmes.Attach(c.ctx, c.unit, c.app, "x", strings.NewReader(strings.Repeat("x", 101)), 100); !fault.Is(err, fault.TooLarge) {
		t.Errorf("one byte over: %v", err)
	}
	_, err = c.Programmes.Return(c.ctx, c.duty, c.app, 2, "the team")
	c.must(err)
	c.attaches("six people")
	_, err = c.Programmes.SendAgain(c.ctx, c.unit, c.app, programme.Application{Tier: "two stars", Answers: answers, Consent: c.clock.Now()})
	c.must(err)
	if seen, err := c.Look.Application(c.ctx, c.unit, c.app); err != nil || len(seen.Files) != 2 || seen.Version != 4 {
		t.Errorf("%+v %v", seen, err)
	}
	_, err = c.Programmes.Accept(c.ctx, c.duty, c.app, 4)
	c.must(err)
	put, err := c.Programmes.PutFile(c.ctx, c.unit, "late.pdf", strings.NewReader("late"), 100)
	c.must(err)
	defer put.Drop()
	_, _, err = c.Programmes.AttachFile(c.ctx, c.unit, c.app, put)
	wants(t, "put before it was complete", err, "application.state")
	_, _, err = c.Programmes.Attach(c.ctx, c.unit, c.app, "x", unread{t}, 100)
	wants(t, "once it is complete", err, "application.state")
	storetest.Sound(t, c.store)
}

// unread is a stream that nobody may read from.
type unread struct{ t *testing.T }

// Read fails the test.
func (n unread) Read([]byte) (int, error) {
	n.t.Error("bytes are read that nobody takes")
	return 0, io.EOF
}
