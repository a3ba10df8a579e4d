package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// mutant is one change of one statement.
type mutant struct {
	id   int
	file string
	line int
	in   string // the function it is in
	sort string
	text string // what it changes
}

// place is a folder with authorisation statements, and the functions in it that are
// nothing else: of them every condition counts. Of the others those that speak of rights.
type place struct {
	folder string
	whole  []string
}

// all says that every function of a folder is about rights.
const all = "*"

var places = []place{
	{"domain/access", []string{all}},
	{"domain/partner", []string{"Decide", "Alike", "MayLetIn", "MayClose", "Second", "Opens", "ComesFrom", "Excluded", "Owes", "Approve", "Acts", "Shown"}},
	{"domain/report", nil},
	{"domain/advisory", nil},
	{"store", []string{"admits", "everywhere", "Entries", "EntriesOf", "Sees"}},
	{"desk", []string{"WhoFrom", "principal", "Acting", "owes", "recognise", "useUp", "alone", "Send"}},
	{"transport/frame", []string{"granted", "owes", "identify", "admit", "elsewhere"}},
	{"transport/rest", nil},
	{"transport/web", nil},
	{"transport/tlog", nil},
}

// words of a condition that make it one about rights.
var words = []string{
	"May", "MayLook", "Granted", "Staff", "Suspended", "Excluded", "Admits", "Sees", "admits", "reaches", "InPerson", "Weighty", "Opens", "ComesFrom", "Alike",
	"MayLetIn", "MayClose", "knows", "shows", "checkPassword",
}

// askers are the names under which the house keeps who acts.
var askers = []string{"who", "reader", "by", "decider", "giver"}

// finder looks through one file.
type finder struct {
	*source
	whole []string
	in    string
	lists map[string]int // how many members the named lists of the package have
	made  []mutant
	next  func() int
}

// note makes a mutant of a node.
func (f *finder) note(sort string, n ast.Node, text string) int {
	id := f.next()
	f.made = append(f.made, mutant{id: id, file: f.path, line: f.set.Position(n.Pos()).Line, in: f.in, sort: sort, text: text})
	return id
}

// look finds the mutants of a file and notes how it must be written for them.
func (f *finder) look() {
	for _, d := range f.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				f.in = d.Name.Name
				f.function(d)
			}
		case *ast.GenDecl:
			f.in = ""
			f.tables(d)
			f.audiences(d)
		}
	}
}

func (f *finder) function(d *ast.FuncDecl) {
	whole := slices.Contains(f.whole, all) || slices.Contains(f.whole, f.in)
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			if whole || speaks(n.Init) || speaks(n.Cond) || refuses(n.Body.List) {
				f.condition(n.Cond)
			}
		case *ast.SwitchStmt:
			f.cases(n, whole)
		case *ast.ReturnStmt:
			if whole && len(n.Results) == 1 && boolean(n.Results[0]) {
				f.condition(n.Results[0])
			}
		case *ast.CallExpr:
			f.call(n)
		}
		return true
	})
	f.audiences(d.Body)
}

// cases are the conditions of a switch without a tag.
func (f *finder) cases(s *ast.SwitchStmt, whole bool) {
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		for _, e := range clause.List {
			if s.Tag == nil && (whole || speaks(e) || refuses(clause.Body)) {
				f.condition(e)
			}
		}
	}
}

// condition takes a condition away, turns it round, and takes away each of its parts.
func (f *finder) condition(e ast.Expr) {
	text := f.write(e)
	f.wrap(e, "mutant.Off(", f.note("a condition never holds", e, text))
	if !errNotNil(e) {
		f.wrap(e, "mutant.Not(", f.note("a condition turned round", e, text))
	}
	f.parts(e)
}

func (f *finder) parts(e ast.Expr) {
	switch v := e.(type) {
	case *ast.ParenExpr:
		f.parts(v.X)
	case *ast.BinaryExpr:
		if v.Op != token.LAND && v.Op != token.LOR {
			return
		}
		for _, side := range []ast.Expr{v.X, v.Y} {
			name := "mutant.Off("
			if v.Op == token.LAND {
				name = "mutant.On("
			}
			f.wrap(side, name, f.note("a part of a condition left out", side, f.write(side)+" of "+f.write(e)))
			f.parts(side)
		}
	}
}

