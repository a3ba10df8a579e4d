package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"tocsin/desk"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
)

// Sender hands letters to the operator's mail server.
type Sender struct {
	Host  string // HOST:PORT of the mail server
	From  string // address in the envelope and on the letter; what cannot be delivered comes back there
	Plain bool   // the server speaks no TLS; for one on this machine
	User  string // empty signs in to nothing
	Pass  string
	TLS   *tls.Config // nil trusts what the system trusts
	Clock clock.Clock
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
}

// sendTime is how long one letter may take when its context has no end.
const sendTime = 20 * time.Second

// Send hands over one letter. The answer is the number of the letter, which a repetition
// has too.
func (s Sender) Send(ctx context.Context, p desk.Posted) (reference string, err error) {
	id := s.number(p.ID)
	var letter bytes.Buffer
	if err := s.write(&letter, p, id); err != nil {
		return "", fault.New(fault.Internal, "mail.form", "the letter cannot be written").Because(err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	conn, err := s.Dial(ctx, "tcp", s.Host)
	if err != nil {
		return "", away(err)
	}
	defer func() { _ = conn.Close() }()
	if until, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(until) //nolint:forbidigo // a deadline of the network, not of the law
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if err := s.hand(conn, p.To.Reveal(), &letter); err != nil {
		return "", away(err)
	}
	return id, nil
}

// hand speaks to the mail server.
func (s Sender) hand(conn net.Conn, to string, letter io.Reader) error {
	c := smtp.NewClient(conn)
	if !s.Plain {
		host, _, _ := net.SplitHostPort(s.Host)
		speaks := &tls.Config{MinVersion: tls.VersionTLS12}
		if s.TLS != nil {
			speaks = s.TLS.Clone()
		}
		speaks.ServerName = host
		var err error
		if c, err = smtp.NewClientStartTLS(conn, speaks); err != nil {
			return err
		}
	}
	if s.User != "" {
		if err := c.Auth(sasl.NewPlainClient("", s.User, s.Pass)); err != nil {
			return err
		}
	}
	if err := c.SendMail(s.From, []string{to}, letter); err != nil {
		return err
	}
	_ = c.Quit() // it has the letter
	return nil
}

// away says what the mail server said, without whom the letter is for.
func away(err error) error {
	why := "the mail server cannot be reached"
	if said := (*smtp.SMTPError)(nil); errors.As(err, &said) {
		why = fmt.Sprintf("the mail server answered %d", said.Code)
	}
	return fault.New(fault.Unavailable, "mail.away", "%s", why).Because(err)
}

// number is the Message-ID of a letter: the same for a repetition, and nothing to whoever
// carries it.
func (s Sender) number(parcel string) string {
	sum := sha256.Sum256([]byte("letter " + parcel))
	_, domain, _ := strings.Cut(s.From, "@")
	return hex.EncodeToString(sum[:16]) + "@" + domain
}

// write writes a letter. rfc: 3834 says that a program wrote it, so that none answers.
func (s Sender) write(w io.Writer, p desk.Posted, id string) error {
	var h mail.Header
	h.SetDate(s.Clock.Now())
	h.SetAddressList("From", []*mail.Address{{Name: p.Platform, Address: s.From}})
	h.SetAddressList("To", []*mail.Address{{Address: p.To.Reveal()}})
	h.SetMessageID(id)
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	subject, text := waiting(p)
	kind := "auto-generated"
	if p.Letter != "" {
		kind = "auto-forwarded"
		subject, text = passed(p)
	}
	h.Set("Auto-Submitted", kind)
	h.SetSubject(subject)
	body, err := mail.CreateSingleInlineWriter(w, h)
	if err != nil {
		return err
	}
	_, err = io.WriteString(body, text)
	return errors.Join(err, body.Close())
}

// waiting is the letter that something waits: nothing of what it is.
func waiting(p desk.Posted) (subject, text string) {
	return "您的信箱有新消息 · Something new is in your mailbox",
		"您提交的报告有新消息。请用信箱码打开信箱查看：\n" + p.Base + "/mailbox\n本邮件不含任何内容，也不接收回复。\n\n" +
			"There is news about the report that you handed in. Open its mailbox with your code:\n" + p.Base + "/mailbox\nThis mail says nothing of what it is, and answers to it are not read.\n"
}

// passed is a letter to a relay address, sent on.
func passed(p desk.Posted) (subject, text string) {
	return "转来的邮件 · A letter passed on to you",
		"下面的邮件寄到了平台为您的报告提供给一名工作人员的转递地址；是谁，信箱中写明。您的真实地址没有给过任何人。若您不认识来信人，请在信箱里停用该地址：\n" + p.Base + "/mailbox\n请勿直接回复本邮件。\n\n" +
			"This came to the relay address that one person of the office was given for your report; who it is stands in your mailbox. Nobody was given your own. If you do not expect it, end that address there:\n" + p.Base + "/mailbox\nAn answer to this mail is not read.\n\n" +
			strings.Repeat("-", 60) + "\n" + p.Letter.Reveal() + "\n"
}
