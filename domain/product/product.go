// Package product describes what is affected: a product and the versions of it.
//
// A product may be named by purl, by CPE or in free text alone, since many
// products have neither; free text can be routed to a provider but never proves
// a match. A range is written as its ends; versions are compared elsewhere, by
// the rules of their ecosystem.
package product

import (
	"strings"

	"tocsin/domain/fault"
)

// Product is what somebody makes and somebody else runs.
//
// law: cn/rmspv 7(2)
type Product struct {
	Vendor  string `json:"vendor,omitempty" class:"partner" purpose:"routing" keep:"case"`
	Name    string `json:"name" class:"partner" purpose:"statutory content" keep:"case"`
	Model   string `json:"model,omitempty" class:"partner" purpose:"statutory content" keep:"case"`
	Version string `json:"version,omitempty" class:"partner" purpose:"statutory content" keep:"case"` // as the reporter wrote it
	PURL    string `json:"purl,omitempty" class:"partner" purpose:"matching" keep:"case"`
	CPE     string `json:"cpe,omitempty" class:"partner" purpose:"matching" keep:"case"`
	Foreign bool   `json:"foreign,omitempty" class:"internal" purpose:"consent windows" keep:"case"` // the provider is outside the platform's jurisdiction
	Ranges  Ranges `json:"ranges,omitempty" class:"partner" purpose:"matching" keep:"case"`
}

// Range is a run of versions: Introduced is in it, Fixed is not, Last is. Empty
// ends are open; Fixed and Last exclude each other.
type Range struct {
	Introduced string `json:"introduced,omitempty" class:"partner" purpose:"matching" keep:"case"`
	Fixed      string `json:"fixed,omitempty" class:"partner" purpose:"matching" keep:"case"`
	Last       string `json:"last,omitempty" class:"partner" purpose:"matching" keep:"case"`
}

// Ranges is a set of runs; a version is affected when it lies in one of them.
type Ranges []Range

// String writes a range for a person: "from 2.0 before 2.15.0".
func (r Range) String() string {
	var parts []string
	if r.Introduced != "" {
		parts = append(parts, "≥ "+r.Introduced)
	}
	switch {
	case r.Fixed != "":
		parts = append(parts, "< "+r.Fixed)
	case r.Last != "":
		parts = append(parts, "≤ "+r.Last)
	}
	if len(parts) == 0 {
		return "*"
	}
	return strings.Join(parts, ", ")
}

// String writes all runs, separated by semicolons.
func (rs Ranges) String() string {
	parts := make([]string, len(rs))
	for i, r := range rs {
		parts[i] = r.String()
	}
	return strings.Join(parts, "; ")
}

// Label is the product in a line: vendor, name, model.
func (p Product) Label() string {
	return strings.Join(strings.Fields(p.Vendor+" "+p.Name+" "+p.Model), " ")
}

// Validate reports what is wrong with the form of the product; at is where it stands.
func (p Product) Validate(at string) []fault.Fault {
	var wrong []fault.Fault
	if p.PURL != "" && !strings.HasPrefix(p.PURL, "pkg:") {
		wrong = append(wrong, *fault.New(fault.Invalid, "product.purl", "a package URL begins with pkg:").At(at + "/purl").WithHint("leave it empty if you do not know it"))
	}
	if p.CPE != "" && !strings.HasPrefix(p.CPE, "cpe:2.3:") {
		wrong = append(wrong, *fault.New(fault.Invalid, "product.cpe", "a CPE name begins with cpe:2.3:").At(at + "/cpe").WithHint("leave it empty if you do not know it"))
	}
	for _, r := range p.Ranges {
		if r.Fixed != "" && r.Last != "" {
			wrong = append(wrong, *fault.New(fault.Invalid, "product.range", "a range ends either before the fix or at the last affected version, not at both").At(at + "/ranges"))
		}
	}
	return wrong
}
