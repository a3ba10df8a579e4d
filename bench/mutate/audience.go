package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// audiences finds the sets that records are given: each is made everybody's, and each
// key is left out of it.
func (f *finder) audiences(n ast.Node) {
	if f.folder == "domain/access" && f.in != "Desk" || f.folder == "transport/rest" || f.folder == "transport/web" {
		return
	}
	inner := map[ast.Expr]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch name := called(c); {
		case name == "Desk" && len(c.Args) == 0:
			f.wrap(c, "mutant.Nobody(", f.note("an audience loses a key", c, f.write(c)))
			if !inner[c] {
				f.wrap(c, "mutant.Wide(", f.note("an audience is everybody's", c, f.write(c)))
			}
		case name == "NewAudience" || name == "With" && keys(c):
			if s, ok := c.Fun.(*ast.SelectorExpr); ok {
				inner[s.X] = true
			}
			if !inner[c] {
				f.wrap(c, "mutant.Wide(", f.note("an audience is everybody's", c, f.write(c)))
			}
			f.lose(c)
		}
		return true
	})
}

// lose leaves each key out of a set.
func (f *finder) lose(c *ast.CallExpr) {
	if c.Ellipsis != token.NoPos {
		return
	}
	for _, a := range c.Args {
		f.wrap(a, "mutant.Lost(", f.note("an audience loses a key", a, f.write(a)+" of "+f.write(c)))
	}
}

// called is the name of what is called.
func called(c *ast.CallExpr) string {
	switch fun := c.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// keys reports whether a call adds keys to a set, and is no other With.
func keys(c *ast.CallExpr) bool {
	return slices.ContainsFunc(c.Args, func(a ast.Expr) bool {
		switch v := a.(type) {
		case *ast.CallExpr:
			return strings.HasSuffix(called(v), "Key") || called(v) == "Senders"
		case *ast.SelectorExpr:
			return v.Sel.Name == "key" || v.Sel.Name == "Everybody"
		}
		return false
	})
}

// speaks reports whether a statement speaks of rights.
func speaks(n ast.Node) bool {
	if n == nil || isNil(n) {
		return false
	}
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch v := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectorExpr:
			base, plain := v.X.(*ast.Ident)
			found = found || slices.Contains(words, v.Sel.Name) && !(plain && slices.Contains([]string{"partner", "access"}, base.Name)) ||
				v.Sel.Name == "Is" && !(plain && base.Name == "fault") && !(plain && base.Name == "errors")
		case *ast.Ident:
			found = found || v.Name == "admits" || v.Name == "reaches" || v.Name == "checkPassword"
		case *ast.BinaryExpr:
			found = found || (v.Op == token.EQL || v.Op == token.NEQ) && (own(v.X) || own(v.Y))
		}
		return !found
	})
	return found
}

// own reports whether an expression is somebody's own identity.
func own(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Org", "Person", "ID", "Mailbox"}, s.Sel.Name) {
		return false
	}
	switch x := s.X.(type) {
	case *ast.Ident:
		return slices.Contains(askers, x.Name)
	case *ast.CallExpr:
		return called(x) == "Maker" || called(x) == "who"
	}
	return false
}

// refusals are what a refused asker is told.
var refusals = []string{"Gone", "wrongSignIn", "spentLink", "wrongCode"}

// refuses reports whether a block does nothing but say that there is nothing.
func refuses(body []ast.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	r, ok := body[len(body)-1].(*ast.ReturnStmt)
	return ok && slices.ContainsFunc(r.Results, func(e ast.Expr) bool {
		c, ok := e.(*ast.CallExpr)
		return ok && slices.Contains(refusals, called(c))
	})
}

// boolean reports whether an expression looks like a condition.
func boolean(e ast.Expr) bool {
	switch v := e.(type) {
	case *ast.ParenExpr:
		return boolean(v.X)
	case *ast.UnaryExpr:
		return v.Op == token.NOT
	case *ast.BinaryExpr:
		return slices.Contains([]token.Token{token.LAND, token.LOR, token.EQL, token.NEQ, token.LSS, token.GTR, token.LEQ, token.GEQ}, v.Op)
	case *ast.CallExpr:
		return slices.Contains([]string{"Contains", "ContainsFunc", "HasPrefix", "HasSuffix", "Is"}, called(v))
	}
	return false
}

// errNotNil reports whether a condition only hands an error on; turned round it would
// give everybody nothing.
func errNotNil(e ast.Expr) bool {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.NEQ {
		return false
	}
	x, one := b.X.(*ast.Ident)
	y, two := b.Y.(*ast.Ident)
	return one && two && x.Name == "err" && y.Name == "nil"
}
