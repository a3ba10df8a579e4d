package desk_test

import (
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
)

func TestTheOfficeFindsWhoAnswersForAProductAndAUnitDoesNot(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Apache", Products: []string{"pkg:maven/org.apache.logging.log4j/log4j-core"}})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	found, err := o.Directory.Seek(o.ctx, o.duty, "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1")
	o.must(err)
	if len(found) != 1 || found[0].Org != org || found[0].By != product.ByPURL {
		t.Errorf("%+v", found)
	}
	if _, err := o.Directory.Seek(o.ctx, unit, "log4j"); !fault.Is(err, fault.Absent) {
		t.Errorf("a unit looks through the directory: %v", err)
	}
	if _, err := o.Directory.Seek(o.ctx, o.duty, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing is sought: %v", err)
	}
}

func TestAUnitBelongsToASectorThatTheBookKnows(t *testing.T) {
	o := open(t)
	if _, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telcom"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a slip of the pen is a sector: %v", err)
	}
}

// listed is a unit with a person of its own, and a stranger of another unit.
func (o *office) listed() (org string, unit, stranger access.Principal) {
	o.t.Helper()
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Other"})
	o.must(err)
	return org, o.person("unit", access.PartnerMember, org), o.person("stranger", access.PartnerMember, other)
}

// entry is the entry of a unit as it stands.
func (o *office) entry(org string) partner.Entry {
	o.t.Helper()
	p, err := o.Directory.Unit(o.ctx, o.duty, org)
	o.must(err)
	return p.Entry()
}

func TestAUnitIsSeenByNobodyElseUntilItSaysSoAndThenNoMoreOfIt(t *testing.T) {
	o := open(t)
	org, unit, stranger := o.listed()
	sees := func(who access.Principal) partner.Listing {
		t.Helper()
		l, err := o.Directory.Listing(o.ctx, who, org)
		if err != nil && !fault.Is(err, fault.Absent) {
			t.Fatal(err)
		}
		return l
	}
	if l := sees(stranger); l.Name != "" {
		t.Fatalf("a unit is shown that chose nothing: %+v", l)
	}
	w := desk.Wish{Org: org, Subject: partner.OfEntry, Entry: o.entry(org)}
	w.Entry.Visibility, w.Entry.Shown = partner.ToPartners, []partner.Part{"sector"}
	id, _, err := o.Directory.Change(o.ctx, unit, w)
	o.must(err)
	if l := sees(stranger); l.Name != "" {
		t.Fatalf("a proposal takes effect by itself: %+v", l)
	}
	if _, err := o.Directory.Approve(o.ctx, unit, id); !fault.Is(err, fault.Absent) {
		t.Errorf("a unit approves: %v", err)
	}
	_, err = o.Directory.Approve(o.ctx, o.duty, id)
	o.must(err)
	if l := sees(stranger); l.Name != "Carrier" || l.Sector != "telecom" || l.Jurisdiction != "" {
		t.Errorf("another unit sees %+v", l)
	}
	if l := sees(access.Principal{}); l.Name != "" {
		t.Errorf("everybody sees %+v", l)
	}
	stranger.Suspended = true
	if l := sees(stranger); l.Name != "" {
		t.Errorf("a suspended unit sees %+v", l)
	}
	stranger.Suspended = false
	w.Entry.Visibility = partner.InternalOnly
	_, _, err = o.Directory.Change(o.ctx, o.duty, w)
	o.must(err)
	if l := sees(stranger); l.Name != "" {
		t.Errorf("it is still shown: %+v", l)
	}
	if all, err := o.Directory.History(o.ctx, unit, org); err != nil || len(all) != 2 {
		t.Errorf("the history: %+v %v", all, err)
	}
	if _, err := o.Directory.History(o.ctx, stranger, org); err != nil {
		t.Error(err)
	} else if all, _ := o.Directory.History(o.ctx, stranger, org); len(all) != 0 {
		t.Errorf("another unit reads the history: %+v", all)
	}
}

// agreed has a unit propose something and the office approve it.
func (o *office) agreed(unit access.Principal, w desk.Wish) {
	o.t.Helper()
	id, _, err := o.Directory.Change(o.ctx, unit, w)
	o.must(err)
	_, err = o.Directory.Approve(o.ctx, o.duty, id)
	o.must(err)
}

