package desk

import (
	"cmp"
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/watch"
	"tocsin/store"
)

// beside reports whether others work a case, or the case of a report, and somebody whose
// post it is to work cases does not. Whoever only reads works none.
func beside(tx *store.Tx, reader access.By, thing string) (bool, error) {
	if !reader.Granted(access.TakeCase) {
		return false, nil
	}
	if ident.PrefixOf(thing) == ident.Report {
		r, err := tx.Report(tx.Context(), thing)
		if err != nil || r.Case == "" {
			return false, err
		}
		thing = r.Case
	}
	k, err := tx.Case(tx.Context(), thing)
	return k.Foreign(reader.Person), err
}

// leaves counts as beside somebody's work what he opened of a case that others work, took
// within a day and leaves: whoever works it for as long as he reads it does not work it.
func (c *core) leaves(tx *store.Tx, k coordination.Case) error {
	reader := tx.Maker()
	if !k.Foreign(reader.Person) {
		return nil
	}
	return tx.With(access.By{Principal: program("watch"), Act: access.RaiseAlert}, func() error {
		since := tx.Now().Add(-watch.Day)
		took, err := tookSince(tx, k.ID, reader.Alias(), since)
		if err != nil || !took {
			return err
		}
		joined, err := tx.ReportsOf(tx.Context(), k.ID)
		things := []string{k.ID}
		for _, r := range joined {
			things = append(things, r.ID)
		}
		for _, thing := range things {
			err = cmp.Or(err, c.strays(tx, reader.Person, thing, since))
		}
		return err
	})
}

// tookSince reports whether somebody said since a time that he works a case.
func tookSince(tx *store.Tx, caseID, alias string, since time.Time) (bool, error) {
	entries, err := entriesOf(tx.Context(), tx.View, caseID)
	return slices.ContainsFunc(entries, func(e store.Logged) bool {
		return e.Head.Act == string(access.TakeCase) && e.Head.By == alias && e.Head.At.After(since)
	}), err
}

// strays counts what somebody opened since a time as beside his work, where he opened it.
func (c *core) strays(tx *store.Tx, person, thing string, since time.Time) error {
	o, err := tx.LoadOpening(person, watch.Matters, thing, since)
	if fault.Is(err, fault.Absent) || err == nil && o.Beside {
		return nil
	}
	if err != nil {
		return err
	}
	n, err := tx.CountBeside(tx.Context(), person, since)
	if err != nil {
		return err
	}
	if c.budgets().Strays(n) {
		a := watch.Alert{Kind: watch.Beside, What: o.What, Person: person, Count: n + 1, Most: c.budgets().Beside}
		if err := addAlert(tx, a); err != nil {
			return err
		}
	}
	o.Beside = true
	return tx.ChangeOpening(o)
}
