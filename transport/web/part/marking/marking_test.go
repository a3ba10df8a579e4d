package marking

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"tocsin/transport/web/lang"
)

func TestEveryLabelIsWrittenAsTheStandardWantsAndExplained(t *testing.T) {
	c, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range lang.Codes() {
		r := c.Reader(code, nil, time.Time{})
		for _, label := range []string{Red, AmberStrict, Amber, Green, Clear} {
			for _, written := range []string{label, "TLP:" + label} {
				var out bytes.Buffer
				if err := Line(r, View{TLP: written}).Render(context.Background(), &out); err != nil {
					t.Fatal(err)
				}
				if html := out.String(); !strings.Contains(html, ">TLP:"+label+"<") || strings.Contains(html, "marking.tlp") {
					t.Errorf("%s %s: %s", code, written, html)
				}
			}
		}
	}
}
