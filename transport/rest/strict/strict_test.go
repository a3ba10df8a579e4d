package strict_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/transport/rest/strict"
)

// document is a type with every kind of field.
type document struct {
	Text    string           `json:"text"`
	Number  int8             `json:"number"`
	Share   float64          `json:"share"`
	Truth   bool             `json:"truth"`
	List    []document       `json:"-"`
	Items   []item           `json:"items"`
	Free    map[string]any   `json:"free"`
	Names   map[string]int64 `json:"names"`
	When    calendar.Moment  `json:"when"`
	At      *time.Time       `json:"at"`
	Day     calendar.Date    `json:"day"`
	Ignored string           `json:"-"`
	item
}

type item struct {
	Name string `json:"name"`
}

func shape(t testing.TB, v any) *strict.Shape {
	t.Helper()
	s, err := strict.ShapeOf(reflect.TypeOf(v))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestADocumentThatFitsIsLetThrough(t *testing.T) {
	s := shape(t, document{})
	for _, text := range []string{
		`{}`, " \t\r\n{ \"text\" : \"\" } \n", `{"text":"日志 \u65e5 \ud83d\ude00 \" \\ \/ \b\f\n\r\t"}`,
		`{"number":-128,"share":1.5e-3,"truth":false,"items":[{"name":"a"},{}],"name":"embedded"}`,
		`{"free":{"a":[{"a":{"a":null}}],"b":1e300},"names":{"x":1,"y":2}}`,
		`{"when":"2021-11-24","at":"2021-11-24T00:00:00Z","day":"2021-11-24"}`,
		`{"when":{"at":"2021-11-24","precision":"date"},"at":null,"items":null,"number":null}`, `null`,
		`{"te\u0078t":"escaped key"}`,
	} {
		if err := s.Scan([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var d document
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestADocumentThatDoesNotFitIsRefusedWithItsPlace(t *testing.T) {
	s := shape(t, document{})
	for _, c := range []struct{ text, code, at string }{
		{"", strict.CodeEmpty, ""},
		{" \n", strict.CodeEmpty, ""},
		{"\xef\xbb\xbf{}", strict.CodeSyntax, ""},
		{`{"text":"a",}`, strict.CodeSyntax, ""},
		{`{"items":[{"name":"a"},]}`, strict.CodeSyntax, "/items/1"},
		{`{text:"a"}`, strict.CodeSyntax, ""},
		{`{"text" "a"}`, strict.CodeSyntax, "/text"},
		{`{"text":'a'}`, strict.CodeSyntax, "/text"},
		{`{"text":"a`, strict.CodeSyntax, "/text"},
		{"{\"text\":\"a\nb\"}", strict.CodeSyntax, "/text"},
		{`{"text":"\x41"}`, strict.CodeSyntax, "/text"},
		{`{"text":"\u12"}`, strict.CodeSyntax, "/text"},
		{`{"text":"\`, strict.CodeSyntax, "/text"},
		{`{"number":01}`, strict.CodeSyntax, "/number"},
		{`{"share":1.}`, strict.CodeSyntax, "/share"},
		{`{"share":.5}`, strict.CodeSyntax, "/share"},
		{`{"share":1e}`, strict.CodeSyntax, "/share"},
		{`{"share":-}`, strict.CodeSyntax, "/share"},
		{`{"share":NaN}`, strict.CodeSyntax, "/share"},
		{`{"truth":tru}`, strict.CodeSyntax, "/truth"},
		{`{"truth":True}`, strict.CodeSyntax, "/truth"},
		{`{} x`, strict.CodeTrailing, ""},
		{`{}{}`, strict.CodeTrailing, ""},
		{"{\"text\":\"a\xc3\"}", strict.CodeUTF8, "/text"},
		{"{\"text\":\"\xed\xa0\x80\"}", strict.CodeUTF8, "/text"},
		{"{\"te\xffxt\":1}", strict.CodeUTF8, ""},
		{`{"text":"\ud800x"}`, strict.CodeUTF8, "/text"},
		{`{"text":"\udc00\ud800"}`, strict.CodeUTF8, "/text"},
		{`{"text":"\ud800\u0041"}`, strict.CodeUTF8, "/text"},
		{`{"text":"a","text":"b"}`, strict.CodeDuplicate, "/text"},
		{`{"free":{"a/b":1,"a~":2,"a/b":3}}`, strict.CodeDuplicate, "/free/a~1b"},
		{`{"free":[{"a":[{"b":1,"\u0062":2}]}]}`, strict.CodeType, "/free"},
		{`{"free":{"x":[0,{"a":[{"b":1,"\u0062":2}]}]}}`, strict.CodeDuplicate, "/free/x/1/a/0/b"},
		{`{"names":{"a":1,"b":2,"a":1}}`, strict.CodeDuplicate, "/names/a"},
		{`{"when":{"at":"2021-11-24","at":"2021-11-25"}}`, strict.CodeDuplicate, "/when/at"},
		{`{"name":"a","name":"b"}`, strict.CodeDuplicate, "/name"},
		{`{"Text":"a"}`, strict.CodeField, "/Text"},
		{`{"Ignored":"a"}`, strict.CodeField, "/Ignored"},
		{`{"items":[{},{"nmae":1}]}`, strict.CodeField, "/items/1/nmae"},
		{`[]`, strict.CodeType, ""},
		{`"x"`, strict.CodeType, ""},
		{`{"text":1}`, strict.CodeType, "/text"},
		{`{"text":{}}`, strict.CodeType, "/text"},
		{`{"items":{"0":{}}}`, strict.CodeType, "/items"},
		{`{"number":"1"}`, strict.CodeType, "/number"},
		{`{"number":1.5}`, strict.CodeType, "/number"},
		{`{"number":128}`, strict.CodeType, "/number"},
		{`{"share":1e999}`, strict.CodeType, "/share"},
		{`{"free":{"x":1e999}}`, strict.CodeType, "/free/x"},
		{`{"truth":"true"}`, strict.CodeType, "/truth"},
		{`{"names":{"a":"b"}}`, strict.CodeType, "/names/a"},
		{`{"at":"yesterday"}`, strict.CodeType, "/at"},
		{`{"when":"yesterday"}`, "calendar.moment", "/when"},
		{`{"day":"2021-02-30"}`, "calendar.date", "/day"},
	} {
		f := fault.From(s.Scan([]byte(c.text)))
		if f.Kind != fault.Invalid || f.Code != c.code || f.Field != c.at {
			t.Errorf("%s: %s at %q (%s), want %s at %q", c.text, f.Code, f.Field, f.Message, c.code, c.at)
		}
	}
}

func TestTheBudgetsHoldToTheLast(t *testing.T) {
	s := shape(t, new(any))
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	items := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("0,", n-1), ",") + "]" }
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"%d":0,`, i)
		}
		return "{" + strings.TrimSuffix(b.String(), ",") + "}"
	}
	for _, c := range []struct{ fits, breaks, code string }{
		{nested(strict.MaxDepth), nested(strict.MaxDepth + 1), strict.CodeDepth},
		{items(strict.MaxTokens), items(strict.MaxTokens + 1), strict.CodeTokens},
		{keys(strict.MaxTokens/2 - 1), keys(strict.MaxTokens / 2), strict.CodeTokens},
	} {
		if err := s.Scan([]byte(c.fits)); err != nil {
			t.Errorf("%.20s…: %v", c.fits, err)
		}
		if f := fault.From(s.Scan([]byte(c.breaks))); f.Code != c.code {
			t.Errorf("%.20s…: %v", c.breaks, f)
		}
	}
}

func TestATypeThatContainsItselfHasNoShape(t *testing.T) {
	type loop struct {
		Next []struct {
			Back map[string][]any `json:"back"`
		} `json:"next"`
	}
	if _, err := strict.ShapeOf(reflect.TypeFor[loop]()); err != nil {
		t.Error(err)
	}
	for _, wrong := range []reflect.Type{reflect.TypeFor[circle](), reflect.TypeFor[chan int](), reflect.TypeFor[uint]()} {
		if _, err := strict.ShapeOf(wrong); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

type circle struct {
	Inner *circle `json:"inner"`
}

// reference says, with the library and a map for each object, whether a document is one
// that a scan should let through. It is slow and simple.
func reference(data []byte) error {
	if !json.Valid(data) || !utf8.Valid(data) {
		return errors.New("no JSON")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	tokens := 0
	return walk(d, 0, &tokens)
}

func walk(d *json.Decoder, depth int, tokens *int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if *tokens++; *tokens > strict.MaxTokens {
		return errors.New("long")
	}
	switch v := token.(type) {
	case json.Number:
		_, err := v.Float64()
		return err
	case json.Delim:
		if depth == strict.MaxDepth {
			return errors.New("deep")
		}
		met := map[string]bool{}
		for d.More() {
			if v == '{' {
				key, err := d.Token()
				if err != nil {
					return err
				}
				name, _ := key.(string)
				if *tokens++; met[name] || *tokens > strict.MaxTokens {
					return errors.New("twice, or long")
				}
				met[name] = true
			}
			if err := walk(d, depth+1, tokens); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	}
	return nil
}

// FuzzScan compares a scan with the slow and simple way.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{`{"a":1,"b":[true,null,"x"]}`, `{"a":1,"a":2}`, `"\ud83d\ude00"`, `"\ud800"`, `[1e5,-0,0.5]`, `{"a":{"b":{}}} `, "\"\xff\"", `{"\u0061":1,"a":2}`, `{"":0,"":1}`} {
		f.Add([]byte(seed))
	}
	s, typed := shape(f, new(any)), shape(f, document{})
	f.Fuzz(func(t *testing.T, data []byte) {
		err, want := s.Scan(data), reference(data)
		half := fault.Is(err, fault.Invalid) && fault.From(err).Code == strict.CodeUTF8 // the library mends half a pair silently
		if (err == nil) != (want == nil) && !half {
			t.Fatalf("%q: scan says %v, the reference %v", data, err, want)
		}
		if typed.Scan(data) != nil {
			return
		}
		if want != nil {
			t.Fatalf("%q was let through by a type, against %v", data, want)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		var v document
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%q was let through and does not decode: %v", data, err)
		}
		if _, err := d.Token(); err != io.EOF {
			t.Fatalf("%q was let through with something behind it", data)
		}
	})
}

// BenchmarkScan measures a usual report, and the worst that the budgets let in.
func BenchmarkScan(b *testing.B) {
	var keys strings.Builder
	for i := range strict.MaxTokens/2 - 10 {
		fmt.Fprintf(&keys, `"%d":0,`, i)
	}
	for name, text := range map[string]string{
		"report":     `{"text":"JNDI lookups in log messages fetch and run code","number":3,"items":[{"name":"Log4j"}],"when":"2021-11-24"}`,
		"long text":  `{"text":"` + strings.Repeat("a漏", 250_000) + `"}`,
		"many keys":  `{"free":{` + keys.String() + `"end":0}}`,
		"many items": `{"items":[` + strings.Repeat(`{"name":""},`, 3000) + `{}]}`,
	} {
		b.Run(name, func(b *testing.B) {
			s := shape(b, document{})
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Scan([]byte(text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
