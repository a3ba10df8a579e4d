package partner_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

var start = time.Date(2021, 12, 9, 1, 0, 0, 0, time.UTC)

func officer(id string) access.Principal {
	return access.Principal{Person: id, Roles: []access.Role{access.DutyOfficer}}
}

func member(id, org string) access.Principal {
	return access.Principal{Person: id, Org: org, Roles: []access.Role{access.PartnerMember}}
}

// issued is a contact whose code "right" went out by mail, from the officer "one".
func issued(t *testing.T) partner.Contact {
	t.Helper()
	c := partner.Contact{Org: "org_a", State: partner.Unverified, Address: "a@example.org"}
	if err := c.Issue("right", partner.ByMail, "one", start); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACodeComesBackByAnotherWayAndFromSomebodyElse(t *testing.T) {
	for _, tc := range []struct {
		says  string
		by    access.Principal
		back  partner.CodeWay
		after time.Duration
		code  string
	}{
		{"the unit enters it", member("m", "org_a"), partner.Here, time.Hour, ""},
		{"another officer called back", officer("two"), partner.ByPhone, time.Hour, ""},
		{"the issuer knows it anyhow", officer("one"), partner.ByPhone, time.Hour, "contact.code.issuer"},
		{"the same way proves nothing", officer("two"), partner.ByMail, time.Hour, "contact.code.same-way"},
		{"an officer is not the unit", officer("two"), partner.Here, time.Hour, "contact.way"},
		{"another unit", member("m", "org_b"), partner.Here, time.Hour, "contact.way"},
		{"another unit that says it called back", member("m", "org_b"), partner.ByPhone, time.Hour, "contact.way"},
		{"too late", member("m", "org_a"), partner.Here, partner.CodeTime, "contact.code.none"},
	} {
		c := issued(t)
		right, err := c.Return("right", tc.back, tc.by, start.Add(tc.after))
		switch {
		case tc.code == "" && (err != nil || !right || c.State != partner.Verified || c.Verified.Out != partner.ByMail || c.Verified.Back != tc.back || c.Code != (partner.Code{})):
			t.Errorf("%s: %v %v %+v", tc.says, right, err, c)
		case tc.code != "" && (err == nil || fault.From(err).Code != tc.code || c.State != partner.Awaiting):
			t.Errorf("%s: %v, want %s", tc.says, err, tc.code)
		}
	}
}

func TestACodeGoesOutWhereTheContactIsReached(t *testing.T) {
	for way, ok := range map[partner.CodeWay]bool{partner.ByMail: true, partner.ByPhone: false, partner.ByLetter: true, partner.InPerson: true, partner.Here: false, "": false} {
		c := partner.Contact{State: partner.Unverified, Address: "a@example.org"}
		if err := c.Issue("x", way, "one", start); (err == nil) != ok {
			t.Errorf("by %s: %v", way, err)
		}
	}
	ended := partner.Contact{State: partner.Ended}
	if err := ended.Issue("x", partner.ByLetter, "one", start); !fault.Is(err, fault.Conflict) {
		t.Errorf("a contact that ended is verified: %v", err)
	}
}

// TestNoSeriesOfGuessesVerifiesAContact: however codes are issued and guessed at, only
// the right code verifies, and no code outlives its last guess.
func TestNoSeriesOfGuessesVerifiesAContact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := partner.Contact{Org: "org_a", State: partner.Unverified, Address: "a@example.org"}
		wrong := 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			if rapid.IntRange(0, 5).Draw(t, "step") == 0 {
				_ = c.Issue("right", partner.ByMail, "one", start)
				wrong = 0
				continue
			}
			open := c.State == partner.Awaiting
			right, err := c.Return("guess", partner.Here, member("m", "org_a"), start)
			if right || c.State == partner.Verified {
				t.Fatal("a guess verified the contact")
			}
			if open != (err == nil) {
				t.Fatalf("a guess while %v was answered %v", open, err)
			}
			if open {
				wrong++
			}
			if wrong > partner.CodeGuesses || (wrong == partner.CodeGuesses) != (c.State == partner.Unverified && open) && open {
				t.Fatalf("%d guesses, state %s", wrong, c.State)
			}
		}
	})
}

func TestWhoeverIsReachedInAnotherWayIsVerifiedAnew(t *testing.T) {
	c := partner.Contact{State: partner.Verified, Function: partner.Press, Address: "a@example.org"}
	card := c.Revealed()
	card.Function = partner.Legal
	if c.With(card).State != partner.Verified {
		t.Error("another function unsettles who he is")
	}
	card.Reach.Address = "b@example.org"
	if c.With(card).State != partner.Unverified {
		t.Error("another address is taken for verified")
	}
}

