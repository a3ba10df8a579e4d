package tocsin_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// floor is one row of the import table: what the packages of a place may import of
// ours, and why.
type floor struct {
	place  string // a package, or a folder and everything below it with /…
	may    []string
	reason string
}

// floors is the house. Imports point down; a package finds its row by the longest
// place that matches.
var floors = []floor{
	{"domain/fault", nil, "the ground: everybody says what went wrong in the same words"},
	{"domain/clock", nil, "the ground: time is handed in"},
	{"domain/ident", []string{"domain/fault"}, "names of things can be malformed"},
	{"domain/privacy", nil, "classes of fields are types, and need nothing"},
	{"domain/cipher", []string{"domain/fault"}, "the one door to cryptography"},
	{"domain/calendar", []string{"domain/fault"}, "pure arithmetic of days"},
	{"domain/marking", []string{"domain/fault"}, "labels are parsed"},
	{"domain/text", []string{"domain/fault", "domain/privacy"}, "words come from strangers, and none may pass for a mark"},
	{"domain/access", []string{"domain/fault"}, "who may what; knows no thing"},
	{"domain/product", []string{"domain/fault"}, "what is affected"},
	{"domain/evidence", []string{"domain/fault", "domain/clock", "domain/cipher"}, "knows entries and hashes, never reports or cases"},
	{"domain/obligation", []string{"domain/fault", "domain/calendar"}, "knows event names and times, never reports or cases"},
	{"domain/parcel", []string{"domain/fault", "domain/access"}, "what lies in the out-tray"},
	{"domain/report", []string{"domain/fault", "domain/access", "domain/calendar", "domain/marking", "domain/privacy", "domain/product", "domain/text"}, "what is handed in"},
	{"domain/passkey", []string{"domain/fault"}, "what a device answers is read and checked; knows nobody"},
	{"domain/passkey/softkey", []string{"domain/fault"}, "a device made of software, for tests"},
	{"domain/partner", []string{"domain/fault", "domain/access", "domain/calendar", "domain/passkey", "domain/privacy", "domain/product", "domain/text"}, "units, their people, their standing"},
	{"domain/programme", []string{"domain/fault", "domain/access", "domain/calendar", "domain/partner"}, "how units are chosen: programmes, applications, panels"},
	{"domain/advisory", []string{"domain/fault", "domain/access", "domain/marking", "domain/obligation", "domain/product"}, "what the office tells others; its gate asks the law"},
	{"domain/coordination", []string{"domain/fault", "domain/access", "domain/calendar", "domain/marking", "domain/obligation", "domain/privacy", "domain/product"}, "the case, above all other things"},
	{"domain/erasure", []string{"domain/fault", "domain/access"}, "the end of what is known of a person"},
	{"domain/assessment", []string{"domain/fault", "domain/access", "domain/advisory", "domain/calendar", "domain/coordination", "domain/obligation", "domain/partner", "domain/programme", "domain/report"}, "how a chosen unit did in a year; counts what all of them keep"},
	{"domain/address", []string{"domain/fault", "domain/access", "domain/ident", "domain/privacy"}, "how a reporter is reached without anybody seeing where"},
	{"domain/watch", []string{"domain/fault", "domain/access"}, "what looks after those who read"},
	{"domain/lookback", []string{"domain/advisory", "domain/calendar", "domain/coordination", "domain/obligation", "domain/parcel", "domain/partner", "domain/report"}, "what all of them show together, told once everything is over"},
	{"law", []string{"domain/fault", "domain/calendar", "domain/obligation"}, "the statutes as data"},
	{"outward", []string{"domain/fault"}, "asks others over the network, and only whom it may"},
	{"outward/openid", []string{"domain/fault", "domain/clock", "domain/privacy", "outward"}, "asks an issuer who somebody is; knows nobody"},
	{"outward/openid/standin", []string{"outward"}, "an issuer made of software, for tests"},
	{"store/…", []string{"domain/…", "store"}, "keeps every thing, decides nothing"},
	{"store/storetest/…", []string{"domain/…", "store", "store/storetest/…"}, "the sentences of the store, said to each engine"},
	{"desk", []string{"domain/…", "law", "store", "outward/…"}, "the acts, over everything below"},
	{"transport/frame", []string{"domain/…", "desk"}, "what every HTTP door hangs in"},
	{"transport/ical", []string{"domain/…", "desk"}, "duties as a calendar, for every door that hands them out"},
	{"transport/web/part/…", []string{"domain/fault", "domain/calendar", "domain/marking", "transport/web/…"}, "parts of pages take plain values"},
	{"transport/web/…", []string{"domain/…", "law", "desk", "store", "transport/frame", "transport/ical", "transport/web/…"}, "the door for people; of the store only its types"},
	{"transport/rest/strict", []string{"domain/fault"}, "looks at bytes before anything is made of them"},
	{"transport/scim", []string{"domain/…", "desk", "transport/frame", "transport/rest/strict"}, "the door for the provisioning of units; reads documents as strictly as rest"},
	{"transport/rest", []string{"domain/…", "law", "desk", "store", "transport/frame", "transport/ical", "transport/rest/strict"}, "the door for programs; of the store only its types"},
	{"transport/…", []string{"domain/…", "law", "desk", "store", "transport/frame"}, "a door knows the desk and the frame, never another door; of the store only its types"},
	{"bench/…", []string{"domain/…", "law", "store/…", "desk", "transport/…"}, "measures from outside and inside"},
	{"cmd/…", []string{"domain/…", "law", "store/…", "outward/…", "desk", "transport/…", "bench/…"}, "puts the house together"},
}

