package product_test

import (
	"testing"

	"tocsin/domain/product"
)

func TestARangeReadsAsAPersonWouldSayIt(t *testing.T) {
	cases := map[string]product.Range{
		"≥ 2.13.0, < 2.15.0": {Introduced: "2.13.0", Fixed: "2.15.0"},
		"≤ 3.1":              {Last: "3.1"},
		"≥ 1":                {Introduced: "1"},
		"*":                  {},
	}
	for want, r := range cases {
		if got := r.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestARangeHasOneEnd(t *testing.T) {
	p := product.Product{Name: "x", Ranges: product.Ranges{{Fixed: "2", Last: "1"}}}
	if wrong := p.Validate("/products/0"); len(wrong) != 1 || wrong[0].Field != "/products/0/ranges" {
		t.Errorf("%v", wrong)
	}
	free := product.Product{Vendor: "某公司", Name: "网关", Model: "X  1"}
	if wrong := free.Validate(""); len(wrong) != 0 || free.Label() != "某公司 网关 X 1" {
		t.Errorf("free text is refused: %v %q", wrong, free.Label())
	}
}
