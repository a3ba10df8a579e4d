package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"strings"

	"tocsin/desk"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/outward"
	"tocsin/transport/courier"
	maildoor "tocsin/transport/mail"
)

// mailSettings are what is done with mail.
type mailSettings struct {
	MailListen string `name:"mail-listen" help:"Address on which letters to relay addresses are taken in, for your own mail server to hand them to." env:"TOCSIN_MAIL_LISTEN" placeholder:"HOST:PORT" group:"mail"`
	MailDomain string `name:"mail-domain" help:"Domain of the relay addresses: r-…@DOMAIN." env:"TOCSIN_MAIL_DOMAIN" placeholder:"DOMAIN" group:"mail"`
	MailLMTP   bool   `name:"mail-lmtp" help:"Speak LMTP there in the place of SMTP." env:"TOCSIN_MAIL_LMTP" group:"mail"`
	MailHost   string `name:"mail-host" help:"Your mail server, which sends what the platform writes." env:"TOCSIN_MAIL_HOST" placeholder:"HOST:PORT" group:"mail"`
	MailFrom   string `name:"mail-from" help:"Address from which it writes." env:"TOCSIN_MAIL_FROM" placeholder:"ADDRESS" group:"mail"`
	MailUser   string `name:"mail-user" help:"Name under which it signs in there." env:"TOCSIN_MAIL_USER" placeholder:"NAME" group:"mail"`
	MailPass   string `name:"mail-password" help:"Password for it; better in the environment than on the command line." env:"TOCSIN_MAIL_PASSWORD" placeholder:"PASSWORD" group:"mail"`
	MailPlain  bool   `name:"mail-plain" help:"Speak to it without TLS. For one on this machine; on a network it gives the letters away." env:"TOCSIN_MAIL_PLAIN" group:"mail"`
}

// chosen is what the desk is told, or which setting lacks another.
func (s mailSettings) chosen(base string) (desk.Mail, error) {
	switch {
	case (s.MailListen == "") != (s.MailDomain == ""):
		return desk.Mail{}, usage("mail", "--mail-listen and --mail-domain are named together: one takes letters in, the other is their domain").At("--mail-domain")
	case strings.ContainsAny(s.MailDomain, "@ /:") || s.MailDomain != "" && !strings.Contains(s.MailDomain, "."):
		return desk.Mail{}, usage("mail", "%q is no domain of mail addresses", s.MailDomain).At("--mail-domain").WithHint("write it like relay.platform.example")
	case (s.MailHost == "") != (s.MailFrom == ""):
		return desk.Mail{}, usage("mail", "--mail-host and --mail-from are named together: one sends the letters, the other writes them").At("--mail-from")
	case s.MailHost != "" && base == "":
		return desk.Mail{}, usage("mail", "a letter leads to the platform, whose address is not named").At("--base-url").WithHint("name it with --base-url")
	case s.MailUser != "" && s.MailPlain:
		return desk.Mail{}, usage("mail", "a password is not sent without TLS").At("--mail-plain")
	}
	if s.MailHost == "" {
		return desk.Mail{Domain: strings.ToLower(s.MailDomain)}, nil
	}
	if a, err := mail.ParseAddress(s.MailFrom); err != nil || a.Address != s.MailFrom {
		return desk.Mail{}, usage("mail", "%q is no mail address", s.MailFrom).At("--mail-from")
	}
	if _, _, err := net.SplitHostPort(s.MailHost); err != nil {
		return desk.Mail{}, usage("mail", "%q is no HOST:PORT", s.MailHost).At("--mail-host").WithHint("write it like mail.platform.example:587")
	}
	return desk.Mail{Domain: strings.ToLower(s.MailDomain), Out: true}, nil
}

// everywhere is where the mail server of the operator may be: he named it himself.
var everywhere = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}

// post hands letters to the mail server; nil where none is named.
func (s *serve) post(c clock.Clock) courier.Post {
	if s.MailHost == "" {
		return nil
	}
	asker := outward.New(outward.Options{Networks: everywhere})
	sender := maildoor.Sender{Host: s.MailHost, From: s.MailFrom, Plain: s.MailPlain, User: s.MailUser, Pass: s.MailPass, Clock: c, Dial: asker.Dial}
	if s.roots != nil {
		sender.TLS = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.roots}
	}
	return sender.Send
}

// letterbox is where letters are taken in; nil where they are not. It is opened before
// anything else is done, so that an address that cannot be had costs nobody a wait.
func (s *serve) letterbox(ctx context.Context) (net.Listener, error) {
	if s.MailListen == "" {
		return nil, nil //nolint:nilnil // no mail is no fault
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.MailListen)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "serve.listen", "the address %s cannot be listened on", s.MailListen).At("--mail-listen").Because(err).
			WithHint("another program may hold it, or it is no HOST:PORT of this machine")
	}
	return listener, nil
}

// takeLetters takes letters in until the context ends.
func (s *serve) takeLetters(ctx context.Context, c clock.Clock, d *desk.Desk, listener net.Listener, log *slog.Logger) error {
	if listener == nil {
		return nil
	}
	door := maildoor.Door{Letters: d.Letters, Domain: d.Letters.Domain(), LMTP: s.MailLMTP, Log: log}
	if s.ends() {
		speaks, err := s.config(c)
		if err != nil {
			return err
		}
		speaks.NextProtos, speaks.ClientAuth = nil, tls.NoClientCert
		door.TLS = speaks
	}
	log.Info("taking letters in", "address", listener.Addr().String(), "domain", door.Domain)
	return door.Serve(ctx, listener)
}
