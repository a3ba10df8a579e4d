package product

import (
	"slices"
	"strings"

	"tocsin/domain/fault"
)

// CPE is a CPE name, version 2.3: its eleven attributes in their order, as they stand
// in a formatted string, in lower case. A star is any value, a dash is none.
//
// Source: NISTIR 7695, section 6.2.
type CPE [11]string

// The attributes by which a claim is compared.
const (
	cpePart = iota
	cpeVendor
	cpeProduct
	cpeVersion
)

// ParseCPE reads a formatted string. Attributes that are left out at the end are any.
func ParseCPE(text string) (CPE, error) {
	bad := func(says string) (CPE, error) {
		return CPE{}, fault.New(fault.Invalid, "product.cpe", "this is no CPE name: %s", says).WithHint("write it as cpe:2.3:a:vendor:product")
	}
	rest, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(text)), "cpe:2.3:")
	if !ok {
		return bad("it does not begin with cpe:2.3:")
	}
	parts := attributes(rest)
	if len(parts) > len(CPE{}) {
		return bad("it has more than eleven attributes")
	}
	var c CPE
	for i := range c {
		c[i] = "*"
		if i < len(parts) {
			c[i] = parts[i]
		}
		if !isValue(c[i]) {
			return bad("an attribute is empty, or holds a character that wants a backslash before it")
		}
	}
	if !slices.Contains([]string{"a", "o", "h", "*", "-"}, c[cpePart]) {
		return bad("its part is none of a, o and h")
	}
	if len(parts) < 3 {
		return bad("it names no product")
	}
	return c, nil
}

// attributes parts the text at its colons, but for those that bear a backslash.
func attributes(text string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ':':
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}

// isValue reports whether an attribute is any, none, or a value: letters, digits, dots,
// dashes and underscores, other signs behind a backslash, and wildcards at its ends.
func isValue(text string) bool {
	if text == "*" || text == "-" {
		return true
	}
	text = strings.TrimLeft(text, "?*")
	for strings.HasSuffix(text, "?") || strings.HasSuffix(text, "*") {
		if strings.HasSuffix(text[:len(text)-1], `\`) {
			break
		}
		text = text[:len(text)-1]
	}
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9', b == '.', b == '_', b == '-':
		case b == '\\' && i+1 < len(text) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~", text[i+1]) >= 0:
			i++
		default:
			return false
		}
	}
	return text != ""
}

// String writes all eleven attributes.
func (c CPE) String() string { return "cpe:2.3:" + strings.Join(c[:], ":") }

// Covers reports whether a name stands for what the other names: part, vendor, product
// and version are the same or any. Wildcards inside a value match themselves alone.
func (c CPE) Covers(d CPE) bool {
	for i := cpePart; i <= cpeVersion; i++ {
		if c[i] != "*" && c[i] != d[i] && !(i == cpeVersion && (d[i] == "*" || d[i] == "-")) {
			return false
		}
	}
	return true
}
