package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"tocsin/desk"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/watch"
	"tocsin/transport/frame"
)

// serve runs an instance until it is told to stop.
type serve struct {
	Listen string `help:"Address to listen on; 127.0.0.1:8080 when left out." default:"127.0.0.1:8080" env:"TOCSIN_LISTEN" placeholder:"HOST:PORT"`
	Anew   bool   `name:"new-journal" help:"Begin a new intake journal in the place of a lost one, once; goes on record."`
	Relay  string `help:"Folder for the statutory copies, one sub-folder for each authority." type:"path" env:"TOCSIN_RELAY" placeholder:"DIR"`
	Log    string `help:"Form of the log on standard error: text or json." enum:"text,json" default:"text" env:"TOCSIN_LOG"`
	Debug  bool   `help:"Log every request." env:"TOCSIN_DEBUG"`
	doorSettings
	signSettings
	tlsSettings
	outwardSettings
	mailSettings
	keeping

	letters net.Listener // nil where none are taken in
}

// doorSettings are what the doors show and need.
type doorSettings struct {
	Name     string         `help:"Name of the platform on its pages." env:"TOCSIN_NAME" group:"show"`
	Operator string         `help:"Who runs it." env:"TOCSIN_OPERATOR" group:"show"`
	Filing   string         `help:"Its filing number." env:"TOCSIN_FILING" group:"show"`
	Rate     float64        `help:"How often a second one address may write without signing in; 0 for no limit." default:"5" env:"TOCSIN_RATE"`
	Volume   int64          `help:"How many MiB one address may send in an hour without signing in, a person who is signed in eight times that; 0 for no limit." default:"256" env:"TOCSIN_VOLUME" placeholder:"MIB"`
	Reserve  int64          `help:"MiB that must stay free for files to be taken in; reports without files are taken in down to 64." default:"512" env:"TOCSIN_RESERVE" placeholder:"MIB"`
	Proxy    []netip.Prefix `help:"Network of the proxy in front: its X-Forwarded-For says who sends. Repeat it, or part by commas. Without it the header is ignored." env:"TOCSIN_PROXY" placeholder:"CIDR"`
	BaseURL  string         `name:"base-url" help:"Address at which others reach it; with https the cookies say so." env:"TOCSIN_BASE_URL" placeholder:"URL"`

	CertHeader string `name:"client-cert-header" help:"Header in which the proxy of --proxy says which certificate a program showed; the proxy has checked it, and takes the header away from all others." env:"TOCSIN_CLIENT_CERT_HEADER" placeholder:"HEADER" group:"tls"`

	demo   bool
	secure bool // TLS ends here
	room   func() (uint64, error)
}

// senders are the limits of those who write; zero of a flag is no limit.
func (s doorSettings) senders() frame.Limits {
	l := frame.Limits{Anonymous: s.Rate, Off: s.Rate <= 0, Volume: s.Volume << 20}
	if s.Volume <= 0 {
		l.Volume = -1
	}
	return l
}

// signSettings are how people sign in.
type signSettings struct {
	Idle         time.Duration `help:"How long a session of the office lasts without use." default:"15m" env:"TOCSIN_IDLE" placeholder:"SPAN" group:"sign"`
	Session      time.Duration `help:"How long a session of the office lasts at all." default:"8h" env:"TOCSIN_SESSION" placeholder:"SPAN" group:"sign"`
	OtherIdle    time.Duration `name:"other-idle" help:"How long a session of a unit's people and of reporters lasts without use." default:"30m" env:"TOCSIN_OTHER_IDLE" placeholder:"SPAN" group:"sign"`
	Lost         lostFile      `name:"breached" help:"File of passwords that others lost, SHA-1:COUNT a line in order; nobody may set one of them." type:"path" env:"TOCSIN_BREACHED" placeholder:"FILE" group:"sign"`
	Second       string        `name:"second-factor" help:"Who must have a second factor: ${enum}. Whoever has one shows it." enum:"offered,office,everybody" default:"offered" env:"TOCSIN_SECOND_FACTOR" group:"sign"`
	Identify     int           `help:"How many reporters and contacts one person looks up within a day, before a second person is asked." default:"30" env:"TOCSIN_IDENTIFY" placeholder:"N" group:"sign"`
	Open         int           `help:"How many reports and cases one person opens within a day, before a second person is told." default:"120" env:"TOCSIN_OPEN" placeholder:"N" group:"sign"`
	Beside       int           `help:"How many reports and cases that others work one person opens within a day, before a second person is told." default:"15" env:"TOCSIN_BESIDE" placeholder:"N" group:"sign"`
	ProveAgain   time.Duration `name:"prove-again" help:"How long a second factor is good for what is weighty: releasing, inviting, suspending, exporting." default:"15m" env:"TOCSIN_PROVE_AGAIN" placeholder:"SPAN" group:"sign"`
	OtherSession time.Duration `name:"other-session" help:"How long such a session lasts at all." default:"24h" env:"TOCSIN_OTHER_SESSION" placeholder:"SPAN" group:"sign"`
}

