package main

import (
	"context"
	"errors"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/evidence"
	"tocsin/store"
)

// fsck checks a data directory.
type fsck struct {
	place
	JSON bool `help:"Print JSON." group:"print"`
}

// Help teaches the verb.
func (fsck) Help() string {
	return `Recomputes the evidence log from its leaves, opens every entry, works out the state that the entries tell, and compares it with what lies in the database, field by field. It also checks every checkpoint, every audience and every file. It takes no lock and changes nothing, so the server may run meanwhile. Name the --journal that the server is given: the second copy of every file lies there.

Examples:
  tocsin fsck --data ./instance
  tocsin fsck --data ./instance --journal /mnt/second/journal
  tocsin fsck --data ./instance --json | jq .faults

Exit code 0 when all is sound, 1 when something differs.`
}

// checked is the answer of fsck.
type checked struct {
	Sound       bool         `json:"sound"`
	Entries     int64        `json:"entries"`
	Records     int          `json:"records"`
	Unplayed    int64        `json:"unplayed"` // acknowledged entries that only the journal holds yet
	OneDisk     bool         `json:"one_disk"` // data and journal lie on one device
	Differences []difference `json:"differences"`
	Faults      []string     `json:"faults"`
}

// difference is one thing that the entries and the database tell differently.
type difference struct {
	Table string `json:"table"`
	ID    string `json:"id"`
	Field string `json:"field,omitempty"` // empty when it is the whole record
	How   string `json:"how"`
}

func differences(found []evidence.Difference) []difference {
	out := []difference{}
	for _, d := range found {
		out = append(out, difference{Table: d.Table, ID: d.ID, Field: d.Field, How: d.How})
	}
	return out
}

// Run checks.
func (f *fsck) Run(ctx context.Context, t *terminal) (err error) {
	if err := f.founded(); err != nil {
		return err
	}
	o := store.Options{Dir: f.Data, Database: f.Database, Journal: f.Journal, Clock: t.clock, Suite: cipher.International(nil)}
	s, err := store.Inspect(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	by := access.By{Principal: operator(), Act: access.ReadEvidence}
	check, err := s.Fsck(ctx, by)
	if err != nil {
		return err
	}
	unplayed, err := s.Unplayed(by, o)
	if err != nil {
		check.Faults = append(check.Faults, err.Error())
	}
	return f.tell(t, checked{
		Sound: check.Sound(), Entries: check.Entries, Records: check.Records, Unplayed: unplayed, OneDisk: s.OneDisk(),
		Differences: differences(check.Differences), Faults: append([]string{}, check.Faults...),
	})
}

func (f *fsck) tell(t *terminal, c checked) error {
	if f.JSON {
		if err := t.json(c); err != nil {
			return err
		}
		return c.verdict()
	}
	for _, text := range c.Faults {
		t.say("fault: %s", text)
	}
	for _, d := range c.Differences {
		t.say("%s: %s %s %s", d.How, d.Table, d.ID, d.Field)
	}
	if c.Unplayed > 0 {
		t.say("%d entries stand in the journal and not yet in the database; the next start brings them in.", c.Unplayed)
	}
	if c.OneDisk {
		t.say("Data and journal lie on one disk: if it breaks, both copies of what was acknowledged are lost. Name a folder on another disk with --journal; docs/operations.md says how to move it.")
	}
	if c.Sound {
		t.say("Sound: what the log tells, in %d entries, is exactly what is there, in %d records.", c.Entries, c.Records)
		return nil
	}
	t.say("Not sound: %d faults, %d differences, in %d entries and %d records.", len(c.Faults), len(c.Differences), c.Entries, c.Records)
	t.say("Keep a copy of the directory as it is before anything else. A record that differs was changed past the program; the entries tell what it was.")
	return c.verdict()
}

func (c checked) verdict() error {
	if c.Sound {
		return nil
	}
	return said("fsck.unsound")
}
