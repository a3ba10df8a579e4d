package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/text"
	"tocsin/transport/frame"
)

// terminal is where a verb reads and writes, and the clock it goes by.
type terminal struct {
	in    io.Reader
	out   io.Writer
	err   io.Writer
	clock clock.Clock
	asks  bool // a program asks: what goes wrong is told as JSON, too
}

// say writes a line for a person.
func (t *terminal) say(format string, args ...any) { tell(t.out, format+"\n", args...) }

// warn writes a line beside the output, for a person.
func (t *terminal) warn(format string, args ...any) { tell(t.err, format+"\n", args...) }

func tell(to io.Writer, format string, args ...any) {
	_, _ = io.WriteString(to, visible(fmt.Sprintf(format, args...)))
}

// visible is a text of lines in which nothing commands the terminal: answers of servers
// and names of files are written by others.
func visible(words string) string {
	lines := strings.Split(strings.ReplaceAll(words, "\t", "    "), "\n")
	for i, line := range lines {
		lines[i] = text.Visible(line)
	}
	return strings.Join(lines, "\n")
}

// table is rows for a person, whose columns are apart by tabs; Flush prints them.
type table struct {
	*tabwriter.Writer
	drawn *strings.Builder
	to    io.Writer
}

func (t *terminal) table() table {
	drawn := new(strings.Builder)
	return table{tabwriter.NewWriter(drawn, 0, 4, 2, ' ', 0), drawn, t.out}
}

// Flush prints the rows that were written.
func (w table) Flush() error {
	if err := w.Writer.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w.to, visible(w.drawn.String()))
	return err
}

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
	switch {
	case err == nil || errors.Is(err, errSaid):
	case t.asks:
		t.problem(err)
	default:
		t.complain(fault.From(err))
	}
	return exitCode(err)
}

// asksJSON reports whether a command line wants JSON; what is wrong with it may be the
// very line, so no parser is asked.
func asksJSON(args []string) bool {
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

// problem writes a fault for a program: the problem document that the doors answer with
// (RFC 9457), the exit code, and the cause, which whoever runs the program may see.
func (t *terminal) problem(err error) {
	f := fault.From(err)
	p := struct {
		frame.Problem
		Exit  int    `json:"exit"`
		Cause string `json:"cause,omitempty"`
	}{Problem: frame.ProblemOf(f), Exit: exitCode(err)}
	if cause := f.Unwrap(); cause != nil {
		p.Cause = cause.Error()
	}
	e := json.NewEncoder(t.err)
	e.SetEscapeHTML(false)
	_ = e.Encode(p) // nobody is left to tell
}

// errSaid is the cause of a fault that the verb has put into words itself.
var errSaid = errors.New("said")

// said is the fault of a verb whose own output tells what is wrong.
func said(code string) error {
	return fault.New(fault.Refused, code, "see above").Because(errSaid)
}

// complain writes a fault for a person: each reason with its place and its hint.
func (t *terminal) complain(f *fault.Fault) {
	t.warn("tocsin: %s", sentence(*f))
	for _, r := range f.Reasons {
		t.warn("  %s", sentence(r))
		if r.Hint != "" {
			t.warn("      what to do: %s", r.Hint)
		}
	}
	if f.Hint != "" {
		t.warn("  what to do: %s", f.Hint)
	}
	if cause := f.Unwrap(); cause != nil {
		t.warn("  cause: %v", cause) // whoever runs the program may see what the world may not
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
	if f := below(args); f != nil {
		return t.close(f)
	}
	help := "tocsin --help"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		help = strings.TrimSpace("tocsin "+parse.Context.Selected().Path()) + " --help"
	}
	return t.close(usage("form", "%v", err).WithHint("see %s", help))
}

// read is a whole file, or standard input for a dash.
func (t *terminal) read(file string, limit int64) (data []byte, err error) {
	if file == "-" {
		data, err = bounded(t.in, limit)
	} else {
		data, err = plainFile(file, limit)
	}
	if err != nil {
		return nil, usage("file", "%s cannot be read", file).Because(err).WithHint("name a plain file of at most %d bytes that you may read, or - for standard input", limit)
	}
	return data, nil
}

// plainFile is the content of a plain file. A pipe would be waited for, and a device may
// never end: both are refused, but for the null device, which is empty.
func plainFile(file string, limit int64) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && file != os.DevNull {
		return nil, errors.New("it is no plain file")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return bounded(f, limit)
}

func bounded(from io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, errors.New("it is too large")
	}
	return data, err
}