// choose turns the flags into what the desk is told. The file of lost passwords stays
// open while the process runs.
func (s *serve) choose() (err error) {
	s.choice = desk.Settings{Name: s.Name, Sessions: s.limits(), SecondFactor: partner.SecondFactor(s.Second), Fresh: s.ProveAgain, Base: s.BaseURL}
	s.choice.Budgets = watch.Usual()
	s.choice.Budgets.Persons, s.choice.Budgets.Matters, s.choice.Budgets.Beside = s.Identify, s.Open, s.Beside
	if s.choice.Mail, err = s.chosen(s.BaseURL); err != nil {
		return err
	}
	s.choice.Breached, err = s.Lost.read()
	return err
}

func (s signSettings) limits() partner.SessionLimits {
	return partner.SessionLimits{
		Office: partner.Limits{Idle: s.Idle, Absolute: s.Session}, Others: partner.Limits{Idle: s.OtherIdle, Absolute: s.OtherSession},
	}
}

// Help teaches the verb.
func (serve) Help() string {
	return `Opens the data directory, founding it at the first start, and serves pages and API. One process holds a data directory at a time. While there is nobody, each start prints a one-time link by which the first administrator signs up.

Put a proxy that ends TLS in front (or end it here with --tls-cert and --tls-key) and name the outer address with --base-url and the proxy with --proxy: without that all anonymous senders count as one. A changed file in the --law folder takes effect within seconds; one with an error is reported and the running rules stay. SIGHUP reads the folder again at once; SIGTERM stops cleanly within ten seconds.

Examples:
  tocsin serve --data ./instance
  tocsin serve --data /var/lib/tocsin --journal /mnt/second/journal --base-url https://platform.example --proxy 127.0.0.1/32
  tocsin serve --data ./instance --database "postgres://tocsin@db/tocsin" --relay ./relay`
}

// The limits of the HTTP server. A slow sender may take two minutes for a whole
// request, so that 25 MiB come through a line of 2 Mbit/s, as long as it keeps coming.
const (
	headerTime = 5 * time.Second
	bodyTime   = 2 * time.Minute
	idleTime   = 2 * time.Minute
	maxHeader  = 64 << 10
	stopTime   = 10 * time.Second
)

// calmHeap lets the small heap of a server grow fivefold before it is collected: a
// tenth of the time of an intake under load, for some dozen megabytes.
const calmHeap = 400

// calm gives back what the start needed and the service does not, and lets the heap grow
// from there.
func calm() error {
	debug.FreeOSMemory()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(calmHeap)
	}
	return nil
}

// Run serves.
func (s *serve) Run(ctx context.Context, t *terminal) error {
	log := s.logger(t)
	began := t.clock.Now()
	speaks, err := s.speaks(t.clock)
	if err != nil {
		return err
	}
	listener, err := s.bind()
	if err != nil {
		return err
	}
	if speaks != nil {
		listener = tls.NewListener(listener, speaks)
	}
	defer func() { _ = listener.Close() }() // the server closes it, unless it never came so far
	s.anew = s.Anew
	if s.asks, err = s.issuers(t.clock); err != nil {
		return err
	}
	if err := s.choose(); err != nil {
		return err
	}
	if s.letters, err = s.letterbox(ctx); err != nil {
		return err
	}
	if s.letters != nil {
		defer func() { _ = s.letters.Close() }() // the door closes it, unless it never came so far
	}
	i, err := s.open(ctx, t.clock, log)
	if err != nil {
		return err
	}
	if i.store.OneDisk() {
		log.Warn("data and journal lie on one disk: if it breaks, both copies of what was acknowledged are lost; name a folder on another disk with --journal", "data", s.Data)
	}
	err = s.attend(ctx, t, i, listener, log, func(address string) {
		log.Info("serving", "address", s.scheme()+address, "data", s.Data, "engine", i.store.Engine(), "log_key", i.store.PublicKey(), "ready_after", t.clock.Now().Sub(began))
	})
	return errors.Join(err, i.close())
}

