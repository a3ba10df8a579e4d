package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/partner"
	"tocsin/transport/replay"
)

// replayVerb plays a past case into an empty data directory.
type replayVerb struct {
	keeping
	Record   string `help:"The real CVE record, to take its dates and versions from." type:"existingfile" placeholder:"FILE"`
	Language string `help:"Language of the steps: en or zh-Hans." enum:"en,zh-Hans" default:"en" env:"TOCSIN_LANGUAGE" group:"print"`
	JSON     bool   `help:"Print JSON: the case, and the identifier of every name." group:"print"`
	Case     string `arg:"" help:"log4shell, or a replay file of your own (.yaml)."`
}

// Help teaches the verb.
func (replayVerb) Help() string {
	return `Plays a past case through the real acts of the desk, with a clock that is set from step to step; permissions, clocks, evidence and notices are those of any other case. Where no record gives an hour or a unit, the file assumes one and says so.

Examples:
  tocsin replay log4shell --data ./log4shell
  tocsin replay ./our-case.yaml --data ./rehearsal --language zh-Hans
  tocsin serve --data ./log4shell       and look around; tocsin user invite makes the links`
}

// Run plays it.
func (r *replayVerb) Run(ctx context.Context, t *terminal) error {
	if r.founded() == nil {
		return usage("data", "%s holds an instance already", r.Data).At("--data").WithHint("a past case is played into an empty directory: its log begins where the case begins")
	}
	file, err := r.file(t)
	if err != nil {
		return err
	}
	began := t.clock.Now()
	played, err := r.play(ctx, file, func(p replay.Progress) {
		if r.JSON {
			return
		}
		refused := ""
		if p.Refused {
			refused = "  (refused, as it must be)"
		}
		t.say("%s  %s%s", p.At.UTC().Format("2006-01-02 15:04Z"), p.Text.In(r.Language), refused)
	})
	if err != nil {
		return err
	}
	if r.JSON {
		return t.json(struct {
			Case  string            `json:"case"`
			Steps int               `json:"steps"`
			Names map[string]string `json:"names"`
		}{played.Case, played.Steps, played.Names})
	}
	t.say("\n%s: %d steps in %s. The case is %s.", file.Title.In(r.Language), played.Steps, t.clock.Now().Sub(began).Round(time.Millisecond), played.Case)
	t.say("Serve it: tocsin serve --data %s     sign in as duty: tocsin user invite duty --data %s", r.Data, r.Data)
	return nil
}

// file reads the replay, with the real record in place of its own facts if there is one.
func (r *replayVerb) file(t *terminal) (f *replay.File, err error) {
	if filepath.Ext(r.Case) == ".yaml" {
		var data []byte
		if data, err = t.read(r.Case, maxReport); err == nil {
			f, err = replay.Parse(data)
		}
	} else {
		f, err = replay.Open(r.Case)
	}
	if err != nil || r.Record == "" {
		return f, err
	}
	record, err := plainFile(r.Record, maxRecord)
	if err != nil {
		return nil, usage("record", "%s cannot be read", r.Record).Because(err).At("--record")
	}
	return f, f.Use(record)
}

// maxRecord is the most bytes of a CVE record.
const maxRecord = 16 << 20

// play plays a file into the data directory, under a clock of its own.
func (k keeping) play(ctx context.Context, f *replay.File, progress func(replay.Progress)) (replay.Played, error) {
	at := clock.At(f.Begins())
	i, err := k.open(ctx, at, slog.New(slog.DiscardHandler))
	if err != nil {
		return replay.Played{}, err
	}
	played, err := replay.Play(ctx, i.desk, at, f, progress)
	return played, errors.Join(err, i.close())
}

