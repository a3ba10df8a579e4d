package mail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/address"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
	"tocsin/domain/report"
	"tocsin/domain/watch"
	"tocsin/law"
	"tocsin/store"
	"tocsin/transport/courier"
	"tocsin/transport/mail"
)

const own = "chen@reporter.example"

// office is a whole instance that takes letters in and hands letters to a mail server.
type office struct {
	*desk.Desk
	t                        *testing.T
	ctx                      context.Context
	clock                    *clock.Set
	admin, officer, reporter access.Principal
	report                   string
	door                     string // where letters are taken in
	server                   *server
	store                    *store.Store
}

func open(t *testing.T) *office {
	t.Helper()
	suite, set := cipher.International(nil), clock.At(time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC))
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: set, Suite: suite})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	book, err := law.Load()
	o := &office{t: t, ctx: t.Context(), clock: set, store: s}
	o.must(err)
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: s, Law: book, Clock: set, Suite: suite, Settings: desk.Settings{
		Name: "Platform", Base: "https://platform.example", Mail: desk.Mail{Domain: "relay.example", Out: true},
	}})
	o.must(err)
	code, err := o.Enrolment.FoundingLink(o.ctx)
	o.must(err)
	id, err := o.Enrolment.Found(o.ctx, code, desk.NewPerson{Login: "admin", Name: "A", Password: "correct horse battery"})
	o.must(err)
	o.admin = access.Principal{Person: id, Roles: []access.Role{access.Administrator}, Via: "test"}
	o.officer = o.person("duty")
	taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{
		Kind: report.Vulnerability, Draft: report.Draft{Title: "JNDI", ReporterName: "Chen", Contact: own}, Raw: []byte("x"), Mailbox: true,
	})
	o.must(err)
	o.report, o.reporter = taken.Report, o.Enrolment.Mailbox(taken.Mailbox, "web")
	o.serve()
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("%v (%v)", err, fault.From(err).Unwrap())
	}
}

// person is an officer, made as the operator makes one.
func (o *office) person(login string) access.Principal {
	o.t.Helper()
	by := access.Principal{Roles: []access.Role{access.System}, Via: "operator"}
	id, _, err := o.Enrolment.Person(o.ctx, by, desk.NewPerson{Login: login, Name: login, Password: "correct horse battery", Roles: []access.Role{access.DutyOfficer}})
	o.must(err)
	return access.Principal{Person: id, Roles: []access.Role{access.DutyOfficer}, Via: "test"}
}

// serve opens the door, and a mail server beside it.
func (o *office) serve() {
	o.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	o.must(err)
	o.door = listener.Addr().String()
	ended.Go(func() {
		if err := (mail.Door{Letters: o.Letters, Domain: "relay.example"}).Serve(ctx, listener); err != nil {
			o.t.Error(err)
		}
	})
	theirs, err := net.Listen("tcp", "127.0.0.1:0")
	o.must(err)
	o.server = &server{address: theirs.Addr().String()}
	s := smtp.NewServer(o.server)
	ended.Go(func() { _ = s.Serve(theirs) })
	o.t.Cleanup(func() { stop(); _ = s.Close(); ended.Wait() })
}

// carry carries what lies in the out-tray until nothing waits any more.
func (o *office) carry(span time.Duration) {
	o.t.Helper()
	dialer := &net.Dialer{}
	sender := mail.Sender{Host: o.server.address, From: "tocsin@platform.example", Plain: true, Clock: o.clock, Dial: dialer.DialContext}
	ctx, stop := context.WithTimeout(o.ctx, span)
	defer stop()
	o.must(courier.Courier{Desk: o.Carrying, Clock: o.clock, Post: sender.Send, Pause: 5 * time.Millisecond}.Run(ctx))
}

// server is the operator's mail server: it keeps what it is given.
type server struct {
	address string

	mu      sync.Mutex
	refuses int
	got     []string
	to      []string
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return taking{s}, nil }

type taking struct{ *server }

func (taking) Mail(string, *smtp.MailOptions) error { return nil }
func (taking) Reset()                               {}
func (taking) Logout() error                        { return nil }