// speaks is how TLS is spoken, nothing where it ends before us; and refuses settings of
// which one alone does nothing.
func (s *serve) speaks(c clock.Clock) (*tls.Config, error) {
	if s.CertHeader != "" && len(s.Proxy) == 0 {
		return nil, usage("serve", "--client-cert-header believes a proxy, and no --proxy is named").At("--client-cert-header").WithHint("name the network of the proxy with --proxy")
	}
	if s.secure = s.ends(); !s.secure {
		return nil, nil //nolint:nilnil // no TLS is no fault
	}
	return s.config(c)
}

func (s *serve) scheme() string {
	if s.secure {
		return "https://"
	}
	return "http://"
}

// logger writes to standard error, in the form asked for.
func (s *serve) logger(t *terminal) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo}
	if s.Debug {
		options.Level = slog.LevelDebug
	}
	if s.Log == "json" {
		return slog.New(slog.NewJSONHandler(t.err, options))
	}
	return slog.New(slog.NewTextHandler(t.err, options))
}

// bind takes the address before anything else is done, so that one that cannot be had
// costs nobody a wait. Who calls early is answered when the instance is ready.
func (s *serve) bind() (net.Listener, error) {
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "serve.listen", "the address %s cannot be listened on", s.Listen).At("--listen").Because(err).
			WithHint("another program may hold it, or it is no HOST:PORT of this machine; choose one with --listen or TOCSIN_LISTEN")
	}
	return listener, nil
}

// attend runs the doors and everything that goes on beside them, until the context
// ends or one of them fails.
func (s *serve) attend(ctx context.Context, t *terminal, i *instance, listener net.Listener, log *slog.Logger, ready func(address string)) error {
	s.room = i.store.Room
	if err := s.admitted(ctx, i, log); err != nil {
		return err
	}
	_, handler, err := doors(i.desk, s.doorSettings, log)
	if err != nil {
		return err
	}
	if err := s.found(ctx, t, i, listener.Addr().String()); err != nil {
		return err
	}
	ready(listener.Addr().String())
	server := &http.Server{
		Protocols: plainHTTP(), Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: bodyTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, beside := range []func() error{
		func() error { return s.listen(ctx, server, func() error { return server.Serve(listener) }, log) },
		func() error { return keepTime(ctx, i.desk, log) },
		func() error { return s.carry(ctx, t, i.desk, log) },
		func() error { return s.takeLetters(ctx, t.clock, i.desk, s.letters, log) },
		func() error { return s.watchLaw(ctx, i.desk, log) },
		calm,
	} {
		group.Go(beside)
	}
	err = group.Wait()
	settle(context.WithoutCancel(ctx), i.desk, log)
	return err
}

// admitted puts on record what the operator chose to run without: the journal of the
// time before, a synchronous standby.
func (s *serve) admitted(ctx context.Context, i *instance, log *slog.Logger) error {
	if i.store.Renewed() {
		if err := i.desk.Renew(ctx, "started with --new-journal"); err != nil {
			return err
		}
	}
	if i.store.Durability().Synchronous {
		return nil
	}
	log.Warn("there is no synchronous standby: a failover of the database can lose what was acknowledged; this is on record")
	return i.desk.Waive(ctx, "started with --waive-standby")
}

// found prints the way in for the first administrator, while there is nobody.
func (s *serve) found(ctx context.Context, t *terminal, i *instance, address string) error {
	code, err := i.desk.Enrolment.FoundingLink(ctx)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(s.BaseURL, "/")
	if base == "" {
		base = s.scheme() + address
	}
	fmt.Fprintf(t.out, "This instance has nobody yet. The first administrator signs up here, once, within 24 hours:\n\n    %s/found/%s\n\n", base, code)
	return nil
}
