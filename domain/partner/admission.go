package partner

import (
	"cmp"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// AdmissionTime is how long another administrator has to confirm an admission.
const AdmissionTime = 7 * 24 * time.Hour

// AdmissionState is where an admission stands.
type AdmissionState string

const (
	AdmissionAsked    AdmissionState = "asked"
	AdmissionGranted  AdmissionState = "granted" // the link was made, and shown to whoever confirmed
	AdmissionDeclined AdmissionState = "declined"
)

// Admission asks that a person be given a one-time link that no administrator may make
// alone, or that his account be closed. Two decide: one asks, another confirms and hands
// the link over; neither is the person. So a link cannot be used to climb, and nobody
// shuts out those who may do what he may not (promises A6, A7).
type Admission struct {
	ID        string         `json:"id" class:"internal" purpose:"sign-in" keep:"log"`
	Person    string         `json:"person" class:"internal" purpose:"sign-in" keep:"log"`
	State     AdmissionState `json:"state" class:"internal" purpose:"sign-in" keep:"log"`
	Account   AccountState   `json:"account" class:"internal" purpose:"sign-in" keep:"log"`          // what the account was when this was asked; a link into another one was asked by nobody
	Closes    bool           `json:"closes,omitempty" class:"internal" purpose:"sign-in" keep:"log"` // asks for no link: the account is to be closed
	Lost      bool           `json:"lost,omitempty" class:"internal" purpose:"sign-in" keep:"log"`   // the link takes the second factor away, too
	Reason    string         `json:"reason" class:"internal" purpose:"sign-in" keep:"log"`
	AskedBy   string         `json:"asked_by" class:"internal" purpose:"sign-in" keep:"log"`
	Asked     time.Time      `json:"asked" class:"internal" purpose:"sign-in" keep:"log"`
	DecidedBy string         `json:"decided_by,omitempty" class:"internal" purpose:"sign-in" keep:"log"`
	Decided   time.Time      `json:"decided,omitzero" class:"internal" purpose:"sign-in" keep:"log"`
}

// AccountState is what an account is to whoever would make a link into it.
type AccountState string

const (
	AccountNew    AccountState = "new"    // nobody was ever in: a link lets its person in
	AccountUsed   AccountState = "used"   // a link sets a new password
	AccountClosed AccountState = "closed" // a link opens it again
)

// Account is what the person's account is now.
func (p Person) Account() AccountState {
	switch {
	case p.Disabled:
		return AccountClosed
	case p.SignedIn():
		return AccountUsed
	}
	return AccountNew
}

// Holds is nil while the account is what it was when the admission was asked for. Whoever
// confirms a lost password does not open again what others closed meanwhile (promise A7).
func (a Admission) Holds(p Person) error {
	if now := p.Account(); now != a.Account {
		return fault.New(fault.Conflict, "admission.outdated", "the account was %s when this was asked, and is %s now", a.Account, now).WithHint("decline it, and ask anew")
	}
	return nil
}

// AdmissionSteps is the whole machine of admissions.
var AdmissionSteps = access.Machine[AdmissionState]{
	{From: AdmissionAsked, Act: access.ConfirmAdmission, To: AdmissionGranted},
	{From: AdmissionAsked, Act: access.DeclineAdmission, To: AdmissionDeclined},
	{From: AdmissionAsked, Act: access.RefuseAdmission, To: AdmissionDeclined},
}

// Open reports whether somebody may still decide.
func (a Admission) Open(now time.Time) bool {
	return a.State == AdmissionAsked && now.Before(a.Asked.Add(AdmissionTime))
}

// Acts are what may be done with it now; only whom it is about refuses it.
func (a Admission) Acts(person string) []access.Act {
	return slices.DeleteFunc(AdmissionSteps.Open(a.State), func(act access.Act) bool { return act == access.RefuseAdmission && (person != a.Person || a.Closes) })
}

// Decide is the admission after an administrator confirmed or declined it, or its person
// refused it. Who confirms is MayConfirm's; everybody else may decline.
func (a Admission) Decide(act access.Act, decider, asker Person, now time.Time) (Admission, error) {
	if act == access.RefuseAdmission && (decider.ID != a.Person || a.Closes) {
		return a, access.Gone()
	}
	to, ok := AdmissionSteps.Next(a.State, act)
	if !ok {
		return a, fault.New(fault.Conflict, "admission.decided", "this was decided already")
	}
	if act == access.ConfirmAdmission {
		if !a.Open(now) {
			return a, fault.New(fault.Conflict, "admission.late", "nobody confirmed this in time").WithHint("ask anew")
		}
		if err := a.MayConfirm(decider, asker); err != nil {
			return a, err
		}
	}
	a.State, a.DecidedBy, a.Decided = to, decider.ID, now
	return a, nil
}

// MayConfirm names the reason against somebody's confirming: whoever asked, and whoever
// would be let in, does not; nor does whoever is Alike with who asked, as the accounts are
// now.
func (a Admission) MayConfirm(decider, asker Person) error {
	switch {
	case decider.ID == a.AskedBy:
		return fault.New(fault.Refused, "admission.same-person", "whoever asked does not confirm").WithHint("another administrator does it")
	case decider.ID == a.Person:
		return fault.New(fault.Refused, "admission.own", "nobody lets himself in").WithHint("another administrator does it")
	case decider.Alike(asker):
		return fault.New(fault.Refused, "admission.alike", "of you and whoever asked, one made the other's account alone, or the same person made both").
			WithHint("another administrator, or whoever holds the data directory, confirms it or makes a link for one of you")
	}
	return nil
}

// SignedIn reports whether the person ever came in, or was given a password: from then
// on a link for him is a way into what is his.
func (p Person) SignedIn() bool { return !p.FirstSignIn.IsZero() || p.Password != "" }

// Alike reports whether two people may be one: one let the other in alone, or somebody
// let both in alone. They are no two pairs of eyes until two others, or whoever holds
// the data directory, make a link for one of them.
func (p Person) Alike(other Person) bool { return p.voucher() == other.voucher() }

// voucher is whose word it is alone that the person is somebody else.
func (p Person) voucher() string { return cmp.Or(p.LetInBy, p.ID) }

// LetIn is the person after the giver alone made a link or a password for him.
func (p Person) LetIn(giver Person) Person {
	p.LetInBy = giver.voucher()
	return p
}

// Vouched is the person after two, or whoever holds the data directory, made a link for
// him: he is himself.
func (p Person) Vouched() Person {
	p.LetInBy = ""
	return p
}

// MayLetIn says whether somebody may make a one-time link for the person, or give him
// a password, without a second administrator: only for one who was never in, and who
// may do nothing that the giver may not (promise A6). An administrator is made alone
// only while there is no second one; else whoever is one could make himself a second.
func (p Person) MayLetIn(who access.Principal, second bool) error {
	two := func(code, text string) error {
		return fault.New(fault.Refused, code, "%s", text).WithHint("ask for an admission; a second administrator confirms it")
	}
	switch {
	case p.Disabled:
		return two("person.invite.closed", "this account is closed: it is opened again by two")
	case p.SignedIn():
		return two("person.invite.again", "this person has been in before: one alone makes no link into what is another's")
	case who.Is(access.System): // whoever holds the data directory
		return nil
	case !access.Covers(who.Roles, p.Roles), p.Org != "" && p.Org != who.Org:
		return two("person.invite.rights", "this person may do what you may not")
	case second && p.has(access.Administrator):
		return two("person.invite.second", "another administrator is let in by two")
	}
	return nil
}

// CloseByTwo is the code of the fault that a second administrator mends.
const CloseByTwo = "person.close.rights"

// MayClose says whether somebody may close the person's account without a second
// administrator: only one who may do nothing that the closer may not, and acts for no
// unit but the closer's (promise A6).
func (p Person) MayClose(who access.Principal) error {
	switch {
	case p.Disabled && !p.Withheld: // what a program closed, a person closes for good
		return fault.New(fault.Conflict, "person.closed", "this account is closed already")
	case who.Is(access.System): // whoever holds the data directory
		return nil
	case p.ID == who.Person:
		return fault.New(fault.Refused, "person.close.own", "nobody closes his own account").WithHint("another administrator does it")
	case !access.Covers(who.Roles, p.Roles), p.Org != "" && p.Org != who.Org, p.has(access.Administrator):
		return fault.New(fault.Refused, CloseByTwo, "this person may do what you may not").WithHint("ask; a second administrator confirms it")
	}
	return nil
}

func (p Person) has(role access.Role) bool { return access.Principal{Roles: p.Roles}.Is(role) }

// Second reports whether there is an administrator besides one who could confirm what
// that one asks for.
func Second(people []Person, one string) bool {
	for _, p := range people {
		if p.ID != one && p.has(access.Administrator) && p.SignedIn() && !p.Disabled {
			return true
		}
	}
	return false
}