func (t taking) Rcpt(to string, _ *smtp.RcptOptions) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.to = append(t.to, to)
	return nil
}

func (t taking) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.got = append(t.got, string(raw)); err == nil && t.refuses > 0 {
		t.refuses--
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
	}
	return err
}

// looked looks up how the reporter is reached, and returns the local part.
func (o *office) looked(who access.Principal) string {
	o.t.Helper()
	i, err := o.Look.Identify(o.ctx, who, o.report, "calling back about the version")
	o.must(err)
	whole := i.Contact.Reveal()
	if _, ours := address.LocalOf(whole, "relay.example"); !ours || !i.Relayed {
		o.t.Fatalf("he was shown %q", whole)
	}
	return whole
}

// send sends a letter to the door and returns the code of its answer.
func (o *office) send(to, letter string) int {
	o.t.Helper()
	c, err := smtp.Dial(o.door)
	o.must(err)
	defer func() { _ = c.Close() }()
	err = c.SendMail("distributor@elsewhere.example", []string{to}, strings.NewReader(strings.ReplaceAll(letter, "\n", "\r\n")))
	if said := (*smtp.SMTPError)(nil); errors.As(err, &said) {
		return said.Code
	}
	o.must(err)
	return 250
}

func (o *office) mailbox() desk.Dossier {
	o.t.Helper()
	d, err := o.Look.Mailbox(o.ctx, o.reporter)
	o.must(err)
	return d
}

const offer = `From: Distributor <sales@distributor.example>
Subject: =?gb18030?B?xPq6w6Os?= offer
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=gb18030
Content-Transfer-Encoding: base64

xPq6w6OsztLDx7/J0tSw78TjoaM=
--b
Content-Type: text/html

<b>no</b>
--b--
`

// reliability: AC-1, T-SD-01
func TestWhoeverPassesAnAddressOnIsNamedByTheFirstLetter(t *testing.T) {
	o := open(t)
	second := o.person("night")
	one, other := o.looked(o.officer), o.looked(second)
	if one == other || o.looked(o.officer) != one {
		t.Fatalf("%s and %s: each has one of his own, and the same again", one, other)
	}
	if code := o.send(strings.ToUpper(one), offer); code != 250 {
		t.Fatalf("answered %d", code)
	}
	d := o.mailbox()
	last := d.Messages[len(d.Messages)-1]
	if text := last.Text.Reveal(); last.By != o.officer.Person || last.Via == "" || last.Office || !strings.Contains(text, "Subject: 您好， offer") || !strings.Contains(text, "您好，我们可以帮你。") {
		t.Errorf("in the mailbox: %+v %q", last, text)
	}
	if len(d.Attachments) != 1 || len(d.Addresses) != 2 {
		t.Fatalf("%d files, %d addresses", len(d.Attachments), len(d.Addresses))
	}
	if _, content, err := o.Look.File(o.ctx, o.reporter, o.report, d.Attachments[0].ID); err != nil {
		t.Error(err)
	} else if raw, _ := io.ReadAll(content); string(raw) != strings.ReplaceAll(offer, "\n", "\r\n") {
		t.Errorf("kept as %q", raw)
	}
	for _, who := range []access.Principal{o.officer, second} {
		seen, err := o.Look.Report(o.ctx, who, o.report)
		o.must(err)
		if len(seen.Messages)+len(seen.Attachments)+len(seen.Addresses) != 0 {
			t.Errorf("the office sees %v %v %v", seen.Messages, seen.Attachments, seen.Addresses)
		}
	}
	alerts, err := o.Watching.Alerts(o.ctx, o.admin, watch.Open, store.Place{}, 10)
	o.must(err)
	if len(alerts) != 1 || alerts[0].Kind != watch.Leak || alerts[0].Person != o.officer.Person {
		t.Fatalf("%+v", alerts)
	}
	if code := o.send(one, offer); code != 250 {
		t.Fatalf("answered %d", code)
	}
	if alerts, err = o.Watching.Alerts(o.ctx, o.admin, watch.Open, store.Place{}, 10); err != nil || len(alerts) != 1 {
		t.Errorf("told %d times of one: %v", len(alerts), err)
	}

	// Sent on to him, and to nobody else.
	o.carry(300 * time.Millisecond)
	o.server.mu.Lock()
	defer o.server.mu.Unlock()
	if len(o.server.got) != 2 || o.server.to[0] != own || strings.Contains(decoded(o.server.got[0]), o.officer.Person) || !strings.Contains(decoded(o.server.got[0]), "您好，我们可以帮你。") {
		t.Errorf("%v got %q", o.server.to, o.server.got)
	}
}

