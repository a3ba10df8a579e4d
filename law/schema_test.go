package law

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// compiled is the schema of a kind of law file.
func compiled(t *testing.T, form string) *jsonschema.Schema {
	t.Helper()
	data, err := Schema(form)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(form+".json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(form + ".json")
}

// document is a YAML document as JSON has it; a day stays the text that it is.
func document(t *testing.T, data string) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Load([]byte(data), &n); err != nil {
		t.Fatal(err)
	}
	var days func(*yaml.Node)
	days = func(n *yaml.Node) {
		if n.ShortTag() == "!!timestamp" {
			n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
		}
		for _, c := range n.Content {
			days(c)
		}
	}
	days(&n)
	var v any
	if err := n.Load(&v); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryLawFileFitsItsSchema(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, form := range Forms() {
		schemas[form] = compiled(t, form)
	}
	n := 0
	err := fs.WalkDir(embedded, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(embedded, name)
		if err != nil {
			return err
		}
		form := "instrument"
		switch {
		case path.Base(name) == "vocabulary.yaml":
			form = "vocabulary"
		case path.Base(path.Dir(name)) == "calendar":
			form = "calendar"
		}
		n++
		if err := schemas[form].Validate(document(t, string(data))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil || n < 8 {
		t.Fatal(n, err)
	}
}

func TestTheSchemaRefusesWhatTheReaderRefuses(t *testing.T) {
	s := compiled(t, "instrument")
	for _, slip := range [][2]string{
		{"kind: policy", "kind: rule"}, {"status: in_force", "status: valid"}, {"valid_from: 2020-01-01", "valid_from: soon"},
		{"zone: UTC", "zone: [UTC]"}, {"add: 1", "add: one"}, {"unit: hour", "unit: fortnight"}, {"due: hard", "dew: hard"},
		{"sources: [here]\n", ""}, {"anchor: aware", "anchor: {a: b}"}, {`coverage: "yes"`, "coverage: maybe"},
	} {
		broken := strings.Replace(small, slip[0], slip[1], 1)
		if broken == small {
			t.Fatalf("%q is not in the file", slip[0])
		}
		if s.Validate(document(t, broken)) == nil {
			t.Errorf("the schema takes %q", slip[1])
		}
		if _, err := Load(folder("a/b.yaml", broken)); err == nil {
			t.Errorf("the reader takes %q", slip[1])
		}
	}
	if err := s.Validate(document(t, small)); err != nil {
		t.Error(err)
	}
}
