package parcel_test

import (
	"testing"
	"time"

	"tocsin/domain/fault"
	"tocsin/domain/parcel"
)

var laid = time.Date(2021, 12, 9, 2, 0, 0, 0, time.UTC)

func TestTellingADeliveryTwiceChangesNothing(t *testing.T) {
	p := parcel.Parcel{State: parcel.Waiting, Laid: laid}
	if p.Lag() != 0 {
		t.Error("what waits has a lag")
	}
	news, err := p.Deliver(laid.Add(time.Minute), "ref-1")
	if err != nil || !news || p.Lag() != time.Minute {
		t.Fatalf("%+v %v %v", p, news, err)
	}
	news, err = p.Deliver(laid.Add(time.Hour), "ref-2")
	if err != nil || news || p.Reference != "ref-1" || p.Lag() != time.Minute {
		t.Errorf("%+v %v %v", p, news, err)
	}
}

func TestNothingArrivesBeforeItWasLaid(t *testing.T) {
	p := parcel.Parcel{State: parcel.Waiting, Laid: laid}
	if _, err := p.Deliver(laid.Add(-time.Second), "x"); !fault.Is(err, fault.Invalid) {
		t.Error("delivered before it was laid")
	}
}

func TestCarriersWaitLongerAndLongerButNotForEver(t *testing.T) {
	last := time.Duration(0)
	for tries := range 40 {
		d := parcel.Delay(tries)
		if d < last || d > time.Hour || d <= 0 {
			t.Fatalf("after %d tries: %v", tries, d)
		}
		last = d
	}
}

func TestOnlyWhatWaitsIsParked(t *testing.T) {
	p := parcel.Lay(parcel.Relay, "rep_1", "cncert", laid)
	if parcel.MatterOf(p.ID) != "rep_1" || !p.Park("no answer") || p.State != parcel.Parked || p.Why != "no answer" {
		t.Errorf("a parcel that waits is parked as %+v", p)
	}
	if news, err := p.Deliver(laid, "7"); err != nil || !news || p.Park("late") || p.State != parcel.Delivered {
		t.Errorf("a parcel that arrived is parked: %+v, %v", p, err)
	}
}

func TestWhatWasCancelledNeverLeaves(t *testing.T) {
	p := parcel.Lay(parcel.Notice, "ntc_1", "org_1", laid)
	if !p.Cancel("suspended") || p.State != parcel.Cancelled || p.Cancel("again") || p.Park("late") {
		t.Errorf("%+v", p)
	}
	if _, err := p.Deliver(laid, "7"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a cancelled parcel was delivered: %v", err)
	}
	arrived := parcel.Parcel{State: parcel.Delivered}
	if arrived.Cancel("too late") {
		t.Error("what arrived was taken back")
	}
}
