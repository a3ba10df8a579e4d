package product_test

import (
	"testing"

	"tocsin/domain/product"
)

// The examples of the purl specification and of its types, with their canonical form.
var purls = map[string]string{
	"pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c": "pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c",
	"pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie":          "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
	"pkg:gem/ruby-advisory-db-check@0.12.4":                         "pkg:gem/ruby-advisory-db-check@0.12.4",
	"pkg:golang/google.golang.org/genproto#googleapis/api":          "pkg:golang/google.golang.org/genproto#googleapis/api",
	"pkg:npm/%40angular/animation@12.3.1":                           "pkg:npm/%40angular/animation@12.3.1",
	"pkg:npm/@angular/animation":                                    "pkg:npm/%40angular/animation",
	"PKG:PYPI/Django_Allauth@12.23":                                 "pkg:pypi/django-allauth@12.23",
	"pkg:GitHub/Package-URL/purl-Spec":                              "pkg:github/package-url/purl-spec",
	"pkg://maven//org.apache.xmlgraphics/batik-anim/":               "pkg:maven/org.apache.xmlgraphics/batik-anim",
	"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1":          "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
}

func TestAPackageURLReadsInItsCanonicalForm(t *testing.T) {
	for text, want := range purls {
		p, err := product.ParsePURL(text)
		if err != nil || p.String() != want {
			t.Errorf("%s: %s %v", text, p, err)
		}
	}
	for _, text := range []string{"", "pkg:", "pkg:maven", "pkg:maven/", "maven/x/y", "pkg:1npm/x", "pkg:npm/%zz", "pkg:npm/@1.0"} {
		if p, err := product.ParsePURL(text); err == nil {
			t.Errorf("%q is read as %+v", text, p)
		}
	}
}

func TestACPENameHasElevenAttributes(t *testing.T) {
	for text, want := range map[string]string{ // the examples of NISTIR 7695, 6.2.3
		`cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*`:        `cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*`,
		`cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*`: `cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*`,
		`cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*`:     `cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*`,
		`cpe:2.3:a:apache:log4j`:                        `cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*`,
		`CPE:2.3:O:Cisco:IOS:12.3\(2\)T?:*:*:*:*:*:*:*`: `cpe:2.3:o:cisco:ios:12.3\(2\)t?:*:*:*:*:*:*:*`,
		`cpe:2.3:a:a\:b:c:*:*:*:*:*:*:*:*`:              `cpe:2.3:a:a\:b:c:*:*:*:*:*:*:*:*`,
	} {
		if c, err := product.ParseCPE(text); err != nil || c.String() != want {
			t.Errorf("%s: %s %v", text, c, err)
		}
	}
	for _, text := range []string{"", "cpe:/a:apache:log4j", "cpe:2.3:x:a:b", "cpe:2.3:a:b", "cpe:2.3:a::b", "cpe:2.3:a:b:c$", `cpe:2.3:a:b:c\`, "cpe:2.3:a:b:c:1:2:3:4:5:6:7:8:9"} {
		if c, err := product.ParseCPE(text); err == nil {
			t.Errorf("%q is read as %s", text, c)
		}
	}
}

func TestAClaimCoversWhatItNamesAndNothingElse(t *testing.T) {
	log4j := product.Product{
		Vendor: "Apache", Name: "Log4j", Model: "log4j-core", PURL: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
		CPE: "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*",
	}
	router := product.Product{Vendor: "清河网络", Name: "QH-2 路由器"}
	for claim, want := range map[string][2]bool{
		"pkg:maven/org.apache.logging.log4j/log4j-core":        {true, false},
		"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1": {true, false},
		"pkg:maven/org.apache.logging.log4j/log4j-core@2.15.0": {false, false},
		"pkg:maven/org.apache.logging.log4j/log4j-api":         {false, false},
		"cpe:2.3:a:apache:*":            {true, false},
		"cpe:2.3:a:apache:log4j:2.15.0": {false, false},
		"cpe:2.3:o:apache:log4j":        {false, false},
		"apache log4j":                  {true, false},
		"Log":                           {false, false},
		"清河":                            {false, true},
		"QH-2 路由器":                      {false, true},
		"QH-3 路由器":                      {false, false},
	} {
		c, err := product.ParseClaim(claim)
		if err != nil {
			t.Errorf("%s: %v", claim, err)
		}
		if got := [2]bool{c.Covers(log4j), c.Covers(router)}; got != want {
			t.Errorf("%s covers %v, want %v", claim, got, want)
		}
	}
	for _, none := range []string{"", " — ", "pkg:x", "cpe:/a:b:c"} {
		if _, err := product.ParseClaim(none); err == nil {
			t.Errorf("%q is a claim", none)
		}
	}
}

// FuzzClaim wants what was read to be read back as the same.
func FuzzClaim(f *testing.F) {
	for text := range purls {
		f.Add(text)
	}
	f.Add(`cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*`)
	f.Add("清河网络 QH-2")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := product.ParseClaim(text)
		if err != nil {
			return
		}
		again, err := product.ParseClaim(c.String())
		if err != nil || again.String() != c.String() || again.By != c.By {
			t.Fatalf("%q is written %q and read back as %q (%v)", text, c, again, err)
		}
		c.Covers(product.Named(text))
	})
}
