package product

import (
	"strings"
	"unicode"

	"tocsin/domain/fault"
)

// By is how a product is named, the surest first.
type By string

const (
	ByPURL  By = "purl"
	ByCPE   By = "cpe"
	ByWords By = "words" // may route, and never proves a match
)

// Claim is what somebody says he answers for: a purl, a CPE name or plain words.
type Claim struct {
	By   By
	purl PURL
	cpe  CPE
	text string
}

// ParseClaim reads a claim. What begins like a purl or a CPE name must be one.
func ParseClaim(text string) (c Claim, err error) {
	text = strings.Join(strings.Fields(text), " ")
	lower := strings.ToLower(text)
	switch {
	case strings.HasPrefix(lower, "pkg:"):
		c.By = ByPURL
		c.purl, err = ParsePURL(text)
		c.text = c.purl.String()
	case strings.HasPrefix(lower, "cpe:"):
		c.By = ByCPE
		c.cpe, err = ParseCPE(text)
		c.text = c.cpe.String()
	default:
		c.By, c.text = ByWords, text
		if len(tokens(text)) == 0 {
			err = fault.New(fault.Invalid, "product.claim", "this names no product").WithHint("write a purl, a CPE name, or what it is called")
		}
	}
	return c, err
}

// String is the claim in its canonical form, which ParseClaim reads back as the same.
func (c Claim) String() string { return c.text }

// Covers reports whether the claim stands for a product.
func (c Claim) Covers(p Product) bool {
	switch c.By {
	case ByPURL:
		other, err := ParsePURL(p.PURL)
		return err == nil && c.purl.Same(other)
	case ByCPE:
		other, err := ParseCPE(p.CPE)
		return err == nil && c.cpe.Covers(other)
	}
	return says(p.Label(), c.text)
}

// Named is the product that a searcher's words name.
func Named(text string) Product {
	c, err := ParseClaim(text)
	switch {
	case err != nil:
		return Product{Name: strings.TrimSpace(text)}
	case c.By == ByPURL:
		return Product{Name: c.purl.Name, Vendor: c.purl.Namespace, PURL: c.text}
	case c.By == ByCPE:
		return Product{Name: plain(c.cpe[cpeProduct]), Vendor: plain(c.cpe[cpeVendor]), CPE: c.text}
	}
	return Product{Name: c.text}
}

// plain is an attribute of a CPE name as a person would write it.
func plain(value string) string {
	if value == "*" || value == "-" {
		return ""
	}
	return strings.NewReplacer("_", " ", `\`, "").Replace(value)
}

// says reports whether a label has every word of a claim. Han has no blanks between its
// words, so a word with Han in it may stand inside another.
func says(label, claim string) bool {
	words := tokens(label)
	run := strings.Join(words, "")
	for _, want := range tokens(claim) {
		found := strings.ContainsFunc(want, isHan) && strings.Contains(run, want)
		for _, w := range words {
			found = found || w == want
		}
		if !found {
			return false
		}
	}
	return true
}

// tokens are the words of a text in small letters, parted at blanks and signs.
func tokens(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
