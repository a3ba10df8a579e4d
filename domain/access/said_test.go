package access_test

import (
	"slices"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// The lists of acts that ask for more than a role, said once more and by why they are in
// them, so that no slip of a finger takes one out.
const (
	givesRights = "person.enrol person.invite admission.ask admission.confirm person.password token.issue factor.add factor.end issuer.ask issuer.confirm issuer.renew tie.add partner.enrol " +
		"directory.change directory.approve contact.code case.invite member.enrol member.invite programme.open application.award assessment.decide assessment.settle"
	cannotBeTakenBack  = "application.refuse assessment.show assessment.publish person.close member.close measure.warn measure.suspend measure.extend measure.remove measure.propose measure.annul measure.approve appeal.decide advisory.release advisory.withdraw case.decide"
	leavesInBulk       = "case.export"
	opensWhoSomebodyIs = "report.identify"
	quietensAnAlarm    = "alert.allow trap.end"
	endsForEver        = "identity.erase contact.erase person.erase hold.place hold.end"

	makesAWayIn       = "token.issue person.password factor.add factor.end issuer.ask issuer.confirm issuer.renew tie.add session.open person.invite person.recover admission.ask admission.confirm member.enrol member.invite"
	isNoProgramsToSay = "report.identify alert.allow identity.erase contact.erase person.erase hold.place hold.end"
	getsAFactor       = "factor.add person.password"
	protectsOnly      = "session.close token.revoke tie.end admission.refuse"
)

// held compares which acts a rule holds for with what was said of them.
func held(t *testing.T, what string, rule func(access.Act) bool, said ...string) {
	t.Helper()
	want := strings.Fields(strings.Join(said, " "))
	for _, act := range access.Acts() {
		if is := rule(act); is != slices.Contains(want, string(act)) {
			t.Errorf("%s %s: %v", act, what, is)
		}
	}
}

func TestWhatAsksForMoreThanARoleIsSaidTwice(t *testing.T) {
	held(t, "is weighty", access.Weighty, givesRights, cannotBeTakenBack, leavesInBulk, opensWhoSomebodyIs, quietensAnAlarm, endsForEver)
	held(t, "is done in person", access.Act.InPerson, makesAWayIn, isNoProgramsToSay)
	owner := access.Principal{Person: "per_1", Roles: access.Roles, Proof: access.Missing}
	held(t, "comes before a second factor", func(act access.Act) bool {
		return (access.By{Principal: owner, Act: act}).May() == nil && !slices.Contains(access.Grants[act], access.Anonymous)
	}, getsAFactor, protectsOnly)
	owner.Proof = access.Again
	held(t, "is done without showing it once more", func(act access.Act) bool {
		return (access.By{Principal: owner, Act: act}).May() != nil && owner.Granted(act)
	}, givesRights, cannotBeTakenBack, leavesInBulk, opensWhoSomebodyIs, quietensAnAlarm, endsForEver)
	held(t, "is not even looked at", func(act access.Act) bool {
		return (access.By{Principal: owner, Act: act}).MayLook() != nil && owner.Granted(act)
	})
}

// Whoever holds a mailbox is somebody: what he may not do is absent for him.
func TestTheHolderOfACodeIsNotAskedToSignIn(t *testing.T) {
	holder := access.Principal{Mailbox: "c0ffee"}
	if err := (access.By{Principal: holder, Act: access.ReleaseAdvisory}).May(); !fault.Is(err, fault.Absent) {
		t.Errorf("the holder of a code is told %v", err)
	}
}

func TestAUnitWithoutAnAccountIsMuteHoweverItWasLetIn(t *testing.T) {
	a := access.Desk().With(access.OrgKey("guest"), access.OwnKey("owner"), access.OrgKey("a"), access.OwnKey("s"), access.PersonKey("nobody"), access.RoleKey(access.Reporter))
	if got := a.Reach(accounts).Mute(); !slices.Equal(got, []string{"guest", "owner"}) {
		t.Errorf("%v", got)
	}
}

func TestThatEverybodySeesAThingIsToldToEverybody(t *testing.T) {
	whole := access.Desk().With(access.Everybody, access.RoleKey(access.PartnerMember), access.OrgKey("a")).Reach(accounts)
	for _, reader := range []access.Principal{{}, {Person: "r", Roles: []access.Role{access.Reporter}}} {
		side := whole.Side(reader)
		if !slices.ContainsFunc(side.Circles, func(c access.Circle) bool { return c.Why == access.WhyPublic && c.People == 0 }) || !side.Public || len(side.Circles) != 2 {
			t.Errorf("%+v", side)
		}
	}
	member := whole.Side(accounts[3])
	for _, c := range member.Circles {
		if c.Why == access.WhyRole && c.People != 0 {
			t.Errorf("a partner is told how many partners there are: %+v", c)
		}
	}
	if len(member.Circles) != 4 {
		t.Errorf("%+v", member)
	}
}
