package rest

import (
	"tocsin/domain/marking"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
	"tocsin/domain/report"
)

// Draft is what a reporter says. Nothing is demanded; the statutory fields that are
// missing are named in the answer.
//
// law: cn/rmspv 7(2)
type Draft struct {
	Capacity  report.Capacity   `json:"capacity,omitempty" enum:"finder,provider,operator,support,peer,undeclared" doc:"The role in which you report; duties hang on it"`
	Products  []product.Product `json:"products,omitempty" doc:"Statutory: what is affected, with name, model and version"`
	Upstream  bool              `json:"upstream,omitempty" doc:"The hole is in a component from somebody else"`
	Title     string            `json:"title,omitempty" doc:"One line"`
	Technical string            `json:"technical,omitempty" doc:"Statutory: the technical characteristics"`
	Harm      string            `json:"harm,omitempty" doc:"Statutory: the harm it can do"`
	Scope     string            `json:"scope,omitempty" doc:"Statutory: who and what is affected"`
	Steps     string            `json:"steps,omitempty" doc:"How to reproduce it"`

	EventType bool     `json:"event_type,omitempty" doc:"It concerns a concrete system, not a product"`
	Weakness  string   `json:"weakness,omitempty" doc:"CWE, or class of GB/T 30279"`
	Severity  string   `json:"severity,omitempty" doc:"As you see it: a CVSS vector or a word"`
	Access    string   `json:"access,omitempty" doc:"network, adjacent, local or physical"`
	Privilege string   `json:"privilege,omitempty" doc:"none, low or high"`
	Victim    string   `json:"interaction,omitempty" doc:"none or needed"`
	ByDefault string   `json:"by_default,omitempty" doc:"yes, no or unknown"`
	Maturity  string   `json:"maturity,omitempty" doc:"none, poc, exploit or in-the-wild"`
	Aliases   []string `json:"aliases,omitempty" doc:"Numbers of other bodies: CVE, CNVD, CNNVD, GHSA"`
	Instances []string `json:"instances,omitempty" doc:"Concrete systems"`
	Sectors   []string `json:"sectors,omitempty" doc:"Sectors concerned"`
	Critical  bool     `json:"critical_infrastructure,omitempty" doc:"Critical infrastructure is concerned"`
	National  bool     `json:"national_interest,omitempty" doc:"National security or public interest is at stake"`
	Remedy    string   `json:"remedy,omitempty" doc:"Patch or workaround, and where it is"`
	PlannedAt string   `json:"planned,omitempty" doc:"When the provider plans to fix it"`

	Aware        Moment `json:"aware,omitzero" doc:"When you learned of it; kept as your claim"`
	Upstreamed   Moment `json:"upstream_notified,omitzero" doc:"When you told the upstream; kept as your claim"`
	UpstreamName string `json:"upstream_name,omitempty" doc:"Whom you told"`
	Disclosed    string `json:"disclosed,omitempty" doc:"To whom it is known, and whether it is public"`
	Wishes       string `json:"wishes,omitempty" doc:"Wishes for embargo and credit"`
	Source       string `json:"source,omitempty" doc:"Where you have it from"`
	Threat       Threat `json:"threat,omitzero" doc:"What identifies a threat that is no hole in a product"`

	ReporterName string      `json:"reporter_name,omitempty" doc:"Your name, if you wish to give it"`
	Contact      string      `json:"contact,omitempty" doc:"How to reach you, if you wish"`
	Credit       string      `json:"credit,omitempty" doc:"named, alias or none"`
	Language     string      `json:"language,omitempty" doc:"BCP 47 tag of the language you write"`
	Marking      marking.TLP `json:"marking,omitempty" enum:"TLP:RED,TLP:AMBER+STRICT,TLP:AMBER,TLP:GREEN,TLP:CLEAR" doc:"How far it may travel (TLP 2.0); TLP:AMBER+STRICT when left out"`
}

