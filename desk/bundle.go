package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/store"
)

// Bundle exports the evidence of a case: every entry about it, its reports and its
// advisories, with proofs under one checkpoint. It verifies offline, with public keys
// only; what the acts changed stays behind its digest.
func (l Look) Bundle(ctx context.Context, who access.Principal, caseID string) (evidence.Bundle, error) {
	var bundle evidence.Bundle
	if _, err := l.write(ctx, who, access.ExportCase, "", func(tx *store.Tx) error {
		tx.About(caseID)
		_, err := tx.LoadCase(caseID)
		return err
	}); err != nil {
		return bundle, err
	}
	v, err := l.view(who, access.ExportCase)
	if err != nil {
		return bundle, err
	}
	subjects, err := l.subjects(ctx, v, caseID)
	if err != nil {
		return bundle, err
	}
	return l.bind(ctx, v, subjects)
}

// subjects are the things whose entries belong to a case.
func (l Look) subjects(ctx context.Context, v store.View, caseID string) ([]string, error) {
	subjects := []string{caseID}
	reports, err := v.ReportsOf(ctx, caseID)
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		subjects = append(subjects, r.ID)
	}
	released, err := v.AdvisoriesOf(ctx, caseID)
	if err != nil {
		return nil, err
	}
	for _, a := range released {
		subjects = append(subjects, a.ID)
		notices, err := v.Notices(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		for _, n := range notices {
			subjects = append(subjects, n.ID)
		}
	}
	findings, err := v.Findings(ctx, caseID)
	if err != nil {
		return nil, err
	}
	for _, f := range findings {
		subjects = append(subjects, f.ID)
	}
	taken, err := v.Measures(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range taken {
		if m.Case == caseID {
			subjects = append(subjects, m.ID)
		}
	}
	return subjects, nil
}

// maxEntries is how many entries a bundle holds. One that would hold more is refused, and
// none is made without saying what is missing.
const maxEntries = 100_000

func proofsOf(ctx context.Context, v store.View, subjects []string) ([]store.Logged, error) {
	logged, err := v.EntriesOf(ctx, subjects, maxEntries+1)
	if err == nil && len(logged) > maxEntries {
		err = fault.New(fault.TooLarge, "evidence.many", "there are more than %d entries about this case", maxEntries).WithHint("audit the whole log with tocsin fsck")
	}
	return logged, err
}

func (l Look) bind(ctx context.Context, v store.View, subjects []string) (evidence.Bundle, error) {
	logged, err := proofsOf(ctx, v, subjects)
	if err != nil {
		return evidence.Bundle{}, err
	}
	entries := make([]evidence.Entry, len(logged))
	indexes := make([]int64, len(logged))
	for i, e := range logged {
		entries[i], indexes[i] = e.Withheld(), e.Index
	}
	tree, note := l.store.Checkpoint()
	return evidence.Bind(note, tree.Size, entries, indexes, l.store.Hashes(ctx))
}