// demo plays the yardstick into a throw-away directory and serves it.
type demo struct {
	Listen   string `help:"Address to listen on; 127.0.0.1:8080 when left out." default:"127.0.0.1:8080" env:"TOCSIN_LISTEN" placeholder:"HOST:PORT"`
	Language string `help:"Language of what is printed: en or zh-Hans." enum:"en,zh-Hans" default:"en" env:"TOCSIN_LANGUAGE" group:"print"`
	Log      string `help:"Form of the log on standard error: text or json." enum:"text,json" default:"text" env:"TOCSIN_LOG"`
}

// Help teaches the verb.
func (demo) Help() string {
	return `Nothing is kept: the directory is removed at the end. Each start prints a link for each role; a link signs in once.

Examples:
  tocsin demo
  tocsin demo --listen 127.0.0.1:9000 --language zh-Hans`
}

// second is the login of an administrator who joins the demo: the first one has been in,
// and nobody makes a link into what is another's.
const second = "second-admin"

// aWholeDay is how long a look around lasts, however often somebody is called away.
var aWholeDay = partner.Limits{Idle: 24 * time.Hour, Absolute: 24 * time.Hour}

// faces are the accounts that the demo offers, and what each comes to see.
var faces = []struct{ login, role, sees string }{
	{"duty", "duty officer", "the queue, the case, its clocks"},
	{"publisher", "publisher", "what waits for a second pair of eyes"},
	{"alibaba-contact", "partner", "what we must do, by when, and under which article"},
	{"telecom-a-contact", "partner, warned", "the warning, and its withdrawal"},
	{"auditor", "auditor", "every entry of the evidence"},
	{second, "administrator", "people and partners"},
}

// Run plays and serves.
func (d *demo) Run(ctx context.Context, t *terminal) (err error) {
	dir, err := os.MkdirTemp("", "tocsin-demo-")
	if err != nil {
		return usage("demo", "no throw-away directory can be made").Because(err).WithHint("set TMPDIR to a folder that can be written")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file, err := replay.Open("log4shell")
	if err != nil {
		return err
	}
	s := &serve{Listen: d.Listen, Log: d.Log, Relay: filepath.Join(dir, "relay")}
	s.Data, s.demo, s.Rate = filepath.Join(dir, "data"), true, 5
	s.choice = desk.Settings{Rehearsal: true, Sessions: partner.SessionLimits{Office: aWholeDay, Others: aWholeDay}}
	listener, err := s.bind()
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server closes it, unless it never came so far
	began := t.clock.Now()
	played, err := s.play(ctx, file, nil)
	if err != nil {
		return err
	}
	t.say("%s: %d steps played in %s.", file.Title.In(d.Language), played.Steps, t.clock.Now().Sub(began).Round(time.Millisecond))
	log := s.logger(t)
	i, err := s.open(ctx, t.clock, log)
	if err != nil {
		return err
	}
	links, err := d.links(ctx, i, played)
	if err == nil {
		err = s.attend(ctx, t, i, listener, log, func(address string) {
			t.say("\nServing on http://%s, in a directory that is removed at the end. Sign in as\n", address)
			for n, face := range faces {
				t.say("  %-16s http://%s/login/link/%s", face.role, address, links[n])
				t.say("  %-16s %s", "", face.sees)
			}
			t.say("\nThe case: http://%s/cases/%s\nStop with Ctrl-C.", address, played.Case)
		})
	}
	return errors.Join(err, i.close())
}

// links makes a one-time code for each face.
func (d *demo) links(ctx context.Context, i *instance, played replay.Played) ([]string, error) {
	joined, _, err := i.desk.Enrolment.Person(ctx, operator(), desk.NewPerson{
		Login: second, Title: "administrator", Roles: []access.Role{access.Administrator}, Language: d.Language,
	})
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(faces))
	for n, face := range faces {
		id, there := played.Names[face.login]
		if face.login == second {
			id, there = joined, true
		}
		if !there {
			return nil, fmt.Errorf("the replay has no account %q", face.login)
		}
		if codes[n], err = i.desk.Enrolment.Invite(ctx, operator(), id, 24*time.Hour); err != nil {
			return nil, err
		}
	}
	return codes, nil
}
