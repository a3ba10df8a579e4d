package access

import (
	"slices"

	"tocsin/domain/fault"
)

// Proof is what somebody signed in must still show. Programs, and people in whose session
// a second factor was shown lately, owe nothing.
type Proof string

const (
	Proven  Proof = ""        // nothing
	Again   Proof = "again"   // his second factor once more, before what is weighty
	Missing Proof = "missing" // he must have a second factor and has none yet
)

// weighty are the acts that ask for the second factor once more: what gives somebody
// rights or a way in, what cannot be taken back, what leaves the house in bulk. Who found
// a browser open can do none of them.
var weighty = []Act{
	EnrolPerson, InvitePerson, ClosePerson, AskAdmission, ConfirmAdmission,
	SetPassword, IssueToken, AddFactor, EndFactor, AskIssuer, ConfirmIssuer, RenewIssuer, AddTie,
	EnrolPartner, ChangeEntry, ApproveChange, IssueCode, InviteParty,
	WarnOrg, SuspendOrg, ProposeRestoring, ProposeExtending, ProposeRemoving, AnnulMeasure, ApproveRestoring, DecideAppeal,
	OpenProgramme, AwardApplication, RefuseApplication,
	ShowAssessment, DecideAssessment, PublishAssessment, SettleAssessment,
	ReleaseAdvisory, WithdrawAdvisory, DecideConflict,
	ExportCase, IdentifyReporter, EraseIdentity, EraseContact, ErasePerson, PlaceHold, EndHold, AllowAlert, EndTrap, EnrolMember, InviteMember, CloseMember,
}

// Weighty reports whether an act asks for the second factor once more.
func Weighty(act Act) bool { return slices.Contains(weighty, act) }

// beforeFactor are the acts of somebody who must have a second factor and has none:
// what gets him one, and what protects him.
var beforeFactor = []Act{AddFactor, SetPassword, SignOut, RevokeToken, EndTie, RefuseAdmission}

// CodeProve and CodeFactor are the two faults by which a door knows what to ask for.
const (
	CodeProve  = "access.prove"
	CodeFactor = "access.factor"
)

// MayLook is May for what is only looked at: the second factor once more is asked of
// whoever acts, not of whoever reads what he may do.
func (b By) MayLook() error {
	if b.Proof == Again {
		b.Proof = Proven
	}
	return b.May()
}

// owed asks for what the principal still has to show for an act that is granted to him.
func (b By) owed() error {
	switch {
	case b.Proof == Again && Weighty(b.Act):
		return fault.New(fault.Refused, CodeProve, "this asks for your second factor once more").WithHint("show it, then do this again")
	case b.Proof == Missing && !slices.Contains(beforeFactor, b.Act) && !slices.Contains(Grants[b.Act], Anonymous):
		return fault.New(fault.Refused, CodeFactor, "your account must have a second factor first").WithHint("add one to your account, then go on")
	}
	return nil
}