// contact makes a contact of a unit, and returns its id.
func (o *office) contact(unit access.Principal, seen partner.Visibility) string {
	o.t.Helper()
	org := unit.Org
	card := partner.Card{Function: partner.SecurityResponse, Visibility: seen, Reach: partner.Reach{Name: "Ling Wei", Address: "ling@example.org", Phone: "+86 10 1234567"}}
	o.agreed(unit, desk.Wish{Org: org, Subject: partner.NewContact, Card: card})
	held, err := o.Directory.Named(o.ctx, o.duty, org)
	o.must(err)
	return held[len(held)-1].ID
}

func TestWhoAContactIsOpensOnRecordToWhomItIsFor(t *testing.T) {
	o := open(t)
	org, unit, stranger := o.listed()
	o.contact(unit, partner.ToPartners)
	if held, err := o.Directory.Named(o.ctx, o.duty, org); err != nil || len(held) != 1 || held[0].Name.Reveal() != privacy.Mark {
		t.Errorf("a list opens who he is: %+v %v", held, err)
	}
	size := o.size()
	for _, who := range []access.Principal{o.duty, o.admin, unit} {
		if held, err := o.Directory.Contacts(o.ctx, who, org); err != nil || len(held) != 1 || held[0].Name.Reveal() != "Ling Wei" {
			t.Errorf("%v: %+v %v", who.Roles, held, err)
		}
	}
	if o.size() != size+3 {
		t.Errorf("three readings left %d entries", o.size()-size)
	}
	if _, err := o.Directory.Contacts(o.ctx, stranger, org); !fault.Is(err, fault.Absent) {
		t.Errorf("the contact of a unit that shows nothing is read: %v", err)
	}
	w := desk.Wish{Org: org, Subject: partner.OfEntry, Entry: o.entry(org)}
	w.Entry.Visibility = partner.ToPartners
	o.agreed(unit, w)
	if held, err := o.Directory.Contacts(o.ctx, stranger, org); err != nil || len(held) != 1 {
		t.Errorf("a contact for partners is not shown to them: %+v %v", held, err)
	}
	w.Entry.Visibility = partner.InternalOnly
	_, _, err := o.Directory.Change(o.ctx, o.admin, w)
	o.must(err)
	if _, err := o.Directory.Contacts(o.ctx, stranger, org); !fault.Is(err, fault.Absent) {
		t.Errorf("the contact is read after the unit withdrew: %v", err)
	}
}

func TestAContactIsVerifiedByACodeThatComesBackAnotherWay(t *testing.T) {
	o := open(t)
	org, unit, stranger := o.listed()
	id := o.contact(unit, partner.InternalOnly)
	code, _, err := o.Directory.Issue(o.ctx, o.duty, id, partner.ByMail)
	o.must(err)
	if _, err := o.Directory.Return(o.ctx, stranger, id, code, ""); !fault.Is(err, fault.Absent) {
		t.Errorf("another unit returns it: %v", err)
	}
	if _, err := o.Directory.Return(o.ctx, o.duty, id, code, partner.ByPhone); !fault.Is(err, fault.Refused) {
		t.Errorf("whoever issued it returns it: %v", err)
	}
	for i := range partner.CodeGuesses {
		size := o.size()
		if _, err := o.Directory.Return(o.ctx, unit, id, "0000-0000-0000", ""); !fault.Is(err, fault.Refused) || o.size() != size+1 {
			t.Fatalf("guess %d: %v, %d entries", i, err, o.size()-size)
		}
	}
	if _, err := o.Directory.Return(o.ctx, unit, id, code, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a code opens after %d wrong ones: %v", partner.CodeGuesses, err)
	}
	code, _, err = o.Directory.Issue(o.ctx, o.duty, id, partner.ByMail)
	o.must(err)
	_, err = o.Directory.Return(o.ctx, unit, id, strings.ToUpper(strings.ReplaceAll(code, "-", " ")), "")
	o.must(err)
	held, err := o.Directory.Named(o.ctx, unit, org)
	o.must(err)
	if held[0].State != partner.Verified || held[0].Verified.By != unit.Person || held[0].Verified.Back != partner.Here {
		t.Errorf("%+v", held[0])
	}
}

