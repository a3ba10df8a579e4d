package partner_test

import (
	"strings"
	"testing"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
)

// rfcKey is the key of the vectors of RFC 6238, appendix B.
var rfcKey = partner.NewOTPKey([]byte("12345678901234567890"))

func TestCodesAreThoseOfRFC6238(t *testing.T) {
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := rfcKey.Code(partner.StepAt(time.Unix(at, 0))); got != want {
			t.Errorf("at %d: %s, not %s", at, got, want)
		}
	}
}

func TestACodeIsGoodOnceAndWithinAStepOfDrift(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	for _, tc := range []struct {
		name  string
		step  int64 // of the code, from now
		last  int64 // taken before, from now
		typed func(string) string
		good  bool
	}{
		{"now", 0, -9, nil, true},
		{"a step slow", -1, -9, nil, true},
		{"a step fast", 1, -9, nil, true},
		{"two steps slow", -2, -9, nil, false},
		{"two steps fast", 2, -9, nil, false},
		{"used before", 0, 0, nil, false},
		{"older than one that was used", -1, 0, nil, false},
		{"in full width, with a space", 0, -9, wide, true},
		{"a digit short", 0, -9, func(c string) string { return c[1:] }, false},
		{"a digit long", 0, -9, func(c string) string { return c + "0" }, false},
		{"nothing", 0, -9, func(string) string { return "" }, false},
	} {
		typed := rfcKey.Code(partner.StepAt(now) + tc.step)
		if tc.typed != nil {
			typed = tc.typed(typed)
		}
		step, good := rfcKey.Match(typed, partner.StepAt(now)+tc.last, now)
		if good != tc.good || good && step != partner.StepAt(now)+tc.step {
			t.Errorf("%s: %t at step %d", tc.name, good, step)
		}
	}
}

// wide is a code in full-width digits, in two groups.
func wide(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i == 3 {
			b.WriteRune('\u3000')
		}
		b.WriteRune(r - '0' + '０')
	}
	return b.String()
}

func TestAFactorTakesWhatIsItsOwnOnce(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	digest := func(code string) string { return "of " + strings.ReplaceAll(strings.ToLower(code), "-", "") }
	app := partner.Factor{Kind: partner.Authenticator, Key: privacy.Sealed(rfcKey)}
	paper := partner.Factor{Kind: partner.RecoveryCodes, Codes: []string{"of aaaabbbbcccc", "of ddddeeeeffff"}}
	code := rfcKey.Code(partner.StepAt(now))
	for _, f := range []partner.Factor{app, paper} {
		for _, shown := range []string{code, "AAAA-bbbb-cccc", "aaaabbbb", ""} {
			after, good := f.Take(shown, digest, now)
			mine := f.Kind == partner.Authenticator && shown == code || f.Kind == partner.RecoveryCodes && shown == "AAAA-bbbb-cccc"
			if good != mine {
				t.Errorf("%s takes %q: %t", f.Kind, shown, good)
			}
			if _, again := after.Take(shown, digest, now); again {
				t.Errorf("%s takes %q twice", f.Kind, shown)
			}
		}
		f.Ended = true
		if _, good := f.Take(code, digest, now); good {
			t.Errorf("%s is good after its end", f.Kind)
		}
	}
	if after, _ := paper.Take("aaaa-bbbb-cccc", digest, now); len(after.Codes) != 1 || len(paper.Codes) != 2 {
		t.Error("the wrong code was crossed out")
	}
}

func TestWhoOwesASecondFactor(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	for _, tc := range []struct {
		rule   partner.SecondFactor
		role   access.Role
		has    bool
		proven time.Duration // ago; negative for never
		owes   access.Proof
	}{
		{partner.Offered, access.Administrator, false, -1, access.Proven},
		{partner.Offered, access.Administrator, true, -1, access.Again},
		{partner.Offered, access.Administrator, true, 14 * time.Minute, access.Proven},
		{partner.Offered, access.Administrator, true, 15 * time.Minute, access.Again},
		{partner.OfOffice, access.Administrator, false, -1, access.Missing},
		{partner.OfOffice, access.DutyOfficer, false, -1, access.Missing},
		{partner.OfOffice, access.PartnerMember, false, -1, access.Proven},
		{partner.FromEverybody, access.PartnerMember, false, -1, access.Missing},
		{partner.FromEverybody, access.PartnerMember, true, time.Minute, access.Proven},
	} {
		var proven time.Time
		if tc.proven >= 0 {
			proven = now.Add(-tc.proven)
		}
		p := partner.Person{Roles: []access.Role{tc.role}, Second: tc.has}
		if owes := tc.rule.Owes(p, proven, partner.Fresh, now); owes != tc.owes {
			t.Errorf("%+v: owes %q", tc, owes)
		}
	}
}

func TestACountThatDoesNotGrowIsACopyUnlessNobodyCounts(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	asked := func(n int) time.Time { return now.Add(time.Duration(n) * time.Second) }
	for _, tc := range []struct {
		what        string
		kept, shown int64
		code        string
	}{
		{"it grows", 4, 5, ""}, {"it leaps", 4, 400, ""}, {"nobody counts", 0, 0, ""}, {"it begins", 0, 1, ""},
		{"it stands", 4, 4, partner.CodeCopied}, {"it goes back", 4, 3, partner.CodeCopied}, {"it stops", 4, 0, partner.CodeCopied},
	} {
		f := partner.Factor{Kind: partner.Passkey, Site: "x", Count: tc.kept, Step: asked(1).UnixNano()}
		got, err := f.Show(asked(2), tc.shown, now)
		if (err != nil || tc.code != "") && fault.From(err).Code != tc.code {
			t.Errorf("%s: %v", tc.what, err)
		}
		if err == nil && (got.Count != tc.shown || got.Step != asked(2).UnixNano() || !got.Used.Equal(now)) {
			t.Errorf("%s: %+v", tc.what, got)
		}
		if _, err := f.Show(asked(1), tc.shown, now); fault.From(err).Code != partner.CodeSpent {
			t.Errorf("%s, to a question that was answered: %v", tc.what, err)
		}
		f.Copied = now
		if _, err := f.Show(asked(2), 1000, now); fault.From(err).Code != partner.CodeCopied || f.Opens("x") {
			t.Errorf("%s, once it was stopped: %v", tc.what, err)
		}
	}
}