// source is one Go file of ours.
type source struct {
	path  string // relative, with slashes
	pkg   string // folder
	test  bool
	made  bool // generated
	lines int
	file  *ast.File
	set   *token.FileSet
	text  []byte
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(name)
		all = append(all, source{
			path: slashed, pkg: path.Dir(slashed), test: strings.HasSuffix(name, "_test.go"), made: ast.IsGenerated(file) || strings.HasSuffix(name, "_templ.go"),
			lines: bytes.Count(text, []byte("\n")), file: file, set: set, text: text,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func matches(place, pkg string) bool {
	if folder, ok := strings.CutSuffix(place, "/…"); ok {
		return pkg == folder || strings.HasPrefix(pkg, folder+"/")
	}
	return pkg == place
}

func floorOf(pkg string) *floor {
	var best *floor
	for i := range floors {
		if matches(floors[i].place, pkg) && (best == nil || len(floors[i].place) > len(best.place)) {
			best = &floors[i]
		}
	}
	return best
}

func TestImportsPointDown(t *testing.T) {
	for _, f := range floors {
		if f.reason == "" {
			t.Errorf("%s: no reason", f.place)
		}
	}
	for _, s := range sources(t) {
		if s.test || s.pkg == "." {
			continue
		}
		row := floorOf(s.pkg)
		if row == nil {
			t.Errorf("%s: the package %s stands in no row of the import table", s.path, s.pkg)
			continue
		}
		for _, i := range s.file.Imports {
			ours, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "tocsin/")
			if !ok || ours == s.pkg {
				continue
			}
			if !slices.ContainsFunc(row.may, func(m string) bool { return matches(m, ours) }) {
				t.Errorf("%s imports %s; %s may not (%s)", s.path, ours, row.place, row.reason)
			}
		}
	}
}

// impure are the packages that would let the world into the domain.
var impure = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "context", "io/fs", "syscall", "embed", "os/exec"}

func TestTheDomainIsPure(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.pkg, "domain/") {
			continue
		}
		for _, i := range s.file.Imports {
			if slices.Contains(impure, strings.Trim(i.Path.Value, `"`)) {
				t.Errorf("%s imports %s", s.path, i.Path.Value)
			}
		}
	}
}

// call is a use of a function of a package that only some places may make.
type call struct {
	pkg, name string
	allowed   []string
	reason    string
}

// Whom the program asks over the network is settled in one place. The command line of a
// person asks the platform that he names; it is no server.
const asked = "others are asked by outward, which asks nobody that it may not"

var outward = []string{"outward/outward.go", "cmd/tocsin/client.go"}

var calls = []call{
	{"time", "Now", []string{"cmd/tocsin/clock.go", "bench/"}, "time is a parameter; the wall clock is asked in one place"},
	{"time", "Since", nil, "it asks the wall clock"},
	{"time", "Until", nil, "it asks the wall clock"},
	{"http", "NewServeMux", []string{"transport/frame/"}, "a route outside the register is no route"},
	{"http", "HandleFunc", nil, "a route outside the register is no route"},
	{"os", "Getenv", []string{"cmd/"}, "settings are read in the command only"},
	{"sql", "Open", []string{"store/"}, "only the store speaks to a database"},
	{"http", "Client", outward, asked},
	{"http", "Transport", outward, asked},
	{"http", "DefaultClient", nil, asked},
	{"http", "DefaultTransport", outward, asked},
	{"http", "Get", nil, asked},
	{"http", "Head", nil, asked},
	{"http", "Post", nil, asked},
	{"http", "PostForm", nil, asked},
	{"net", "Dial", nil, asked},
	{"net", "DialTimeout", nil, asked},
	{"net", "Dialer", outward, asked},
	{"net", "DialTCP", nil, asked},
	{"net", "DialUDP", nil, asked},
	{"net", "Resolver", outward, asked},
	{"net", "DefaultResolver", nil, asked},
	{"net", "LookupHost", nil, asked},
	{"net", "LookupIP", nil, asked},
	{"net", "LookupAddr", nil, asked},
	{"net", "LookupTXT", nil, asked},
	{"tls", "Dial", nil, asked},
	{"tls", "Dialer", nil, asked},
	{"smtp", "SendMail", nil, asked},
	{"smtp", "Dial", nil, asked},
	{"exec", "Command", []string{"store/storetest/"}, "the program starts no other"},
	{"exec", "CommandContext", []string{"store/storetest/"}, "the program starts no other"},
}

