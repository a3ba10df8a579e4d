package product

import (
	"net/url"
	"strings"

	"tocsin/domain/fault"
)

// PURL is a package URL in its parts. Two of them name the same package when type,
// namespace and name are the same, whatever the version.
//
// Source: the purl specification, ECMA-427.
type PURL struct {
	Type       string
	Namespace  string // may hold slashes; may be empty
	Name       string
	Version    string
	Qualifiers string // as written
	Subpath    string // as written
}

// folded are the types whose namespaces and names do not tell capitals apart.
var folded = map[string]bool{"github": true, "bitbucket": true, "gitlab": true, "deb": true, "rpm": true, "apk": true, "composer": true, "pypi": true, "hex": true}

// ParsePURL reads a package URL. A version, qualifiers and a subpath may follow the name.
func ParsePURL(text string) (PURL, error) {
	bad := func(says string) (PURL, error) {
		return PURL{}, fault.New(fault.Invalid, "product.purl", "this is no package URL: %s", says).WithHint("write it as pkg:type/namespace/name")
	}
	scheme, rest, ok := strings.Cut(strings.TrimSpace(text), ":")
	if !ok || !strings.EqualFold(scheme, "pkg") {
		return bad("it does not begin with pkg:")
	}
	var p PURL
	rest, p.Subpath, _ = strings.Cut(rest, "#")
	rest, p.Qualifiers, _ = strings.Cut(rest, "?")
	rest = strings.Trim(rest, "/")
	kind, rest, ok := strings.Cut(rest, "/")
	if !ok || !isType(kind) {
		return bad("it has no type before the first slash")
	}
	p.Type = strings.ToLower(kind)
	if i := strings.LastIndexByte(rest, '@'); i > strings.LastIndexByte(rest, '/') {
		rest, p.Version = rest[:i], rest[i+1:]
	}
	rest = strings.Trim(rest, "/")
	if i := strings.LastIndexByte(rest, '/'); i >= 0 {
		p.Namespace, rest = strings.Trim(rest[:i], "/"), rest[i+1:]
	}
	p.Name = rest
	for _, part := range []*string{&p.Namespace, &p.Name, &p.Version} {
		plain, err := url.PathUnescape(*part)
		if err != nil {
			return bad("a percent sign is not followed by two hexadecimal digits")
		}
		*part = plain
	}
	if p.Name == "" {
		return bad("it has no name")
	}
	if folded[p.Type] {
		p.Namespace, p.Name = strings.ToLower(p.Namespace), strings.ToLower(p.Name)
	}
	if p.Type == "pypi" {
		p.Name = strings.ReplaceAll(p.Name, "_", "-")
	}
	return p, nil
}

// isType reports whether text is a purl type: letters, digits, period and dash, and a
// letter first.
func isType(text string) bool {
	for i, r := range text {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '.' || r == '-')) {
			return false
		}
	}
	return text != ""
}

// String writes the URL in its canonical form.
func (p PURL) String() string {
	var b strings.Builder
	b.WriteString("pkg:" + p.Type + "/")
	for part := range strings.SplitSeq(p.Namespace, "/") {
		if part != "" {
			b.WriteString(escaped(part) + "/")
		}
	}
	b.WriteString(escaped(p.Name))
	for _, tail := range []struct{ sign, text string }{{"@", escaped(p.Version)}, {"?", p.Qualifiers}, {"#", p.Subpath}} {
		if tail.text != "" {
			b.WriteString(tail.sign + tail.text)
		}
	}
	return b.String()
}

// escaped is a part as a URL writes it. A colon stands as it is, an at sign does not:
// it would begin a version.
func escaped(part string) string {
	return strings.NewReplacer("+", "%2B", "@", "%40", "=", "%3D", "&", "%26", "$", "%24").Replace(url.PathEscape(part))
}

// Same reports whether both name the same package; where both name a version, of the
// same version.
func (p PURL) Same(q PURL) bool {
	return p.Type == q.Type && p.Namespace == q.Namespace && p.Name == q.Name && (p.Version == "" || q.Version == "" || p.Version == q.Version)
}
