// Command tocsin is the whole platform in one binary: the server with its doors, and
// the verbs of everybody who stands at a terminal.
//
// This file is the wiring: which verbs there are, and how store, law, desk and doors
// are put together. Each verb is a file of its own. The program promises exit codes
// that a script can trust (exit.go), no secret in any log, and one wall clock
// (clock.go), from which every time in the evidence comes.
//
// law: cn/rmspv 7
package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"tocsin/desk"
	"tocsin/domain/clock"
	"tocsin/transport/frame"
	"tocsin/transport/rest"
	"tocsin/transport/scim"
	"tocsin/transport/tlog"
	"tocsin/transport/web"
	"tocsin/transport/web/asset"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
)

// program is every verb.
type program struct {
	Serve       serve           `cmd:"" help:"Run an instance." group:"run"`
	Demo        demo            `cmd:"" help:"Play the Log4Shell case into a throw-away directory, and serve it." group:"run"`
	Replay      replayVerb      `cmd:"" help:"Play a past case into an empty data directory." group:"run"`
	User        userVerb        `cmd:"" help:"Make accounts, while no server runs." group:"run"`
	Partner     partnerVerb     `cmd:"" help:"Enrol organisations, while no server runs." group:"run"`
	Issuer      issuerVerb      `cmd:"" help:"Set up single sign-on, while no server runs." group:"run"`
	Token       tokenVerb       `cmd:"" help:"Issue API tokens, while no server runs." group:"run"`
	Fsck        fsck            `cmd:"" help:"Check that a data directory is what its evidence says." group:"run"`
	Report      reportVerb      `cmd:"" help:"Hand a report in, and keep the receipt." group:"report"`
	Mailbox     mailboxVerb     `cmd:"" help:"Open the mailbox of a report, write into it, and have it erased who handed it in." group:"report"`
	Verify      verify          `cmd:"" help:"Check receipts, bundles and logs, offline." group:"report"`
	Case        caseVerb        `cmd:"" help:"See cases, and say which one works." group:"office"`
	Directory   directoryVerb   `cmd:"" help:"Read and change what is known of units, and verify their contacts." group:"office"`
	Measure     measureVerb     `cmd:"" help:"Read and decide about the standing of units." group:"office"`
	Uses        usesVerb        `cmd:"" help:"Show how your tokens were used: when, from where, on which route." group:"office"`
	Programme   programmeVerb   `cmd:"" help:"Read and open the calls for units." group:"office"`
	Application applicationVerb `cmd:"" help:"Apply, judge and decide who is chosen." group:"office"`
	Assessment  assessmentVerb  `cmd:"" help:"Assess every year how chosen units did." group:"office"`
	Alert       alertVerb       `cmd:"" help:"Look into what somebody's reading raised." group:"office"`
	Canary      canaryVerb      `cmd:"" help:"Set and end the matters that no duty explains." group:"office"`
	Member      memberVerb      `cmd:"" help:"See and close the accounts of one's own unit." group:"office"`
	Law         lawVerb         `cmd:"" help:"Ask the law: what is due, by when, and under which article." group:"law"`
	Routes      routes          `cmd:"" help:"List every route that a server can be reached by." group:"look"`
	Completion  completion      `cmd:"" help:"Print a completion script for a shell." group:"look"`
	Version     versionVerb     `cmd:"" help:"Say which build this is." group:"look"`
}

func main() { os.Exit(run(os.Args[1:], wall{})) }

// run does one command line and gives its exit code.
func run(args []string, c clock.Clock) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the first signal asks, the second one ends
	t := &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, clock: c}
	switch {
	case len(args) == 0:
		return t.welcome()
	case args[0] == "help":
		args = append(args[1:], "--help")
	}
	t.asks = asksJSON(args)
	parser, err := grammar(kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(t))
	if err != nil {
		return t.close(err)
	}
	call, err := parser.Parse(args)
	if err != nil {
		return t.misused(args, err)
	}
	return t.close(byFlag(call.Selected(), call.Run()))
}

// grammar is the command line: the verbs, their flags and their help.
func grammar(more ...kong.Option) (*kong.Kong, error) {
	return kong.New(&program{}, append([]kong.Option{
		kong.Name("tocsin"), kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}), groups, taught,
	}, more...)...)
}

// doors mounts every door into one handler.
func doors(d *desk.Desk, s doorSettings, log *slog.Logger) (*frame.Router, http.Handler, error) {
	router := frame.New(frame.Options{
		Desk: d, Room: s.room, Reserve: uint64(max(s.Reserve, 0)) << 20, Secure: strings.HasPrefix(s.BaseURL, "https://") || s.secure, Certificate: s.CertHeader, Log: log,
		Limits: s.senders(), Proxies: s.Proxy,
	})
	words, err := lang.Load()
	if err != nil {
		return nil, nil, err
	}
	files, err := asset.Open()
	if err != nil {
		return nil, nil, err
	}
	platform := layout.Platform{Name: s.Name, Operator: s.Operator, Filing: s.Filing, Demo: s.demo}
	web.Door{Desk: d, Router: router, Assets: files, Languages: words, Platform: platform, Base: s.BaseURL, Log: log}.Mount()
	tlog.Door{Desk: d, Router: router}.Mount()
	if err := (rest.Door{Desk: d, Router: router}).Mount(); err != nil {
		return nil, nil, err
	}
	if err := (scim.Door{Desk: d, Router: router, Base: strings.TrimSuffix(s.BaseURL, "/")}).Mount(); err != nil {
		return nil, nil, err
	}
	handler, err := router.Handler()
	return router, handler, err
}
