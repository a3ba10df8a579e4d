package scim

import (
	"maps"
	"strings"

	"tocsin/desk"
)

// maxOperations is how many changes one request asks for at most.
const maxOperations = 100

// readPatch reads changes into what they come to together. The shapes are those that are
// met: with a path and without, names of operations in any letters, truth as a text.
//
// Source: RFC 7644, 3.5.2.
func readPatch(d document) (desk.Provision, error) {
	list, is := d["operations"].([]any)
	if !is || len(list) == 0 || len(list) > maxOperations {
		return desk.Provision{}, bad(codeSyntax, "/Operations", "say 1 to %d operations", maxOperations)
	}
	meant := document{}
	for _, item := range list {
		raw, is := item.(map[string]any)
		if !is {
			return desk.Provision{}, bad(codeSyntax, "/Operations", "an operation is an object")
		}
		o, err := lower(raw)
		if err == nil {
			err = o.apply(meant)
		}
		if err != nil {
			return desk.Provision{}, err
		}
	}
	return meant.provision()
}

// apply does one operation to what is meant so far.
func (o document) apply(meant document) error {
	op, _ := o["op"].(string)
	path, err := o.text("path")
	if err != nil {
		return err
	}
	switch op = strings.ToLower(op); {
	case op == "remove" && path == nil:
		return bad(codeTarget, "/Operations", "say what is to be removed")
	case op == "remove":
		return meant.remove(*path)
	case op != "add" && op != "replace":
		return bad(codeSyntax, "/Operations", "an operation is add, replace or remove")
	case path != nil:
		name, err := readPath(*path)
		if err == nil && name != "" {
			meant[name] = o["value"]
		}
		return err
	}
	values, is := o["value"].(map[string]any)
	if !is {
		return bad(codeValue, "/Operations", "without a path the value is an object")
	}
	said := document{}
	for key, value := range values {
		name, err := readPath(key)
		if _, twice := said[name]; twice {
			err = bad(codeSyntax, "/"+name, "an attribute stands here twice")
		}
		if err != nil {
			return err
		}
		if name != "" {
			said[name] = value
		}
	}
	maps.Copy(meant, said)
	return nil
}

// remove takes an attribute away that can be taken away.
func (d document) remove(path string) error {
	name, err := readPath(path)
	switch {
	case err != nil:
		return err
	case name == "username" || name == "active":
		return bad(codeFixed, "/"+name, "this is never taken away")
	case name != "":
		d[name] = ""
	}
	return nil
}

// taken are the attributes that a change can be of.
var taken = []string{"username", "externalid", "displayname", "active"}

// readPath is the attribute that a path names, empty for one that we know nothing of: a
// name, with the schema before it or without; with a filter in brackets after it, and a
// part of it after a dot.
//
// Source: RFC 7644, 3.5.2 and figure 7.
func readPath(path string) (string, error) {
	if len(path) > maxFilter || strings.TrimSpace(path) == "" {
		return "", bad(codePath, "/Operations", "this is no path")
	}
	r := &reader{rest: path}
	name := bare(r.take())
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789$-_:.") != "" {
		return "", bad(codePath, "/Operations", "this is no path: %.40q", path)
	}
	if r.takes("[") {
		for {
			if _, err := r.comparison(func(n string) bool { return n != "" }); err != nil {
				return "", bad(codePath, "/Operations", "this is no path: %.40q", path)
			}
			if !r.takes("and") && !r.takes("or") {
				break
			}
		}
		if !r.takes("]") {
			return "", bad(codePath, "/Operations", "a bracket is not closed")
		}
		if rest := r.take(); rest != "" && !strings.HasPrefix(rest, ".") {
			return "", bad(codePath, "/Operations", "this is no path: %.40q", path)
		}
	}
	if r.peek() != "" {
		return "", bad(codePath, "/Operations", "there is more after the end of the path: %.40q", path)
	}
	if !among(taken, name) {
		return "", nil
	}
	return name, nil
}
