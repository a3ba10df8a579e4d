package replay

import (
	"encoding/json"
	"slices"
	"strings"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// maxRecord is the budget of a vulnerability record, in bytes.
const maxRecord = 4 << 20

// cveRecord is what a replay needs of a CVE record (format 5).
type cveRecord struct {
	CveMetadata struct {
		CveID         string `json:"cveId"`
		State         string `json:"state"`
		DateReserved  string `json:"dateReserved"`
		DatePublished string `json:"datePublished"`
	} `json:"cveMetadata"`
	Containers struct {
		CNA struct {
			Affected []struct {
				Vendor   string       `json:"vendor"`
				Product  string       `json:"product"`
				Versions []cveVersion `json:"versions"`
			} `json:"affected"`
			Credits []struct {
				Value string `json:"value"`
			} `json:"credits"`
		} `json:"cna"`
	} `json:"containers"`
}

// cveVersion is one run of versions, with the places at which its status changes.
type cveVersion struct {
	Version string `json:"version"`
	Status  string `json:"status"`
	Changes []struct {
		At     string `json:"at"`
		Status string `json:"status"`
	} `json:"changes"`
}

// Use takes the real record of the vulnerability in place of the facts of the file:
// its dates, and which versions are affected. It is refused where it is the record of
// something else, or credits nobody of those whom the file says it credits.
func (f *File) Use(record []byte) error {
	var r cveRecord
	if len(record) > maxRecord {
		return fault.New(fault.TooLarge, "replay.record", "a record has at most %d bytes", maxRecord)
	}
	if err := json.Unmarshal(record, &r); err != nil {
		return fault.New(fault.Invalid, "replay.record", "this is no CVE record").Because(err)
	}
	meta, cna := r.CveMetadata, r.Containers.CNA
	if meta.CveID != f.Facts.ID || meta.State != "PUBLISHED" {
		return fault.New(fault.Invalid, "replay.record", "this is the record of %q (%s), not of %s", meta.CveID, meta.State, f.Facts.ID)
	}
	for _, org := range f.Facts.Credits {
		if !slices.ContainsFunc(cna.Credits, func(c struct {
			Value string `json:"value"`
		}) bool {
			return strings.Contains(c.Value, org)
		}) {
			return fault.New(fault.Invalid, "replay.record", "the record does not credit %q", org)
		}
	}
	facts := f.Facts
	facts.Reserved, facts.Published = meta.DateReserved, meta.DatePublished
	facts.From, facts.Affected = "CVE record", nil
	for _, at := range []string{facts.Reserved, facts.Published} {
		if _, err := calendar.ParseMoment(at, ""); err != nil {
			return fault.New(fault.Invalid, "replay.record", "%q is no time", at)
		}
	}
	for _, a := range cna.Affected {
		for _, v := range a.Versions {
			facts.Affected = append(facts.Affected, v.runs()...)
		}
	}
	if len(facts.Affected) == 0 {
		return fault.New(fault.Invalid, "replay.record", "the record names no affected versions")
	}
	f.Facts = facts
	return nil
}

// runs are the affected stretches between the changes of status.
func (v cveVersion) runs() []Run {
	var runs []Run
	from, affected := v.Version, v.Status == "affected"
	for _, c := range v.Changes {
		now := c.Status == "affected"
		if affected && !now {
			runs = append(runs, Run{Introduced: from, Fixed: c.At})
		}
		if !affected && now {
			from = c.At
		}
		affected = now
	}
	if affected {
		runs = append(runs, Run{Introduced: from})
	}
	return runs
}
