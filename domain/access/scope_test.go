package access_test

import (
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

func TestATokenDoesWhatItIsForAndNothingElse(t *testing.T) {
	allowed := map[access.Scope]map[access.Act]bool{
		access.ToRead: {access.ReadCase: true, access.ReadReport: true, access.SeekPartner: true, access.ReadEvidence: true, access.CheckReceipt: true,
			access.AcknowledgeReport: false, access.ReleaseAdvisory: false, access.SuspendOrg: false, access.ExportCase: false, access.ReceiveReport: false},
		access.ToReport: {access.ReceiveReport: true, access.WriteMessage: true, access.ReadReport: true, access.ReadCase: false, access.SubmitDuty: false},
		access.ToComply: {access.SubmitDuty: true, access.AcknowledgeNotice: true, access.ReadDuty: true, access.ReceiveReport: false, access.ReadEvidence: false},
	}
	everything := access.Principal{Person: "per_1", Roles: access.Roles, Token: true}
	for scope, acts := range allowed {
		for act, want := range acts {
			who := everything
			who.Scopes = []access.Scope{scope}
			err := access.By{Principal: who, Act: act}.May()
			if want != (err == nil) || err != nil && fault.From(err).Code != "access.scope" {
				t.Errorf("%s to do %s: %v", scope, act, err)
			}
			if who.Granted(act) != want {
				t.Errorf("%s offers %s", scope, act)
			}
		}
	}
	if err := (access.By{Principal: everything, Act: access.ReleaseAdvisory}).May(); err != nil {
		t.Errorf("without a scope: %v", err)
	}
	both := everything
	both.Scopes = []access.Scope{access.ToReport, access.ToComply}
	for _, act := range []access.Act{access.ReceiveReport, access.SubmitDuty} {
		if err := (access.By{Principal: both, Act: act}).May(); err != nil {
			t.Errorf("two scopes refuse %s: %v", act, err)
		}
	}
	unknown := everything
	unknown.Scopes = []access.Scope{"anything"}
	for _, act := range access.Acts() {
		if unknown.Granted(act) && act != access.ReadPublic {
			t.Errorf("a scope that nobody knows allows %s", act)
		}
	}
	if !unknown.Granted(access.ReadPublic) {
		t.Error("what everybody may read asks for a scope")
	}
	stranger := access.Principal{Person: "per_2", Roles: []access.Role{access.Reporter}, Token: true, Scopes: []access.Scope{access.ToReport}}
	if err := (access.By{Principal: stranger, Act: access.ReadCase}).May(); !fault.Is(err, fault.Absent) {
		t.Errorf("the scope tells of an act that the role has not: %v", err)
	}
}