// methods that only some places may call, by name. Reveal opens what is sealed: each of
// these comes after an act that has the reading on record, or opens a man's own words.
var methods = map[string][]string{
	"Reveal": {
		"domain/privacy/", "domain/address/", "domain/partner/contact.go", "outward/openid/", "domain/partner/factor.go", "domain/report/check.go", "domain/report/report.go", "desk/file.go", "transport/courier/folder.go", "transport/mail/send.go",
		"transport/rest/attachment.go", "transport/rest/draft.go", "transport/rest/report.go", "transport/rest/room.go",
		"transport/web/opened.go", "transport/web/handed.go", "transport/web/page/coordination/", "transport/web/page/dossier/",
		"transport/web/page/watch/", "transport/rest/watch.go",
	},
	"Revealed": {"domain/partner/", "desk/change.go", "transport/rest/directory.go", "transport/rest/change.go", "transport/web/page/directory/"},
}

func TestForbiddenCallsAreNotMade(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || strings.HasPrefix(s.pkg, "store/storetest") || strings.HasPrefix(s.pkg, "bench") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at := s.set.Position(sel.Pos())
			if x, ok := sel.X.(*ast.Ident); ok && x.Obj == nil {
				for _, c := range calls {
					if x.Name == c.pkg && sel.Sel.Name == c.name && !slices.ContainsFunc(c.allowed, func(p string) bool { return strings.HasPrefix(s.path, p) }) {
						t.Errorf("%s: %s.%s: %s", at, c.pkg, c.name, c.reason)
					}
				}
			}
			if places, ok := methods[sel.Sel.Name]; ok && !slices.ContainsFunc(places, func(p string) bool { return strings.HasPrefix(s.path, p) }) {
				t.Errorf("%s: %s is called here", at, sel.Sel.Name)
			}
			return true
		})
	}
}

func TestOnlyTheDeskWrites(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || strings.HasPrefix(s.pkg, "store") || strings.HasPrefix(s.pkg, "bench") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if ok && sel.Sel.Name == "Write" && s.path != "desk/desk.go" {
				if x, ok := sel.X.(*ast.SelectorExpr); ok && strings.EqualFold(x.Sel.Name, "store") {
					t.Errorf("%s: only core.write begins a transaction", s.set.Position(sel.Pos()))
				}
			}
			return true
		})
	}
}

func TestNothingHappensBeforeMain(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.made {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init", s.set.Position(f.Pos()))
			}
		}
	}
}

// Package variables are tables: written where they are declared, and never after.
func TestNoPackageVariableIsWritten(t *testing.T) {
	all := sources(t)
	declared := map[string]map[string]bool{} // package → names of its variables
	for _, s := range all {
		for _, d := range s.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR || s.test {
				continue
			}
			for _, spec := range g.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if declared[s.pkg] == nil {
						declared[s.pkg] = map[string]bool{}
					}
					declared[s.pkg][name.Name] = true
				}
			}
		}
	}
	for _, s := range all {
		if s.test || s.made {
			continue
		}
		top := s.file.Scope
		global := func(e ast.Expr) bool {
			id := root(e)
			return id != nil && declared[s.pkg][id.Name] && (id.Obj == nil || top.Lookup(id.Name) == id.Obj)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch v := n.(type) {
			case *ast.AssignStmt:
				for _, left := range v.Lhs {
					if v.Tok != token.DEFINE && global(left) {
						t.Errorf("%s: a package variable is written", s.set.Position(v.Pos()))
					}
				}
			case *ast.IncDecStmt:
				if global(v.X) {
					t.Errorf("%s: a package variable is written", s.set.Position(v.Pos()))
				}
			}
			return true
		})
	}
}

// root is the variable at the bottom of an expression that can be written to.
func root(e ast.Expr) *ast.Ident {
	switch v := e.(type) {
	case *ast.Ident:
		return v
	case *ast.IndexExpr:
		return root(v.X)
	case *ast.SelectorExpr:
		return root(v.X)
	case *ast.StarExpr:
		return root(v.X)
	case *ast.ParenExpr:
		return root(v.X)
	}
	return nil
}

