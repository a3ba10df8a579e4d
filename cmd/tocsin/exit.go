package main

import (
	"strings"

	"tocsin/domain/fault"
)

// The exit codes, for scripts.
const (
	exitDone    = 0 // done; proven; sound
	exitRefused = 1 // refused; not proven; not sound; a file with an error
	exitUsage   = 2 // the command line is wrong, or names a file or folder that cannot be read
	exitLater   = 3 // not now: nothing answers, too often, no room; try again
	exitAbsent  = 4 // there is no such thing here, or not for you
	exitSignIn  = 5 // a token is needed, or this one opens nothing
	exitOurs    = 6 // our mistake; the cause is in the output
)

// exits is the one translation of a Kind into an exit code.
var exits = map[fault.Kind]int{
	fault.Invalid:      exitRefused,
	fault.Unknown:      exitSignIn,
	fault.Absent:       exitAbsent,
	fault.Conflict:     exitRefused,
	fault.Refused:      exitRefused,
	fault.TooLarge:     exitRefused,
	fault.TooMany:      exitLater,
	fault.Full:         exitLater,
	fault.Unavailable:  exitLater,
	fault.Internal:     exitOurs,
	fault.Unacceptable: exitRefused,
}

// exitCode is the exit code for an error; faults whose code begins with "usage." are
// of the command line itself.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	f := fault.From(err)
	if strings.HasPrefix(f.Code, "usage.") {
		return exitUsage
	}
	if code, ok := exits[f.Kind]; ok {
		return code
	}
	return exitOurs
}

// usage is a fault of the command line.
func usage(code, format string, args ...any) *fault.Fault {
	return fault.New(fault.Invalid, "usage."+code, format, args...)
}

const exitTable = `Exit codes: 0 done, proven or sound; 1 refused, not proven or not sound; 2 the command line is
wrong, or names a file that cannot be read; 3 not now, try again; 4 no such thing here; 5 a token
is needed; 6 our own mistake.`
