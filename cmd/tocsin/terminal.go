package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"tocsin/domain/clock"
	"tocsin/domain/fault"
)

// terminal is where a verb reads and writes, and the clock it goes by.
type terminal struct {
	in    io.Reader
	out   io.Writer
	err   io.Writer
	clock clock.Clock
}

// say writes a line for a person.
func (t *terminal) say(format string, args ...any) { fmt.Fprintf(t.out, format+"\n", args...) }

// commas writes a list in a cell of a table.
func commas[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}

// json writes a value for a program.
func (t *terminal) json(v any) error {
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fault.New(fault.Unavailable, "output.write", "the answer could not be written").Because(err)
	}
	return nil
}

// close says what went wrong, where, and what to do, and gives the exit code.
func (t *terminal) close(err error) int {
	if err != nil && !errors.Is(err, errSaid) {
		t.complain(fault.From(err))
	}
	return exitCode(err)
}

// errSaid is the cause of a fault that the verb has put into words itself.
var errSaid = errors.New("said")

// said is the fault of a verb whose own output tells what is wrong.
func said(code string) error {
	return fault.New(fault.Refused, code, "see above").Because(errSaid)
}

// complain writes a fault for a person: each reason with its place and its hint.
func (t *terminal) complain(f *fault.Fault) {
	fmt.Fprintf(t.err, "tocsin: %s\n", sentence(*f))
	for _, r := range f.Reasons {
		fmt.Fprintf(t.err, "  %s\n", sentence(r))
		if r.Hint != "" {
			fmt.Fprintf(t.err, "      what to do: %s\n", r.Hint)
		}
	}
	if f.Hint != "" {
		fmt.Fprintf(t.err, "  what to do: %s\n", f.Hint)
	}
	if cause := f.Unwrap(); cause != nil {
		fmt.Fprintf(t.err, "  cause: %v\n", cause) // whoever runs the program may see what the world may not
	}
}

// sentence is the fault with its place, without its reasons.
func sentence(f fault.Fault) string {
	if f.Field == "" {
		return f.Message
	}
	return f.Field + ": " + f.Message
}

// misused says what is wrong with a command line.
func (t *terminal) misused(args []string, err error) int {
	help := "tocsin --help"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		help = strings.TrimSpace("tocsin "+parse.Context.Selected().Path()) + " --help"
	}
	return t.close(usage("form", "%v", err).WithHint("see %s", help))
}