// decoded is what a letter says, as it is read.
func decoded(letter string) string {
	in := mail.Read([]byte(letter), false)
	return in.Subject + "\n" + in.Text
}

func TestAnAddressEndsWithOnePressAndWithTheErasure(t *testing.T) {
	o := open(t)
	one := o.looked(o.officer)
	ended := o.mailbox().Addresses[0]
	if _, _, err := o.Letters.End(o.ctx, o.officer, ended.ID); fault.From(err).Kind != fault.Absent {
		t.Errorf("whoever was given it ends it: %v", err)
	}
	_, _, err := o.Letters.End(o.ctx, o.reporter, ended.ID)
	o.must(err)
	two := o.looked(o.officer)
	_, _, err = o.Erasing.Erase(o.ctx, o.reporter, o.report)
	o.must(err)
	for what, to := range map[string]string{"ended": one, "erased": two, "never made": "r-0123456789ab@relay.example", "of another domain": "r-0123456789ab@other.example", "no form": "chen@relay.example", "own": own} {
		if code := o.send(to, offer); code != 550 {
			t.Errorf("%s: answered %d", what, code)
		}
	}
	if d := o.mailbox(); len(d.Messages)+len(d.Attachments) != 0 {
		t.Errorf("%v %v", d.Messages, d.Attachments)
	}
}

func TestWhatTheOfficeWritesNeverLeavesThePlatform(t *testing.T) {
	o := open(t)
	o.server.refuses = 1
	_, err := o.Triage.Answer(o.ctx, o.officer, o.report, "SECRET-WORDS which version?")
	o.must(err)
	o.carry(200 * time.Millisecond)
	o.clock.Advance(time.Hour)
	o.carry(300 * time.Millisecond)
	got := o.server.got
	if len(got) != 2 || strings.Join(o.server.to, " ") != own+" "+own {
		t.Fatalf("%v got %q", o.server.to, got)
	}
	number := func(letter string) string {
		_, rest, _ := strings.Cut(letter, "Message-Id: ")
		id, _, _ := strings.Cut(rest, "\r\n")
		return id
	}
	if number(got[0]) != number(got[1]) || number(got[0]) == "" {
		t.Errorf("a repetition has another number: %q", got)
	}
	for _, letter := range got {
		text := letter + decoded(letter)
		for _, hidden := range []string{"SECRET-WORDS", "JNDI", o.report, "Chen <"} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s stands in %q", hidden, text)
			}
		}
		if !strings.Contains(text, "https://platform.example/mailbox") || !strings.Contains(letter, "Auto-Submitted: auto-generated") {
			t.Errorf("%q", text)
		}
	}
}

// Whoever is forgotten before a letter leaves gets none.
func TestALetterToSomebodyForgottenIsCancelled(t *testing.T) {
	o := open(t)
	_, err := o.Triage.Answer(o.ctx, o.officer, o.report, "which version?")
	o.must(err)
	_, _, err = o.Erasing.Erase(o.ctx, o.reporter, o.report)
	o.must(err)
	o.carry(200 * time.Millisecond)
	if len(o.server.got) != 0 {
		t.Errorf("sent %q", o.server.got)
	}
}

