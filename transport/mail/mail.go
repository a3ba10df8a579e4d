// Package mail takes letters in for relay addresses, and brings letters to reporters.
//
// In: the Door speaks SMTP, or LMTP, behind the operator's own mail server. It knows no
// recipient but live relay addresses, one a letter, so it relays nothing for anybody else
// and keeps nothing that nobody asked for. The bytes of a letter are sealed and durable
// before anything of it is read; what cannot be read is brought all the same, with the
// reason. It never answers by mail and joins nothing to anything by what a letter says of
// itself, so a forged sender gains nothing.
//
// Out: the Sender hands what the courier brings to the operator's mail server. What the
// office writes never leaves the platform: its letter says only that something waits.
// What a stranger wrote to a relay address is sent on whole, marked with whose address it
// was. A repetition has the same Message-ID.
//
// Both have a budget for everything. They serve promise A5.
//
// rfc: 5321, 2033, 5322, 3834
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"tocsin/desk"
	"tocsin/domain/fault"
)

// The budgets of the door. reliability: §2, parser budgets
const (
	maxLetter  = 25 << 20
	maxRead    = 1 << 20 // of it are looked at; the rest is kept unread
	maxLine    = 2000
	lineTime   = 30 * time.Second // for one command, or between two lines of a letter
	bringTime  = 20 * time.Second // for one letter that has arrived, until it is acknowledged
	maxCallers = 32
)

// Door takes letters in. Letters and Domain are needed.
type Door struct {
	Letters desk.Letters
	Domain  string       // of the relay addresses, and how the door calls itself
	LMTP    bool         // speak LMTP in the place of SMTP
	TLS     *tls.Config  // for STARTTLS; nil offers none
	Log     *slog.Logger // nil is silent
}

// Serve takes letters in until the context ends; one that is under way by then is not
// acknowledged, and its sender sends it again.
func (d Door) Serve(ctx context.Context, listener net.Listener) error {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	s := smtp.NewServer(&callers{door: d, ctx: ctx})
	s.Domain, s.LMTP, s.TLSConfig = d.Domain, d.LMTP, d.TLS
	s.MaxMessageBytes, s.MaxLineLength, s.MaxRecipients = maxLetter, maxLine, 1
	s.ReadTimeout, s.WriteTimeout = lineTime, lineTime
	s.ErrorLog = slog.NewLogLogger(d.Log.Handler(), slog.LevelDebug)
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	err := s.Serve(listener)
	if ctx.Err() != nil || errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// callers are those who are connected, so many at once.
type callers struct {
	door Door
	ctx  context.Context //nolint:containedctx // the library hands none on

	mu  sync.Mutex
	now int
}

// NewSession lets one more in, or asks him to come again.
func (c *callers) NewSession(*smtp.Conn) (smtp.Session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now >= maxCallers {
		return nil, &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "too many connections; try again later"}
	}
	c.now++
	return &session{callers: c}, nil
}

// session is one caller, with at most one letter at a time.
type session struct {
	*callers
	to string
}

// Mail begins a letter. Nothing is ever sent from a relay address, so no letter about the
// fate of another is for one: it is refused with the recipient.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.to = ""
	if from == "" {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "nothing is sent from here, so nothing can come back"}
	}
	return nil
}

// Rcpt names to whom the letter goes.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.door.Letters.Knows(s.ctx, to); err != nil {
		return s.refused(err)
	}
	s.to = to
	return nil
}

// Data takes the letter. It returns when it is durable.
func (s *session) Data(r io.Reader) error {
	head := &prefix{most: maxRead}
	f, err := s.door.Letters.Put(s.ctx, io.TeeReader(r, head), maxLetter)
	if err != nil {
		return s.refused(err)
	}
	defer f.Drop()
	ctx, cancel := context.WithTimeout(s.ctx, bringTime)
	defer cancel()
	if err := s.door.Letters.Bring(ctx, s.to, Read(head.Bytes(), head.cut), f); err != nil {
		return s.refused(err)
	}
	s.door.Log.Info("a letter came by a relay address", "bytes", f.Size)
	return nil
}

// Reset gives a letter up.
func (s *session) Reset() { s.to = "" }

// Logout ends the call.
func (s *session) Logout() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now--
	return nil
}

// refused is a fault in the words of SMTP. What is ours to mend is a reason to come again,
// and is told to nobody but the log.
func (s *session) refused(err error) error {
	f := fault.From(err)
	if errors.Is(err, smtp.ErrDataTooLarge) {
		f = fault.New(fault.TooLarge, "letter.large", "a letter has at most 25 MiB")
	}
	switch f.Kind {
	case fault.Absent:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "there is no such address"}
	case fault.TooLarge:
		return &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 3, 4}, Message: "a letter has at most 25 MiB"}
	case fault.TooMany:
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "too many letters; try again in an hour"}
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		s.door.Log.Error("a letter could not be taken in", "error", f, "cause", f.Unwrap())
	}
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "it cannot be taken in at this moment; try again later"}
}

// prefix keeps the first bytes of what passes by.
type prefix struct {
	bytes.Buffer
	most int
	cut  bool // there were more
}

// Write keeps what there is room for, and never fails.
func (p *prefix) Write(b []byte) (int, error) {
	room := max(0, p.most-p.Len())
	p.cut = p.cut || len(b) > room
	_, err := p.Buffer.Write(b[:min(room, len(b))])
	return len(b), err
}