func TestAChangeSaysFieldByFieldAndTakesEffectOnlyOnWhatItFound(t *testing.T) {
	before := partner.Entry{Name: "A", Products: []string{"x"}, Visibility: partner.InternalOnly}
	after := before
	after.Products, after.Visibility, after.Shown = []string{"x", "y"}, partner.ToPartners, []partner.Part{"products"}
	fields := before.To(after)
	if len(fields) != 3 || fields[0].Field != "products" || len(fields[0].From) != 1 || len(fields[0].To) != 2 {
		t.Fatalf("%+v", fields)
	}
	meanwhile := before
	meanwhile.Sector = "telecom"
	if got, err := meanwhile.Under(fields); err != nil || got.Sector != "telecom" || len(got.Products) != 2 || got.Shown[0] != "products" {
		t.Errorf("what nobody else changed: %+v %v", got, err)
	}
	meanwhile.Products = []string{"z"}
	if _, err := meanwhile.Under(fields); !fault.Is(err, fault.Conflict) {
		t.Errorf("what somebody changed is overwritten: %v", err)
	}
}

// TestAnyChangeOfAnEntryLeadsToWhatWasWished goes there field by field.
func TestAnyChangeOfAnEntryLeadsToWhatWasWished(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "a", "b"})
	entry := rapid.Custom(func(t *rapid.T) partner.Entry {
		return partner.Entry{
			Name: text.Draw(t, "name"), LocalName: text.Draw(t, "local"), Jurisdiction: text.Draw(t, "where"), Sector: text.Draw(t, "sector"),
			Kinds: rapid.SliceOfN(rapid.SampledFrom(partner.Kinds), 0, 2).Draw(t, "kinds"), Products: rapid.SliceOfN(text, 0, 2).Draw(t, "products"),
			Domains: rapid.SliceOfN(text, 0, 2).Draw(t, "domains"), Shown: rapid.SliceOfN(rapid.SampledFrom(partner.Parts), 0, 2).Draw(t, "shown"),
			Visibility: rapid.SampledFrom([]partner.Visibility{partner.InternalOnly, partner.ToPublic}).Draw(t, "seen"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := entry.Draw(t, "before"), entry.Draw(t, "after")
		got, err := a.Under(a.To(b))
		if err != nil || len(got.To(b)) != 0 {
			t.Fatalf("%+v led to %+v (%v), not to %+v", a, got, err, b)
		}
	})
}

func TestAChangeOfAContactShowsNothingPersonal(t *testing.T) {
	before := partner.Card{Function: partner.Press, Reach: partner.Reach{Name: "Ling Wei", Address: "ling@example.org"}}
	after := before
	after.Reach.Address, after.Keys = "wei@example.org", []partner.Key{{Kind: partner.Age, Fingerprint: "F", Text: "age1"}}
	c := partner.CardChange(before, after)
	if len(c.Fields) != 2 || len(c.Fields[1].From)+len(c.Fields[1].To) != 0 || !c.Fields[1].Personal() || c.Shall.String() == c.Shall.Reveal() {
		t.Errorf("%+v", c)
	}
	if got, err := before.Under(c); err != nil || got.Reach != after.Reach || len(got.Keys) != 1 {
		t.Errorf("%+v %v", got, err)
	}
	moved := before
	moved.Reach.Address = "elsewhere@example.org"
	if _, err := moved.Under(c); !fault.Is(err, fault.Conflict) {
		t.Errorf("an address that was changed meanwhile is overwritten: %v", err)
	}
}

func TestAProposalIsDecidedByTheOffice(t *testing.T) {
	c := partner.Change{Org: "org_a", State: partner.ChangeProposed, By: "m"}
	for _, tc := range []struct {
		act  access.Act
		by   access.Principal
		why  string
		code string
		to   partner.ChangeState
	}{
		{access.ApproveChange, officer("one"), "", "", partner.ChangeApproved},
		{access.DeclineChange, officer("one"), "not yours", "", partner.ChangeDeclined},
		{access.DeclineChange, officer("one"), "", "change.reason", ""},
		{access.ApproveChange, member("other", "org_a"), "", "change.own", ""},
		{access.ApproveChange, officer("m"), "", "change.own", ""},
		{access.WithdrawChange, member("other", "org_a"), "", "", partner.ChangeWithdrawn},
		{access.WithdrawChange, member("m", "org_b"), "", "absent", ""},
		{access.ChangeEntry, officer("one"), "", "change.decided", ""},
	} {
		got, err := c.Decide(tc.act, tc.by, tc.why, start)
		if tc.code == "" && (err != nil || got.State != tc.to || got.DecidedBy != tc.by.Person) || tc.code != "" && (err == nil || fault.From(err).Code != tc.code) {
			t.Errorf("%s by %+v: %+v %v", tc.act, tc.by, got, err)
		}
	}
}