// forbiddenNames say nothing about what is inside.
var forbiddenNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "model", "models", "types", "base", "core", "manager", "service", "impl", "mock", "mocks"}

func TestNamesSaySomething(t *testing.T) {
	for _, s := range sources(t) {
		for _, part := range strings.Split(s.pkg, "/") {
			if slices.Contains(forbiddenNames, part) {
				t.Errorf("%s: a package called %q", s.path, part)
			}
		}
		if name := strings.TrimSuffix(path.Base(s.path), ".go"); slices.Contains(forbiddenNames, name) {
			t.Errorf("%s: a file called %q", s.path, name)
		}
	}
}

func TestEveryPackageTellsItsStory(t *testing.T) {
	told := map[string]bool{}
	for _, s := range sources(t) {
		if s.test || s.made || s.pkg == "." {
			continue
		}
		if _, seen := told[s.pkg]; !seen {
			told[s.pkg] = false
		}
		if s.file.Doc != nil && strings.Count(s.file.Doc.Text(), "\n") >= 3 {
			told[s.pkg] = true
		}
	}
	for pkg, ok := range told {
		if !ok {
			t.Errorf("%s: no package comment of at least three lines", pkg)
		}
	}
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.made {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Name.IsExported() && f.Doc == nil && exportedReceiver(f) {
				t.Errorf("%s: %s has no comment", s.set.Position(f.Pos()), f.Name.Name)
			}
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return true
	}
	name := ""
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return true
	})
	return ast.IsExported(name)
}

// Budgets, in lines and levels.
const (
	maxFile      = 700
	maxFileP90   = 450
	maxFunc      = 80
	maxFuncP90   = 45
	maxDepth     = 4
	maxInterface = 8
)

// long functions that are tables or lists by nature, with the reason.
var longByNature = map[string]string{}

func TestFilesFunctionsAndNestingStaySmall(t *testing.T) {
	var files, funcs []int
	for _, s := range sources(t) {
		if s.test || s.made {
			continue
		}
		files = append(files, s.lines)
		if s.lines > maxFile {
			t.Errorf("%s: %d lines", s.path, s.lines)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line
			funcs = append(funcs, n)
			where := fmt.Sprintf("%s:%s", s.path, f.Name.Name)
			if n > maxFunc && longByNature[where] == "" {
				t.Errorf("%s: %d lines", where, n)
			}
			if depth := nesting(f.Body, 0); depth > maxDepth {
				t.Errorf("%s: nested %d deep", where, depth)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok && len(i.Methods.List) > maxInterface {
				t.Errorf("%s: an interface of %d methods", s.set.Position(i.Pos()), len(i.Methods.List))
			}
			return true
		})
	}
	if p := p90(files); p > maxFileP90 {
		t.Errorf("the 90th percentile of files is %d lines", p)
	}
	if p := p90(funcs); p > maxFuncP90 {
		t.Errorf("the 90th percentile of functions is %d lines", p)
	}
}

func p90(n []int) int {
	slices.Sort(n)
	return n[len(n)*9/10]
}

// nesting counts if, for, switch and select inside each other; an else-if is its if.
func nesting(n ast.Node, depth int) int {
	most := depth
	ast.Inspect(n, func(c ast.Node) bool {
		if c == nil || c == n {
			return true
		}
		switch v := c.(type) {
		case *ast.IfStmt:
			most = max(most, nesting(v.Body, depth+1))
			if v.Else != nil {
				if elseIf, ok := v.Else.(*ast.IfStmt); ok {
					most = max(most, nesting(&ast.BlockStmt{List: []ast.Stmt{elseIf}}, depth))
				} else {
					most = max(most, nesting(v.Else, depth+1))
				}
			}
			return false
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			most = max(most, nesting(c, depth+1))
			return false
		case *ast.FuncLit:
			most = max(most, nesting(v.Body, depth))
			return false
		}
		return true
	})
	return most
}

// machine finds paths of somebody's machine.
var machine = regexp.MustCompile(`(^|[^\w.])/(work|root|home/\w+|tmp/\w+)/`)

func TestNoFileNamesAMachine(t *testing.T) {
	for _, s := range sources(t) {
		if s.path == "arch_test.go" {
			continue
		}
		if at := machine.FindIndex(s.text); at != nil {
			t.Errorf("%s:%d: a path of a machine", s.path, bytes.Count(s.text[:at[0]], []byte("\n"))+1)
		}
	}
}

func TestEveryDependencyIsJustified(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	reasons, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		if strings.Contains(line, "// indirect") {
			continue
		}
		name, version, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && strings.HasPrefix(version, "v") && strings.Contains(name, ".") && !strings.Contains(line, "=>") && !strings.Contains(string(reasons), name) {
			t.Errorf("docs/dependencies.md says nothing about %s", name)
		}
	}
}