// Threat identifies a threat.
//
// law: cn/threat-disposal-2017 2
type Threat struct {
	Value     string   `json:"value,omitempty" doc:"The address, domain, URL or number"`
	ValueType string   `json:"value_type,omitempty" doc:"ipv4, ipv6, domain, url, mail, phone or hash"`
	Part      string   `json:"part,omitempty" doc:"What it does: c2, phishing, drop …"`
	Family    string   `json:"family,omitempty" doc:"Family of the malware"`
	Hashes    []string `json:"hashes,omitempty" doc:"Hashes of the files"`
	Platform  string   `json:"platform,omitempty" doc:"What it runs on"`
	Owner     string   `json:"owner,omitempty" doc:"Whose service is affected"`
	FirstSeen Moment   `json:"first_seen,omitzero" doc:"When it was first seen"`
	LastSeen  Moment   `json:"last_seen,omitzero" doc:"When it was last seen"`
	Grade     string   `json:"grade,omitempty" doc:"special-major, major, larger or general"`
}

// plain is the draft as the office keeps it.
func (d Draft) plain() report.Draft {
	return report.Draft{
		Capacity: d.Capacity, Products: d.Products, Upstream: d.Upstream,
		Title: privacy.Sealed(d.Title), Technical: privacy.Sealed(d.Technical), Harm: privacy.Sealed(d.Harm), Scope: privacy.Sealed(d.Scope), Steps: privacy.Sealed(d.Steps),
		EventType: d.EventType, Weakness: d.Weakness, Severity: d.Severity, Access: d.Access, Privilege: d.Privilege, Victim: d.Victim,
		ByDefault: d.ByDefault, Maturity: d.Maturity, Aliases: d.Aliases, Instances: d.Instances, Sectors: d.Sectors,
		Critical: d.Critical, National: d.National, Remedy: d.Remedy, PlannedAt: d.PlannedAt,
		Aware: d.Aware.Moment, Upstreamed: d.Upstreamed.Moment, UpstreamName: d.UpstreamName, Disclosed: d.Disclosed, Wishes: d.Wishes, Source: d.Source,
		Threat: report.Threat{
			Value: d.Threat.Value, ValueType: d.Threat.ValueType, Part: d.Threat.Part, Family: d.Threat.Family, Hashes: d.Threat.Hashes,
			Platform: d.Threat.Platform, Owner: d.Threat.Owner, FirstSeen: d.Threat.FirstSeen.Moment, LastSeen: d.Threat.LastSeen.Moment, Grade: d.Threat.Grade,
		},
		ReporterName: privacy.Personal(d.ReporterName), Contact: privacy.Personal(d.Contact), Credit: d.Credit, Language: d.Language, Marking: d.Marking,
	}
}

// draftOf is a draft whose reading is on record, open; where the store gave sealed
// fields marked, it shows the mark.
func draftOf(d report.Draft) Draft {
	return Draft{
		Capacity: d.Capacity, Products: d.Products, Upstream: d.Upstream,
		Title: d.Title.Reveal(), Technical: d.Technical.Reveal(), Harm: d.Harm.Reveal(), Scope: d.Scope.Reveal(), Steps: d.Steps.Reveal(),
		EventType: d.EventType, Weakness: d.Weakness, Severity: d.Severity, Access: d.Access, Privilege: d.Privilege, Victim: d.Victim,
		ByDefault: d.ByDefault, Maturity: d.Maturity, Aliases: d.Aliases, Instances: d.Instances, Sectors: d.Sectors,
		Critical: d.Critical, National: d.National, Remedy: d.Remedy, PlannedAt: d.PlannedAt,
		Aware: Moment{d.Aware}, Upstreamed: Moment{d.Upstreamed}, UpstreamName: d.UpstreamName, Disclosed: d.Disclosed, Wishes: d.Wishes, Source: d.Source,
		Threat: Threat{
			Value: d.Threat.Value, ValueType: d.Threat.ValueType, Part: d.Threat.Part, Family: d.Threat.Family, Hashes: d.Threat.Hashes,
			Platform: d.Threat.Platform, Owner: d.Threat.Owner, FirstSeen: Moment{d.Threat.FirstSeen}, LastSeen: Moment{d.Threat.LastSeen}, Grade: d.Threat.Grade,
		},
		ReporterName: d.ReporterName.Reveal(), Contact: d.Contact.Reveal(), Credit: d.Credit, Language: d.Language, Marking: d.Marking,
	}
}
