package desk_test

import (
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
)

func TestACertificateThatTwoProvedIsNeithersAndTheNewestTokenSaysWhatItIsFor(t *testing.T) {
	o := open(t)
	print := strings.Repeat("AB", 32)
	made := func(who access.Principal, scopes ...string) string {
		bounds, err := partner.ReadBounds(scopes, nil)
		o.must(err)
		bounds, err = bounds.With(print, true)
		o.must(err)
		o.clock.Advance(time.Second)
		return o.program(who, desk.NewToken{Label: "gateway", Bounds: bounds})
	}
	sure := func() access.Principal {
		who, _, err := o.Enrolment.WhoIsSure(o.ctx, "api", desk.Knock{Certificate: print})
		o.must(err)
		return who
	}
	both := func(token string) {
		who, _, err := o.Enrolment.WhoShows(o.ctx, token, "api", desk.Knock{Certificate: print})
		o.must(err)
		if who.Person == "" {
			t.Fatal("the token and its certificate open nothing")
		}
	}
	first := made(o.duty)
	if sure().Person != "" {
		t.Error("the certificate does alone before it came with the token")
	}
	both(first)
	if who := sure(); who.Person != o.duty.Person || !who.Token || len(who.Scopes) != 0 {
		t.Errorf("by the certificate: %+v", who)
	}
	both(made(o.duty, "read"))
	if who := sure(); len(who.Scopes) != 1 || who.Scopes[0] != access.ToRead {
		t.Errorf("by the newest token: %+v", who)
	}
	both(made(o.pub))
	if who := sure(); who.Person != "" {
		t.Errorf("a certificate that two have proved is that of %s", who.Person)
	}
	before, _ := o.Look.Checkpoint()
	both(first)
	if after, _ := o.Look.Checkpoint(); after.Size != before.Size {
		t.Error("each request leaves an entry")
	}
	if who, _, err := o.Enrolment.WhoIsSure(o.ctx, "api", desk.Knock{}); err != nil || who.Person != "" {
		t.Errorf("no certificate is somebody's: %+v %v", who, err)
	}
}
