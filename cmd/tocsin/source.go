package main

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"tocsin/domain/fault"
)

// byFlag says of a fault what the person typed it with: a field that came from a flag
// or an argument of the command is called by that, "--role" instead of "/roles". What
// came out of a file keeps the place that it has in the file.
func byFlag(command *kong.Node, err error) error {
	if err == nil || command == nil || slices.ContainsFunc(command.Flags, fromFile) {
		return err
	}
	f := *fault.From(err)
	f.Field = typed(command, f.Field)
	f.Reasons = slices.Clone(f.Reasons)
	for i, r := range f.Reasons {
		f.Reasons[i].Field = typed(command, r.Field)
	}
	return &f
}

// fromFile reports whether the flag named a file that the content came from.
func fromFile(f *kong.Flag) bool { return f.Name == "file" && f.Set }

// typed is what the person wrote for a JSON pointer: the flag or argument of its last
// name that has one. The flag of a list is called in the singular.
func typed(command *kong.Node, pointer string) string {
	if !strings.HasPrefix(pointer, "/") {
		return pointer
	}
	names := strings.Split(strings.ReplaceAll(pointer[1:], "_", "-"), "/")
	for _, name := range slices.Backward(names) {
		one := strings.TrimSuffix(name, "s")
		for _, f := range command.Flags {
			if f.Name == name || f.Name == one {
				return "--" + f.Name
			}
		}
		for _, p := range command.Positional {
			if p.Name == name {
				return p.Summary()
			}
		}
	}
	return pointer
}