// Letters that are not what they should be are kept whole, and brought with the reason.
func TestWhatCannotBeReadIsBroughtAllTheSame(t *testing.T) {
	o := open(t)
	to := o.looked(o.officer)
	deep := "Subject: deep\nContent-Type: multipart/mixed; boundary=b0\n\n"
	for i := range 60 {
		deep += fmt.Sprintf("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	for what, letter := range map[string]string{
		"only HTML":                         "Subject: x\nContent-Type: text/html\n\n<b>x</b>\n",
		"deep":                              deep,
		"many fields":                       strings.Repeat("X-A: b\n", 1200) + "\ntext\n",
		"no header":                         "\x00\xff\xfe\n",
		"a wrong charset":                   "Subject: x\nContent-Type: text/plain; charset=klingon\n\nx\xff\n",
		"longer than a line of the mailbox": "Subject: x\n\n" + strings.Repeat("word \u202e\n", 4000),
		"hidden words":                      "From: a\u202e <a@b.example>\nSubject: x\u200b\n\nx\u0007y\n",
	} {
		before := len(o.mailbox().Attachments)
		if code := o.send(to, letter); code != 250 {
			t.Errorf("%s: answered %d", what, code)
			continue
		}
		d := o.mailbox()
		text := d.Messages[len(d.Messages)-1].Text.Reveal()
		if len(d.Attachments) != before+1 || len([]rune(text)) > 10_000 || strings.ContainsAny(text, "\u202e\u200b\u0007\x00") {
			t.Errorf("%s: %d files, %.300q", what, len(d.Attachments), text)
		}
	}
}

// rfc: 5321 2.3.8, 4.1.1.4: only CRLF ends a line, only CRLF.CRLF a letter. What is written
// with other ends is one letter, and none of it a command.
func TestALetterCannotHoldASecondOne(t *testing.T) {
	o := open(t)
	to := o.looked(o.officer)
	for _, end := range []string{"\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\r\n.\n", "\x00\r\n.\x00\r\n", "\r\n\x00.\r\n"} {
		before := len(o.mailbox().Messages)
		c, err := net.Dial("tcp", o.door)
		o.must(err)
		_ = c.SetDeadline(time.Now().Add(5 * time.Second)) //nolint:forbidigo // of the network
		smuggled := "MAIL FROM:<x@y.example>\r\nRCPT TO:<" + to + ">\r\nDATA\r\nSubject: smuggled\r\n\r\nx"
		_, err = fmt.Fprintf(c, "EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<%s>\r\nDATA\r\nSubject: first\r\n\r\ntext%s%s\r\n.\r\nQUIT\r\n", to, end, smuggled)
		o.must(err)
		_, _ = io.ReadAll(c)
		_ = c.Close()
		if n := len(o.mailbox().Messages); n > before+1 {
			t.Errorf("after %q there are %d letters of one", end, n-before)
		}
	}
}

func TestTooManyTooLargeAndBouncesAreRefused(t *testing.T) {
	o := open(t)
	to := o.looked(o.officer)
	c, err := smtp.Dial(o.door)
	o.must(err)
	defer func() { _ = c.Close() }()
	if err := c.Mail("", nil); err == nil {
		t.Error("what comes back is taken in")
	}
	if code := o.send(to, "Subject: large\n\n"+strings.Repeat(strings.Repeat("x", 70)+"\n", 400_000)); code != 552 {
		t.Errorf("a large one is answered %d", code)
	}
	for n := range 21 {
		code := o.send(to, "Subject: x\n\nx\n")
		if want := map[bool]int{true: 250, false: 450}[n < 20]; code != want {
			t.Errorf("the %dth is answered %d", n+1, code)
		}
	}
	o.clock.Advance(time.Hour)
	if code := o.send(to, "Subject: x\n\nx\n"); code != 250 {
		t.Errorf("an hour later: %d", code)
	}
}

// A report whose reporter named no mail address is as it was.
func TestWhereHeNamedNoMailAddressThereIsNoneOfOurs(t *testing.T) {
	for _, contact := range []privacy.Personal{"+86 10 6666 7777", "chen@relay.example", "a@b", "Chen <a@b.example>", "a@b.example\r\nBcc: x@y.example"} {
		if a, ok := address.Mailable(contact, "relay.example"); ok {
			t.Errorf("%q is taken for %q", contact.Reveal(), a.Reveal())
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(offer), true)
	f.Add([]byte("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\n----\r\n"), false)
	f.Fuzz(func(t *testing.T, raw []byte, cut bool) {
		in := mail.Read(raw, cut)
		if len([]rune(in.From)) > 321 || len([]rune(in.Subject)) > 301 || len(in.Text) > 3*(64<<10) {
			t.Fatal("over its budget")
		}
	})
}