func TestAContactIsChangedByItsUnitOnceTheOfficeApproved(t *testing.T) {
	o := open(t)
	org, unit, stranger := o.listed()
	id := o.contact(unit, partner.InternalOnly)
	w := desk.Wish{Org: org, Subject: partner.OfContact, Contact: id, Reason: "new on duty"}
	w.Card = partner.Card{Function: partner.RoundTheClock, Reach: partner.Reach{Name: "Chen Yu", Address: "chen@example.org"}}
	change, _, err := o.Directory.Change(o.ctx, unit, w)
	o.must(err)
	if _, _, err := o.Directory.Change(o.ctx, stranger, w); !fault.Is(err, fault.Absent) {
		t.Errorf("another unit proposes: %v", err)
	}
	waiting, err := o.Directory.Waiting(o.ctx, o.duty)
	o.must(err)
	if len(waiting) != 1 || waiting[0].Shall.Reveal() != privacy.Mark {
		t.Errorf("what waits: %+v", waiting)
	}
	opened, err := o.Directory.Open(o.ctx, o.pub, change)
	o.must(err)
	for _, f := range opened.Revealed() {
		if f.Field == "name" && (f.From[0] != "Ling Wei" || f.To[0] != "Chen Yu") || f.Field == "phone" && len(f.To) != 0 {
			t.Errorf("%+v", f)
		}
	}
	_, err = o.Directory.Approve(o.ctx, o.pub, change)
	o.must(err)
	held, err := o.Directory.Contacts(o.ctx, unit, org)
	o.must(err)
	if held[0].Name.Reveal() != "Chen Yu" || held[0].Phone != "" || held[0].Function != partner.RoundTheClock {
		t.Errorf("%+v", held[0].Revealed())
	}
	if _, err := o.Directory.Approve(o.ctx, o.pub, change); !fault.Is(err, fault.Conflict) {
		t.Errorf("approved twice: %v", err)
	}
	_, _, err = o.Directory.Change(o.ctx, o.duty, desk.Wish{Org: org, Subject: partner.EndContact, Contact: id})
	o.must(err)
	if _, _, err := o.Directory.Change(o.ctx, unit, w); !fault.Is(err, fault.Conflict) {
		t.Errorf("a contact that ended is changed: %v", err)
	}
}

func TestTheOfficeAloneShowsNothingMoreOfAUnit(t *testing.T) {
	o := open(t)
	org, unit, _ := o.listed()
	w := desk.Wish{Org: org, Subject: partner.OfEntry, Entry: o.entry(org)}
	w.Entry.Visibility = partner.ToPublic
	if _, _, err := o.Directory.Change(o.ctx, o.duty, w); !fault.Is(err, fault.Refused) {
		t.Errorf("an officer shows a unit to everybody: %v", err)
	}
	card := partner.Card{Function: partner.Press, Visibility: partner.ToPartners, Reach: partner.Reach{Address: "a@example.org"}}
	if _, _, err := o.Directory.Change(o.ctx, o.duty, desk.Wish{Org: org, Subject: partner.NewContact, Card: card}); !fault.Is(err, fault.Refused) {
		t.Errorf("an officer shows a contact to partners: %v", err)
	}
	o.agreed(unit, w)
	w.Entry.Shown = []partner.Part{"sector"}
	if _, _, err := o.Directory.Change(o.ctx, o.duty, w); !fault.Is(err, fault.Refused) {
		t.Errorf("an officer shows another part: %v", err)
	}
	w.Entry.Shown, w.Entry.Visibility = nil, partner.ToPartners
	if _, _, err := o.Directory.Change(o.ctx, o.duty, w); err != nil {
		t.Errorf("an officer may not narrow it: %v", err)
	}
}

func TestAUnitSeesWhoOpenedItsContacts(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Jurisdiction: "CN"})
	o.must(err)
	other, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Bank", Jurisdiction: "CN"})
	o.must(err)
	member, stranger := o.person("member", access.PartnerMember, org), o.person("stranger", access.PartnerMember, other)
	_, err = o.Directory.Contacts(o.ctx, o.duty, org)
	o.must(err)
	o.clock.Advance(time.Minute)
	_, err = o.Directory.Contacts(o.ctx, o.pub, org)
	o.must(err)
	read, err := o.Directory.Readers(o.ctx, member, org)
	o.must(err)
	if len(read) != 2 || read[0].By != o.pub.Person || read[1].By != o.duty.Person {
		t.Errorf("the unit sees %+v", read)
	}
	if _, err := o.Directory.Readers(o.ctx, stranger, org); !fault.Is(err, fault.Absent) {
		t.Errorf("another unit sees who reads: %v", err)
	}
}
