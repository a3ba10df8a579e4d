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
// the form comes before that of the grants; a principal is the one given.
func filled(t reflect.Type, who access.Principal) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case t == reflect.TypeFor[context.Context]():
		v.Set(reflect.ValueOf(context.Background()))
	case t == reflect.TypeFor[access.Principal]():
		v.Set(reflect.ValueOf(who))
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

// called is what an act answers a principal; false where it takes none.
func called(t *testing.T, name string, act reflect.Value, who access.Principal) (err error, takes bool) {
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s panics: %v", name, r)
		}
	}()
	var args []reflect.Value
	for k := range act.Type().NumIn() {
		takes = takes || act.Type().In(k) == reflect.TypeFor[access.Principal]()
		args = append(args, filled(act.Type().In(k), who))
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

// TestEveryActOfTheDeskAsksTheGrantsItself calls each act as somebody signed in who is in
// no role, for whom nothing is there, and as nobody, who is asked to sign in. Nobody is
// asked that by an act that did not ask the grants: where it looks, nothing is there.
func TestEveryActOfTheDeskAsksTheGrantsItself(t *testing.T) {
	o := open(t)
	families, tried := reflect.ValueOf(o.Desk).Elem(), 0
	for i := range families.NumField() {
		field := families.Type().Field(i)
		for j := 0; field.IsExported() && j < field.Type.NumMethod(); j++ {
			name, before := field.Name+"."+field.Type.Method(j).Name, o.size()
			roleless, takes := called(t, name, families.Field(i).Method(j), access.Principal{Person: "per_x", Via: "test"})
			nobody, _ := called(t, name, families.Field(i).Method(j), access.Principal{Via: "test"})
			if !takes {
				continue
			}
			tried++
			formed := slices.Contains(formFirst, name) && (fault.Is(roleless, fault.Invalid) || fault.Is(roleless, fault.TooLarge))
			if !fault.Is(roleless, fault.Absent) && !slices.Contains(forEverybody, name) && !formed {
				t.Errorf("%s as somebody in no role: %v", name, roleless)
			}
			if fault.From(nobody).Code != "access.sign-in" && !slices.Contains(forEverybody, name) && !slices.Contains(openToNobody, name) && !formed {
				t.Errorf("%s as nobody: %v", name, nobody)
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
	"Directory.Listings", "Look.AdvisoriesOf", "Look.Assessments", "Look.CheckReceipt", "Look.Measures", "Look.Pile", "Look.Programmes", "Look.SeenEach", "Look.Tile", "Look.Warnings",
	"Enrolment.CameBack",      // opens nothing without what an issuer answers the browser that was sent to it; tying asks
	"Enrolment.Passage",       // reads nothing: what passes was read by an act that asked
	"Enrolment.Authenticator", // only writes down the key that the caller brings
}

// formFirst are the acts of everybody whose form was refused.
var formFirst = []string{"Intake.Receive", "Intake.PutFile"}

// openToNobody are the acts that everybody may do, and whose audience shows him nothing.
var openToNobody = []string{
	"Directory.Listing", "Intake.Attach", "Intake.AttachFile", "Intake.Say", "Look.Advisory", "Look.Assessment", "Look.Course", "Look.File", "Look.Mailbox",
	"Look.MailboxReceipt", "Look.MailboxReport", "Look.Measure", "Look.Programme", "Look.Receipt", "Look.Report", "Look.Seen",
	"Letters.End",        // ends only what somebody sees
	"Erasing.Erase",      // forgets only what somebody sees
	"Watching.Settle",    // knows two acts, and the test brings another one
	"Enrolment.Recover",  // of the account of a link: nobody sees another one
	"Enrolment.TokenFor", // is absent for everybody but the program
}
