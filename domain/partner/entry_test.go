package partner_test

import (
	"slices"
	"testing"

	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/product"
)

var sectors = []string{"telecom", "energy"}

func TestAnEntryIsKeptInOneFormAndNeverWiderThanWasSaid(t *testing.T) {
	e, err := partner.Entry{Name: " Acme ", Jurisdiction: "CN", Sector: "telecom", Products: []string{"pkg:PyPI/Acme_Tool"}, Domains: []string{"Example.ORG."}}.Normal(sectors)
	if err != nil || e.Name != "Acme" || e.Jurisdiction != "CN" || e.Products[0] != "pkg:pypi/acme-tool" || e.Domains[0] != "example.org" || e.Visibility != partner.InternalOnly {
		t.Errorf("%+v %v", e, err)
	}
}

func TestEveryReasonAgainstAnEntryIsNamedWithItsPlace(t *testing.T) {
	_, err := partner.Entry{
		Kinds: []partner.Kind{"carrier"}, Jurisdiction: "China", Sector: "telcom", Products: []string{"pkg:", "ok"}, Domains: []string{"localhost"},
		Visibility: "everyone", Shown: []partner.Part{"contacts"}, LocalName: "a\u202eb",
	}.Normal(sectors)
	var places []string
	for _, r := range fault.From(err).Reasons {
		places = append(places, r.Field)
	}
	for _, want := range []string{"/name", "/kinds/0", "/jurisdiction", "/sector", "/products/0", "/domains/0", "/visibility", "/shown/0", "/localname"} {
		if !slices.Contains(places, want) {
			t.Errorf("%s is not named in %v", want, places)
		}
	}
}

func TestTheSurestAnswerStandsFirstAndEachUnitOnce(t *testing.T) {
	units := []partner.Partner{
		{ID: "words", Products: []string{"log4j"}},
		{ID: "vendor", Name: "Apache"},
		{ID: "none", Name: "Other", Products: []string{"nginx"}, Domains: []string{"example.org"}},
		{ID: "purl", Products: []string{"log4j", "pkg:maven/org.apache.logging.log4j/log4j-core"}},
		{ID: "cpe", Products: []string{"cpe:2.3:a:apache:*"}},
	}
	found := partner.Answering(units, []product.Product{{Vendor: "apache", Name: "Log4j", PURL: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", CPE: "cpe:2.3:a:apache:log4j:2.14.1"}})
	var order []string
	for _, a := range found {
		order = append(order, a.Org)
	}
	if !slices.Equal(order, []string{"purl", "cpe", "vendor", "words"}) {
		t.Errorf("%+v", found)
	}
	for query, want := range map[string]product.By{"www.example.org": partner.ByDomain, "example.org": partner.ByDomain, "notexample.org": ""} {
		var by product.By
		for _, a := range partner.Answering(units, []product.Product{product.Named(query)}) {
			by = a.By
		}
		if by != want {
			t.Errorf("%s is answered for by %q", query, by)
		}
	}
}
