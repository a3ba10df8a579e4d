package store_test

import (
	"reflect"
	"testing"

	"tocsin/domain/access"
	"tocsin/store"
)

// nobodys are the methods of a store that serve no principal, with the reason.
var nobodys = map[string]string{
	"Look":       "gives the view of a principal",
	"Close":      "is the operator's",
	"Engine":     "names the engine",
	"Durability": "says how the engine keeps what it acknowledged",
	"OneDisk":    "compares two folders of the system",
	"Renewed":    "says whether this start began a new journal",
	"Room":       "counts free bytes",
	"Random":     "reads no record",
	"Derive":     "reads no record",
	"Checkpoint": "is public",
	"PublicKey":  "is public",
	"Hashes":     "are public",
	"Leaves":     "are public",
	"Bar":        "reads no record; has those wait who ask for what is about to end",
	"Unbarred":   "reads no record; waits",
	"Shared":     "says which engine it is",
	"Broken":     "says whether the store still writes",
}

// No function of the store reads or changes a thing without who and why (promise A1).
func TestNothingIsReadOrChangedWithoutAPrincipal(t *testing.T) {
	s := reflect.TypeFor[*store.Store]()
	by := reflect.TypeFor[access.By]()
	seen := map[string]bool{}
	for i := range s.NumMethod() {
		m := s.Method(i)
		asks := false
		for j := range m.Type.NumIn() {
			asks = asks || m.Type.In(j) == by
		}
		if !asks && nobodys[m.Name] == "" {
			t.Errorf("Store.%s asks for no principal and is no public thing", m.Name)
		}
		if asks && nobodys[m.Name] != "" && m.Name != "Look" {
			t.Errorf("Store.%s asks for a principal and is listed as nobody's", m.Name)
		}
		seen[m.Name] = true
	}
	for name := range nobodys {
		if !seen[name] {
			t.Errorf("Store.%s is listed and not there", name)
		}
	}
	if reflect.TypeFor[store.View]().NumField() == 0 {
		t.Fatal("a view holds nothing")
	}
	for _, made := range []reflect.Type{reflect.TypeFor[store.View](), reflect.TypeFor[store.Tx]()} {
		for i := range made.NumField() {
			if made.Field(i).IsExported() && made.Field(i).Name != "View" {
				t.Errorf("%s.%s can be set from outside", made.Name(), made.Field(i).Name)
			}
		}
	}
}
