package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/lookback"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Lookback tells what the record of a case shows, each statement with the entries that
// prove it. It is for the office: it says who knew earlier, which is nobody else's to
// read. It opens nothing sealed, so looking back leaves no entry.
func (l Look) Lookback(ctx context.Context, who access.Principal, caseID string) (lookback.Account, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return lookback.Account{}, err
	}
	f := lookback.Facts{Now: l.clock.Now(), Zone: l.zone, Platform: Platform, Law: l.law.Load().Law}
	if f.Case, err = v.Case(ctx, caseID); err != nil {
		return lookback.Account{}, err
	}
	for _, read := range []func(context.Context, store.View, *lookback.Facts) error{l.pastEvents, l.pastUnits, l.pastWarnings, l.pastReports, l.pastProof} {
		if err := read(ctx, v, &f); err != nil {
			return lookback.Account{}, err
		}
	}
	return lookback.Tell(f), nil
}

// Replayed is the newest case that a replay made, for the office; absent where none did.
func (l Look) Replayed(ctx context.Context, who access.Principal) (coordination.Case, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return coordination.Case{}, err
	}
	cases, err := v.Cases(ctx, store.Place{}, queueLength)
	if err != nil {
		return coordination.Case{}, err
	}
	for _, k := range cases {
		if k.Replay != "" {
			return k, nil
		}
	}
	return coordination.Case{}, fault.New(fault.Absent, "replay.none", "no case was replayed here").
		WithHint("play one into an empty data directory: tocsin replay log4shell")
}

func (l Look) pastEvents(ctx context.Context, v store.View, f *lookback.Facts) (err error) {
	if f.Events, err = v.Events(ctx, f.Case.ID); err != nil {
		return err
	}
	if f.Findings, err = v.Findings(ctx, f.Case.ID); err != nil {
		return err
	}
	f.Matter, err = l.caseFacts(ctx, v, f.Case)
	return err
}

// pastUnits are all partners: an event may name one that takes no part.
func (l Look) pastUnits(ctx context.Context, v store.View, f *lookback.Facts) (err error) {
	if f.Participants, err = v.Participants(ctx, f.Case.ID); err != nil {
		return err
	}
	units, err := v.Partners(ctx)
	if err != nil {
		return err
	}
	f.Units = map[string]partner.Partner{}
	for _, u := range units {
		f.Units[u.ID] = u
	}
	taken, err := v.Measures(ctx)
	for _, m := range taken {
		if m.Case == f.Case.ID {
			f.Measures = append(f.Measures, m)
		}
	}
	return err
}

func (l Look) pastWarnings(ctx context.Context, v store.View, f *lookback.Facts) (err error) {
	if f.Advisories, err = v.AdvisoriesOf(ctx, f.Case.ID); err != nil {
		return err
	}
	f.Notices, err = noticesOf(ctx, v, f.Advisories)
	return err
}

func (l Look) pastReports(ctx context.Context, v store.View, f *lookback.Facts) (err error) {
	if f.Reports, err = v.ReportsOf(ctx, f.Case.ID); err != nil {
		return err
	}
	f.Parcels, err = parcelsOf(ctx, v, f.Reports)
	return err
}

// pastProof finds for every record of the case the entries that changed it.
func (l Look) pastProof(ctx context.Context, v store.View, f *lookback.Facts) error {
	subjects, err := l.subjects(ctx, v, f.Case.ID)
	if err != nil {
		return err
	}
	entries, err := proofsOf(ctx, v, subjects)
	if err != nil {
		return err
	}
	f.Proof = map[string][]int64{}
	for _, e := range entries {
		for _, c := range e.Changes {
			f.Proof[c.ID] = append(f.Proof[c.ID], e.Index)
		}
	}
	tree, _ := l.store.Checkpoint()
	f.Size = tree.Size
	return nil
}
