package desk_test

import (
	"context"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// filled is a value of a type in which something stands everywhere, so that no check of
// the form comes before that of the grants.
func filled(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case t == reflect.TypeFor[context.Context]():
		v.Set(reflect.ValueOf(context.Background()))
	case t == reflect.TypeFor[access.Principal]():
		v.Set(reflect.ValueOf(access.Principal{Person: "per_x", Via: "test"})) // in no role
	case t == reflect.TypeFor[access.Act]():
		v.SetString(string(access.ReleaseAdvisory))
	case t == reflect.TypeFor[time.Duration]():
		v.SetInt(int64(time.Hour))
	case t == reflect.TypeFor[io.Reader]():
		v.Set(reflect.ValueOf(strings.NewReader("x")))
	case t.Kind() == reflect.String:
		v.SetString("x")
	case t.Kind() == reflect.Int:
		v.SetInt(1)
	}
	return v
}

// called is what an act answers who is called as nobody in particular; false where it
// takes no principal.
func called(t *testing.T, name string, act reflect.Value) (err error, takes bool) {
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s panics: %v", name, r)
		}
	}()
	var args []reflect.Value
	for k := range act.Type().NumIn() {
		takes = takes || act.Type().In(k) == reflect.TypeFor[access.Principal]()
		args = append(args, filled(act.Type().In(k)))
	}
	if !takes {
		return nil, false
	}
	call := act.Call
	if act.Type().IsVariadic() {
		call = act.CallSlice
	}
	out := call(args)
	err, _ = out[len(out)-1].Interface().(error)
	return err, true
}

func TestEveryActOfTheDeskAsksTheGrantsItself(t *testing.T) {
	o := open(t)
	families, tried := reflect.ValueOf(o.Desk).Elem(), 0
	for i := range families.NumField() {
		field := families.Type().Field(i)
		for j := 0; field.IsExported() && j < field.Type.NumMethod(); j++ {
			name, before := field.Name+"."+field.Type.Method(j).Name, o.size()
			err, takes := called(t, name, families.Field(i).Method(j))
			if !takes {
				continue
			}
			tried++
			refused := fault.Is(err, fault.Unknown) || fault.Is(err, fault.Absent)
			if !refused && !slices.Contains(forEverybody, name) && !(slices.Contains(formFirst, name) && (fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge))) {
				t.Errorf("%s as somebody in no role: %v", name, err)
			}
			if o.size() != before {
				t.Errorf("%s as somebody in no role left an entry", name)
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d acts were tried", tried)
	}
}

// forEverybody are the acts that everybody may do: what he is shown is what its audience
// shows to nobody in particular.
var forEverybody = []string{
	"Directory.Listings", "Look.AdvisoriesOf", "Look.CheckReceipt", "Look.Measures", "Look.Pile", "Look.SeenEach", "Look.Tile", "Look.Warnings",
	"Enrolment.Authenticator", // only writes down the key that the caller brings
}

// formFirst are the acts of everybody whose form was refused.
var formFirst = []string{"Intake.Receive", "Intake.PutFile"}
