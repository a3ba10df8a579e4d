package main

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// house is the program as it is, and how it is written with all mutants in it.
type house struct {
	mutants []mutant
	written map[string][]byte // by path
}

// source is one file with what is inserted into it.
type source struct {
	path   string
	folder string
	text   []byte
	file   *ast.File
	set    *token.FileSet
	edits  []edit
}

// edit is text that is inserted at an offset. Of those at one offset what closes stands
// before what opens; of what opens the outer first, of what closes the inner.
type edit struct {
	at    int
	text  string
	depth int // the length of what it wraps: positive opens, negative closes
}

// read finds every mutant of the places, under a root.
func read(root string) (house, error) {
	h, id := house{written: map[string][]byte{}}, 0
	for _, p := range places {
		sources, err := folder(root, p.folder)
		if err != nil {
			return h, err
		}
		lists := map[string]int{}
		for _, s := range sources {
			members(s.file, lists)
		}
		for _, s := range sources {
			f := finder{source: s, whole: p.whole, lists: lists, next: func() int { id++; return id }}
			f.look()
			if len(f.made) > 0 || s.path == "desk/password.go" {
				h.mutants, h.written[s.path] = append(h.mutants, f.made...), s.rewritten()
			}
		}
	}
	return h, nil
}

// folder reads the files of a folder and of those below it, without tests and pages that
// a generator made.
func folder(root, name string) (found []*source, err error) {
	err = filepath.WalkDir(filepath.Join(root, name), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "storetest" {
			return cmp.Or(err, error(filepath.SkipDir))
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		s := &source{path: filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), folder: name, set: token.NewFileSet()}
		if s.text, err = os.ReadFile(path); err != nil {
			return err
		}
		s.file, err = parser.ParseFile(s.set, path, s.text, parser.SkipObjectResolution)
		found = append(found, s)
		return err
	})
	return found, err
}

// members counts the members of the named lists of a file.
func members(file *ast.File, lists map[string]int) {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			for i, value := range v.Values {
				if lit, ok := value.(*ast.CompositeLit); ok {
					lists[v.Names[i].Name] = len(lit.Elts)
				}
			}
		}
	}
}

// insert puts text at a place; depth says how it nests with others there.
func (s *source) insert(at token.Pos, text string, depth int) {
	s.edits = append(s.edits, edit{s.set.Position(at).Offset, text, depth})
}

// wrap puts a call with the number of a mutant around an expression.
func (s *source) wrap(e ast.Expr, call string, id int) {
	length := int(e.End() - e.Pos())
	s.insert(e.Pos(), call+number(id)+", ", 2*length+2)
	s.insert(e.End(), ")", -2*length-2)
}

// rewritten is the file with everything inserted, on the lines where it was.
func (s *source) rewritten() []byte {
	slices.SortStableFunc(s.edits, func(a, b edit) int {
		if c := cmp.Compare(a.at, b.at); c != 0 {
			return c
		}
		closesA, closesB := a.depth < 0 && a.text == ")", b.depth < 0 && b.text == ")"
		switch {
		case closesA != closesB:
			return cmp.Compare(order(closesA), order(closesB))
		case closesA:
			return cmp.Compare(-a.depth, -b.depth) // the inner first
		}
		return cmp.Compare(b.depth, a.depth) // the outer first
	})
	var out bytes.Buffer
	done := s.set.Position(s.file.Name.End()).Offset
	out.Write(s.text[:done])
	out.WriteString("; import mutant \"tocsin/domain/mutant\"")
	for _, e := range s.edits {
		out.Write(s.text[done:e.at])
		out.WriteString(e.text)
		done = e.at
	}
	out.Write(s.text[done:])
	out.WriteString("\nvar _ = mutant.On\n")
	return out.Bytes()
}

func order(closes bool) int {
	if closes {
		return 0
	}
	return 1
}

// write is a node as source, on one line where it is short.
func (s *source) write(n ast.Node) string {
	var out bytes.Buffer
	_ = printer.Fprint(&out, s.set, n)
	return out.String()
}

func number(n int) string { return strconv.Itoa(n) }

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func isNil(n ast.Node) bool {
	v := reflect.ValueOf(n)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// String names a mutant as the report does.
func (m mutant) String() string {
	text := firstLine(m.text)
	if len(text) > 160 {
		text = text[:160] + "…"
	}
	return m.file + ":" + number(m.line) + ": " + m.sort + ": " + text
}
