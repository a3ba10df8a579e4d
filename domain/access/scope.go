package access

import (
	"slices"
	"strings"

	"tocsin/domain/fault"
)

// Scope is what a token is for. A token without one does what its owner may, but for
// what he does himself; with several it does what any of them allows.
type Scope string

const (
	ToRead      Scope = "read"      // look at what the owner may see, and change nothing
	ToReport    Scope = "report"    // hand in reports and write to their mailboxes
	ToProvision Scope = "provision" // keep the accounts of one's own unit as its identity provider has them
	ToComply    Scope = "comply"    // the duties of one's own unit: read, say that they are met, acknowledge
)

// Scopes lists every scope.
var Scopes = []Scope{ToRead, ToReport, ToComply, ToProvision}

// scoped are the acts of a scope, beside what is for everybody to read.
var scoped = map[Scope]func(Act) bool{
	ToRead:      reads,
	ToReport:    among(ReceiveReport, ReadReport, WriteMessage, CheckReceipt),
	ToProvision: among(ProvisionMember, CloseMember),
	ToComply:    among(ReadDuty, SubmitDuty, ReadNotice, AcknowledgeNotice, ReadAdvisory, ReadFinding, ReadCase, ReadMeasure, PlanMending, RectifyOrg, FileAppeal, WithdrawAppeal),
}

// reads reports whether an act only looks.
func reads(act Act) bool {
	return strings.HasSuffix(string(act), ".read") || act == SeekPartner || act == CheckReceipt
}

func among(acts ...Act) func(Act) bool {
	return func(act Act) bool { return slices.Contains(acts, act) }
}

// within refuses a token what it is not for. It is asked after the roles and before
// anything is looked at, so that the answer tells nothing.
func (b By) within() error {
	if len(b.Scopes) == 0 || b.Act == ReadPublic || slices.ContainsFunc(b.Scopes, func(s Scope) bool { allows, known := scoped[s]; return known && allows(b.Act) }) {
		return nil
	}
	return fault.New(fault.Refused, "access.scope", "the token is not for this").WithHint("make a token with a scope that allows it, or one without a scope")
}
