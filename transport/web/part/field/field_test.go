package field

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func reader(t *testing.T) lang.Reader {
	c, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Reader(lang.English, nil, time.Time{})
}

func TestANameAndAPointerHaveOneAnchor(t *testing.T) {
	for _, name := range []string{"/products/0/name", "products.0.name", "products-0-name"} {
		if got := Anchor(name); got != "products-0-name" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// What a law wants is marked, and may still be left out (promise P4).
func TestWantedByLawIsNotRequired(t *testing.T) {
	html := render(t, Text(reader(t), View{Name: "version", Label: "Version", Law: citation.View{Short: "RMSPV 7(2)"}}))
	if strings.Contains(html, " required") || !strings.Contains(html, "RMSPV 7(2)") || strings.Contains(html, "Optional") {
		t.Error(html)
	}
	html = render(t, Text(reader(t), View{Name: "title", Label: "Title", Required: true}))
	if !strings.Contains(html, " required") || !strings.Contains(html, "Required") {
		t.Error(html)
	}
}

func TestAnErrorIsTiedToItsInput(t *testing.T) {
	html := render(t, Area(reader(t), View{Name: "technical", Label: "How", Hint: "say how", Error: "too long"}))
	for _, want := range []string{`aria-invalid="true"`, `aria-describedby="technical-hint technical-error"`, `id="technical-error"`, `for="technical"`} {
		if !strings.Contains(html, want) {
			t.Errorf("%s is not in %s", want, html)
		}
	}
}

func TestWhatAPersonWroteIsShownAndNotRun(t *testing.T) {
	evil := `</textarea><script>alert(1)</script>`
	for _, c := range []templ.Component{
		Area(reader(t), View{Name: "a", Label: "A", Value: evil}),
		Text(reader(t), View{Name: "a", Label: evil, Value: `"><script>`, Hint: evil, Error: evil}),
		Radios(reader(t), View{Name: "a", Label: "A", Options: []Option{{Value: `"><script>`, Label: evil}}}),
	} {
		if html := render(t, c); strings.Contains(html, "<script") {
			t.Error(html)
		}
	}
	if html := render(t, Form(FormView{Action: "javascript:alert(1)"})); strings.Contains(html, "javascript:") {
		t.Error(html)
	}
}

func TestAFormThatPostsCarriesItsToken(t *testing.T) {
	html := render(t, Form(FormView{Action: "/report", Token: "t0ken", Files: true}))
	for _, want := range []string{`method="post"`, `name="token" value="t0ken"`, `enctype="multipart/form-data"`} {
		if !strings.Contains(html, want) {
			t.Errorf("%s is not in %s", want, html)
		}
	}
	if html := render(t, Form(FormView{Action: "/", Get: true})); strings.Contains(html, "enctype") || !strings.Contains(html, `method="get"`) {
		t.Error(html)
	}
}

func TestTheFirstChoiceBearsTheFieldsOwnAnchor(t *testing.T) {
	html := render(t, Radios(reader(t), View{Name: "kind", Label: "Kind", Value: "b", Options: []Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}}))
	if !strings.Contains(html, `id="kind"`) || !strings.Contains(html, `id="kind-b"`) || strings.Count(html, " checked") != 1 {
		t.Error(html)
	}
}