// call finds where the desk asks the grants, where a query asks for the audience, and
// the conditions of a rule that refuses.
func (f *finder) call(c *ast.CallExpr) {
	switch fun := c.Fun.(type) {
	case *ast.Ident:
		switch {
		case fun.Name == "refuse" && boolean(c.Args[0]):
			f.condition(c.Args[0])
		case fun.Name == "among" && f.path == "domain/access/scope.go":
			id := f.notes("a member of a list left out", c, len(c.Args))
			f.insert(c.Args[0].Pos(), "mutant.Less("+id+", []Act{", 1)
			f.insert(c.Args[len(c.Args)-1].End(), "})...", -1)
		}
	case *ast.SelectorExpr:
		switch {
		case f.folder == "desk" && (fun.Sel.Name == "write" || fun.Sel.Name == "view") && !programs(c):
			id := f.note("an act does not ask the grants", c, f.write(c.Fun)+" of "+f.acts(c))
			f.insert(fun.Sel.End(), "At", 0)
			f.insert(c.Lparen+1, number(id)+", ", 1<<40)
		case f.folder == "store" && fun.Sel.Name == "admits":
			f.wrap(c, "droppedAt(", f.note("a query does not ask for the audience", c, f.write(c)))
		}
	}
}

// acts is what a call says of the act: the last argument that names one.
func (f *finder) acts(c *ast.CallExpr) string {
	for _, a := range slices.Backward(c.Args) {
		if text := f.write(a); !strings.Contains(text, "\n") && strings.Contains(text, "access.") {
			return text
		}
	}
	return "an act"
}

// programs reports whether it is the program itself that acts, which may.
func programs(c *ast.CallExpr) bool {
	return slices.ContainsFunc(c.Args, func(a ast.Expr) bool {
		called, ok := a.(*ast.CallExpr)
		if !ok {
			return false
		}
		name, ok := called.Fun.(*ast.Ident)
		return ok && name.Name == "program"
	})
}

// tables are the lists of domain/access: who may do an act, what is weighty.
func (f *finder) tables(d *ast.GenDecl) {
	if f.folder != "domain/access" || d.Tok != token.VAR {
		return
	}
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		for i, value := range v.Values {
			lit, ok := value.(*ast.CompositeLit)
			if !ok {
				continue
			}
			if v.Names[i].Name == "Grants" {
				f.grants(lit)
			} else if _, list := lit.Type.(*ast.ArrayType); list && ast.IsExported(v.Names[i].Name) == false && f.lists[v.Names[i].Name] > 0 && !grantList(v.Names[i].Name) {
				f.in = v.Names[i].Name
				f.insert(lit.Pos(), "mutant.Less("+f.notes("a member of a list left out", lit, len(lit.Elts))+", ", 1)
				f.insert(lit.End(), ")", -1)
			}
		}
	}
}

// grantList says which lists stand in the grants, where their members are left out.
func grantList(name string) bool {
	return slices.Contains([]string{"anybody", "signedIn", "desk", "office", "partners", "program", "directors"}, name)
}

func (f *finder) grants(lit *ast.CompositeLit) {
	f.in = "Grants"
	for _, e := range lit.Elts {
		kv := e.(*ast.KeyValueExpr)
		n := 0
		switch v := kv.Value.(type) {
		case *ast.Ident:
			n = f.lists[v.Name]
			if v.Name != "anybody" {
				f.wrap(v, "mutant.Everybody(", f.note("an act granted to everybody", kv, f.write(kv)))
			}
		case *ast.CompositeLit:
			n = len(v.Elts)
			f.insert(v.Pos(), "[]Role", -2)
			f.wrap(v, "mutant.Everybody(", f.note("an act granted to everybody", kv, f.write(kv)))
		}
		f.insert(kv.Value.Pos(), "mutant.Less("+f.notes("a role loses an act", kv, n)+", ", 1)
		f.insert(kv.Value.End(), ")", -1)
	}
}

// notes makes mutants for the members of a list, one after another.
func (f *finder) notes(sort string, n ast.Node, members int) string {
	first := ""
	for i := range members {
		if id := f.note(sort, n, number(i+1)+" of "+firstLine(f.write(n))); first == "" {
			first = number(id)
		}
	}
	return first
}
