package store

import (
	"reflect"
	"testing"

	"tocsin/domain/privacy"
)

// A field without class, purpose and retention fails the build (promise C5).
func TestEveryKeptFieldIsClassified(t *testing.T) {
	for name, kept := range tables() {
		id, ok := reflect.TypeOf(kept).Elem().FieldByName("id")
		if !ok || id.Type.Kind() != reflect.Func {
			t.Fatalf("%s: the table does not say what it keeps", name)
		}
		for _, wrong := range privacy.Check(id.Type.In(0)) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}
