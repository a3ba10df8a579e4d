package coordination

import "slices"

// Types of events that the house itself records, or looks at when it looks back on a
// case. Those that the law counts with are the law's own words and stand in
// law/vocabulary.yaml too; any other type may be recorded, and is then told and not
// reckoned with.
const (
	ActorAware        = "actor.aware"        // the actor found or learned of the matter
	ReportReceived    = "report.received"    // the platform has a report
	ReportSubmitted   = "report.submitted"   // the actor handed its report in with somebody
	RelayDelivered    = "relay.delivered"    // another authority has its copy
	EmbargoAgreed     = "embargo.agreed"     // terms before which nothing is published
	UpstreamNotified  = "upstream.notified"  // the actor told the provider upstream
	WarningReleased   = "warning.released"   // the platform warned units of sectors
	AdvisoryPublished = "advisory.published" // the platform published its note
	AdvisoryWithdrawn = "advisory.withdrawn" // the platform took advice back
	ReleaseRefused    = "release.refused"    // somebody tried to release, and the gate was closed

	PublicCommit    = "fix.public_commit" // a change that shows the hole stands in a public repository
	FixAvailable    = "fix.available"     // users can have a fix
	FixReleased     = "fix.released"      // a version is out; attribute backport: true for older lines
	VendorAdvisory  = "advisory.vendor"   // the provider published its advisory
	ForeignAdvisory = "advisory.foreign"  // somebody elsewhere warned in public
	Public          = "vulnerability.public"
	ExploitPublic   = "exploit.public"
	AttacksObserved = "attacks.observed" // seen at At, known here at Known
)

// byActs are the types that acts of the platform put on a timeline by themselves.
var byActs = []string{
	ReportReceived, RelayDelivered, "record.purged", EmbargoAgreed, WarningReleased, AdvisoryPublished, AdvisoryWithdrawn, ReleaseRefused,
}

// ByAct reports whether only an act of the platform may say this of itself. Others may
// have published, received or agreed: of them it can be recorded by hand.
func (e Event) ByAct(platform string) bool {
	return slices.Contains(byActs, e.Type) && (e.Actor == platform || e.Actor == "")
}
