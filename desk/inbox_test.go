package desk_test

import (
	"slices"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
)

// warned is a case with a warning to the sector telecom, released, to which nothing was
// carried yet: one unit answers for the product, the other is of the sector alone.
func (o *office) warned() (adv, maker, reader string) {
	o.t.Helper()
	maker, caseID, _ := o.provider("2021-12-09T00:00:00Z")
	reader, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Reader", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	_, err = o.Coordination.Assess(o.ctx, o.duty, caseID, "critical", "", "")
	o.must(err)
	adv, _, err = o.Publishing.Draft(o.ctx, o.duty, advisory.Advisory{
		Case: caseID, Kind: advisory.Warning, Grade: "critical", Sectors: []string{"telecom"}, Mitigation: "update", En: advisory.Text{Title: "t", Summary: "s", Advice: "a"},
	})
	o.must(err)
	_, err = o.Publishing.Submit(o.ctx, o.duty, adv)
	o.must(err)
	_, err = o.Publishing.Release(o.ctx, o.pub, adv, 1)
	o.must(err)
	return adv, maker, reader
}

// tray are the parcels that tell units of an advisory, by unit.
func (o *office) tray(adv string) map[string][]parcel.Parcel {
	o.t.Helper()
	v := o.store.Look(access.By{Principal: o.duty, Act: access.ReadEvidence})
	notices, err := v.Notices(o.ctx, adv)
	o.must(err)
	laid := map[string][]parcel.Parcel{}
	for _, n := range notices {
		of, err := v.ParcelsOf(o.ctx, n.ID)
		o.must(err)
		laid[n.Org] = append(laid[n.Org], of...)
	}
	return laid
}

func TestANoticeIsDeliveredWhenItStandsOnTheUnitsPageAndNoneWaitsForEver(t *testing.T) {
	o := open(t)
	adv, maker, reader := o.warned()
	for _, want := range []int{2, 0} {
		if n, err := o.Carrying.Place(o.ctx); err != nil || n != want {
			t.Fatalf("placed %d (%v), want %d", n, err, want)
		}
	}
	for _, org := range []string{maker, reader} {
		p := o.tray(adv)[org][0]
		if p.State != parcel.Delivered || p.Delivered.IsZero() {
			t.Errorf("the notice to %s: %+v", org, p)
		}
		mine, err := o.Look.Mine(o.ctx, access.Principal{Person: "per_x", Org: org, Roles: []access.Role{access.PartnerMember}})
		o.must(err)
		if len(mine.Notices) != 1 || !mine.Notices[0].Acked.IsZero() {
			t.Errorf("delivered to %s, and its page shows %+v", org, mine.Notices)
		}
	}
	left, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadEvidence}).NoticesWaiting(o.ctx, 10)
	if o.must(err); len(left) != 0 {
		t.Errorf("somebody waits for %+v", left)
	}
}

func TestASuspensionTakesBackWhatHadNotArrivedButTheWarningsOfItsOwn(t *testing.T) {
	o := open(t)
	adv, maker, reader := o.warned()
	o.suspend(maker, "2021-12-09")
	o.suspend(reader, "2021-12-09")
	laid := o.tray(adv)
	if p := laid[reader][0]; p.State != parcel.Cancelled || p.Why == "" {
		t.Errorf("a notice that a suspended unit may not read still leaves: %+v", p)
	}
	if p := laid[maker][0]; p.State != parcel.Waiting {
		t.Errorf("the warning of its own product was taken back: %+v", p)
	}
	if n, err := o.Carrying.Place(o.ctx); err != nil || n != 1 {
		t.Fatalf("placed %d, %v", n, err)
	}
	if p := o.tray(adv)[maker][0]; p.State != parcel.Delivered {
		t.Errorf("the warning of its own product does not arrive: %+v", p)
	}
	_, _, err := o.Publishing.Withdraw(o.ctx, o.pub, adv, "wrong", "")
	o.must(err)
	_, err = o.Carrying.Place(o.ctx)
	o.must(err)
	all := o.tray(adv)[reader]
	if delivered := slices.ContainsFunc(all, func(p parcel.Parcel) bool { return p.State == parcel.Delivered }); len(all) != 2 || !delivered {
		t.Errorf("who was given wrong advice is not told because he is suspended: %+v", all)
	}
}
