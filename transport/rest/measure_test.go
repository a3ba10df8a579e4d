package rest_test

import (
	"strings"
	"testing"

	"tocsin/transport/rest"
)

func TestAPublicMeasureIsToldToEverybodyWithoutWhatIsTheOfficesOwn(t *testing.T) {
	o := staffed(t)
	body := `{"org":"` + o.unit + `","from":"2021-12-09","months":6,"ground":"late","source":"file 7","visibility":"public"}`
	id := into[struct{ ID string }](t, o.ask("duty", "POST", "/api/v1/measures", body)).ID
	o.ask("duty", "POST", "/api/v1/measures/"+id+"/annul", `{"reason":"another unit was meant"}`)
	told := func(who string) rest.Measure {
		return into[struct{ Items []rest.Measure }](t, o.ask(who, "GET", "/api/v1/measures", "")).Items[0]
	}
	for _, who := range []string{"", "stranger"} {
		m := told(who)
		if m.Name != "Carrier" || m.Ground != "late" || m.Months != 6 || m.State != "in-force" || m.Visibility != "public" {
			t.Errorf("%q is told %+v", who, m)
		}
		if m.Source+m.DecidedBy+m.ProposedBy+m.Annulment != "" || m.Version != 0 || len(m.Acts) != 0 {
			t.Errorf("%q is told too much: %+v", who, m)
		}
	}
	if m := told("duty"); m.State != "annulment-proposed" || m.Source != "file 7" || !strings.Contains(m.Annulment, "another") {
		t.Errorf("the office is told %+v", m)
	}
}
