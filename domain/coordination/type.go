package coordination

import "slices"

// Types of events that the house itself records, or looks at when it looks back on a
// case. Those that the law counts with are the law's own words and stand in
// law/vocabulary.yaml too; the others are told and not reckoned with. A type that stands
// in neither place is a slip of the pen, and is refused: a duty might hang on it.
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
	DecisionRecorded  = "decision.recorded"  // a person of the office decided where the law leaves it to one
	ReleaseRefused    = "release.refused"    // somebody tried to release, and the gate was closed

	NoteMade        = "note.made"         // whatever else somebody wants on record
	PublicCommit    = "fix.public_commit" // a change that shows the hole stands in a public repository
	FixAvailable    = "fix.available"     // users can have a fix
	FixReleased     = "fix.released"      // a version is out; attribute backport: true for older lines
	VendorAdvisory  = "advisory.vendor"   // the provider published its advisory
	ForeignAdvisory = "advisory.foreign"  // somebody elsewhere warned in public
	Public          = "vulnerability.public"
	ExploitPublic   = "exploit.public"
	AttacksObserved = "attacks.observed" // seen at At, known here at Known
)

// told are the types that a person may record and that no law counts with.
var told = []string{
	NoteMade, WarningReleased, AdvisoryWithdrawn, DecisionRecorded, ReleaseRefused, VendorAdvisory, ForeignAdvisory, "advisory.related",
	PublicCommit, FixReleased, "fix.candidate", "fix.incomplete", "credit.given", "public.leak", "product.feature", UnitStatement,
	"id.reserved", "id.published", "id.enriched", "rule.issued", "rule.in_force", "panel.convened", "assumption.made",
}

// FiledBy is the attribute of an event that a unit says of itself, and UnitStatement the
// type of what a unit said and the office put down.
const (
	FiledBy       = "filed_by"
	UnitStatement = "unit.statement"
)

// Known lists the types that may stand on a timeline: the law's own words, and those of
// the house.
func Known(law []string) []string {
	known := append(slices.Clone(law), told...)
	slices.Sort(known)
	return slices.Compact(known)
}

// byActs are the types that acts of the platform put on a timeline by themselves.
var byActs = []string{
	ReportReceived, RelayDelivered, "record.purged", EmbargoAgreed, WarningReleased, AdvisoryPublished, AdvisoryWithdrawn, ReleaseRefused, DecisionRecorded,
}

// ByAct reports whether only an act of the platform may say this of itself. Others may
// have published, received or agreed: of them it can be recorded by hand.
func (e Event) ByAct(platform string) bool {
	return slices.Contains(byActs, e.Type) && (e.Actor == platform || e.Actor == "")
}

// Decides reports whether the event is the decision of the platform that a rule of law,
// named by its citation, does not keep a unit from being given this matter.
func (e Event) Decides(platform, rule, unit string) bool {
	return e.Type == DecisionRecorded && e.Actor == platform && e.Attributes["rule"] == rule && e.Attributes["recipient"] == unit
}
