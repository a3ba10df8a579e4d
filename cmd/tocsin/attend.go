package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"tocsin/desk"
	"tocsin/domain/fault"
	"tocsin/transport/courier"
)

// What goes on beside the doors: the timer of the law's clocks, the carriers of the
// out-tray, and the eye on the operator's folder of laws. Each stops when its context
// ends, and none takes the server down: what fails is logged and tried again.

const (
	clockBeat = time.Second      // how soon a deadline that passed is noticed
	useBeat   = 30 * time.Second // how soon the uses of tokens are written down
	termBeat  = time.Minute      // how soon the end of a suspension's term is noticed
	lawBeat   = 2 * time.Second  // how soon a changed law file takes effect
	judgeBeat = time.Minute      // how soon a matter that could not be judged by a new book is tried again
)

// keepTime looks whether something fell due. However long the process slept, what
// passed meanwhile is on record once.
func keepTime(ctx context.Context, d *desk.Desk, log *slog.Logger) error {
	deadlines, terms, uses := time.NewTicker(clockBeat), time.NewTicker(termBeat), time.NewTicker(useBeat)
	defer deadlines.Stop()
	defer uses.Stop()
	defer terms.Stop()
	look := func(what string, tick func(context.Context) (int, error)) {
		for {
			n, err := tick(ctx)
			if err != nil && ctx.Err() == nil {
				log.Error("the timer could not look", "at", what, "error", err, "cause", fault.From(err).Unwrap())
			}
			if err != nil || n == 0 {
				return
			}
			log.Info("the timer noticed", "what", what, "count", n)
		}
	}
	look("ended terms", d.Standing.Tick)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-deadlines.C:
			look("passed deadlines", d.Deadlines.Tick)
		case <-terms.C:
			look("ended terms", d.Standing.Tick)
			look("who is to be forgotten", d.Erasing.Tick)
		case <-uses.C:
			settle(ctx, d, log)
		}
	}
}

// settle writes down how tokens were used.
func settle(ctx context.Context, d *desk.Desk, log *slog.Logger) {
	_, lost, err := d.Enrolment.SettleUses(ctx)
	if err != nil && ctx.Err() == nil {
		log.Error("the uses of tokens could not be written down", "error", err, "cause", fault.From(err).Unwrap())
	}
	if lost > 0 {
		log.Warn("so many tokens were used at once that not all uses were counted", "lost", lost)
	}
}

// carry brings notices to the inboxes of units, and the statutory copies to the folder
// that the operator named.
func (s *serve) carry(ctx context.Context, t *terminal, d *desk.Desk, log *slog.Logger) error {
	carriers := map[string]courier.Carry{}
	if s.Relay == "" {
		log.Warn("no --relay is named: the statutory copies wait in the out-tray", "for", d.Carrying.Recipients())
	} else {
		for _, recipient := range d.Carrying.Recipients() {
			carriers[recipient] = courier.Folder(s.Relay)
		}
	}
	return courier.Courier{Desk: d.Carrying, Clock: t.clock, Carriers: carriers, Post: s.post(t.clock), Log: log}.Run(ctx)
}

// watchLaw reads the operator's folder again when a file of it changed, or on SIGHUP.
// A book with an error is reported file by file, and the rules that run stay.
func (s *serve) watchLaw(ctx context.Context, d *desk.Desk, log *slog.Logger) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	beat, again := time.NewTicker(lawBeat), time.NewTicker(judgeBeat)
	defer beat.Stop()
	defer again.Stop()
	seen := fingerprint(s.Law)
	rejudge(ctx, d, log) // what a stop or a crash left
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
			rejudge(ctx, d, log)
			continue
		case <-asked:
		case <-beat.C:
			if now := fingerprint(s.Law); now == seen {
				continue
			}
		}
		seen = fingerprint(s.Law)
		s.adopt(ctx, d, log)
	}
}

// adopt loads the book and makes it the one in force, if it is another.
func (s *serve) adopt(ctx context.Context, d *desk.Desk, log *slog.Logger) {
	book, err := s.book()
	if err != nil {
		f := fault.From(err)
		log.Error("the law was not taken over; the running rules stay", "folder", s.Law, "error", f.Message)
		for _, r := range f.Reasons {
			log.Error("law file", "place", r.Field, "error", r.Message, "hint", r.Hint)
		}
		return
	}
	if book.Version == d.Law().Version {
		log.Info("the law was read again and is the same", "version", book.Version[:16])
		return
	}
	if err := d.Deadlines.Adopt(ctx, book); err != nil {
		log.Error("the law was not taken over; the running rules stay", "error", err, "cause", fault.From(err).Unwrap())
		return
	}
	log.Info("a new book of law is in force", "version", book.Version[:16], "instruments", len(book.Instruments()))
	rejudge(ctx, d, log)
}

// rejudge has every open matter judged by the book in force, where that is not done yet.
func rejudge(ctx context.Context, d *desk.Desk, log *slog.Logger) {
	n, err := d.Deadlines.Rejudge(ctx)
	if err != nil && ctx.Err() == nil {
		log.Error("some matters are not judged by the book in force yet; they are tried again", "error", err, "cause", fault.From(err).Unwrap())
	}
	if n > 0 {
		log.Info("open matters were judged anew", "count", n, "version", d.Law().Version[:16])
	}
}

// fingerprint tells whether a folder changed: names, sizes and times of its files.
func fingerprint(folder string) string {
	if folder == "" {
		return ""
	}
	var b strings.Builder
	_ = filepath.WalkDir(folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			fmt.Fprintln(&b, name, err) // a folder that cannot be read is another state too
			return nil
		}
		if info, err := e.Info(); err == nil && !e.IsDir() {
			fmt.Fprintln(&b, name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return b.String()
}

// listen serves HTTP until the context ends, then lets requests under way finish.
func (s *serve) listen(ctx context.Context, server *http.Server, start func() error, log *slog.Logger) error {
	failed := make(chan error, 1)
	go func() { failed <- start() }()
	select {
	case err := <-failed:
		return fault.New(fault.Internal, "serve.http", "the server stopped by itself").Because(err)
	case <-ctx.Done():
	}
	log.Info("stopping", "within", stopTime)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		log.Warn("some requests did not finish in time", "error", err)
		return server.Close()
	}
	return nil
}
