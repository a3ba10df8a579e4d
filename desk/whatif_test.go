package desk_test

import (
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

func TestWhatIfKeepsNothingAndIsTheOffices(t *testing.T) {
	o := open(t)
	_, matter, unit := o.provider("2021-11-24")
	s := obligation.Supposition{Laws: []string{"cn/network-data-2025"}, Attributes: map[string]any{"national_security_or_public_interest": true}}
	before := o.size()
	found, err := o.Look.WhatIf(o.ctx, o.duty, matter, s, time.Time{})
	o.must(err)
	if len(found.Changed) == 0 || found.Changed[0].Before != nil || found.Changed[0].After.Instrument != "cn/network-data-2025" {
		t.Errorf("what would change: %+v", found.Changed)
	}
	sweep, err := o.Look.Sweep(o.ctx, o.duty, s, time.Time{})
	o.must(err)
	if sweep.Cases != 1 || sweep.More || len(sweep.Stages) == 0 {
		t.Errorf("the archive: %+v", sweep)
	}
	if o.size() != before {
		t.Error("asking left an entry")
	}
	if _, err := o.Look.WhatIf(o.ctx, unit, matter, s, time.Time{}); !fault.Is(err, fault.Absent) {
		t.Errorf("a unit asks: %v", err)
	}
	if _, err := o.Look.Sweep(o.ctx, access.Principal{}, s, time.Time{}); err == nil {
		t.Error("nobody asks about all")
	}
	for _, bad := range []obligation.Supposition{{Laws: []string{"xx/none"}}, {Roles: []string{"king"}}, {Roles: []string{"platform"}}, {Attributes: map[string]any{"nonsense": 1}}} {
		if _, err := o.Look.WhatIf(o.ctx, o.duty, matter, bad, time.Time{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if none, err := o.Look.WhatIf(o.ctx, o.duty, matter, obligation.Supposition{}, time.Time{}); err != nil || len(none.Changed) > 0 {
		t.Errorf("nothing is supposed: %+v, %v", none, err)
	}
	if _, err := o.Look.WhatIf(o.ctx, o.duty, "cas_none", obligation.Supposition{}, time.Time{}); !fault.Is(err, fault.Absent) {
		t.Errorf("a case that is none: %v", err)
	}
}
