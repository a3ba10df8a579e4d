package desk

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"tocsin/domain/access"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/store"
)

const (
	shelf       = "law" // subject of the entries about the book in force
	shelfPage   = 1000  // of them read at once
	judgePage   = 200   // matters looked at in one read
	judgeBeside = 8     // acts under way at once, so that they share a commit
)

// Adopt makes a book of law the one in force and puts its version on record, if the
// log does not say so already. The running book stays when the act fails. What is open
// is judged by it once Rejudge has run.
func (d Deadlines) Adopt(ctx context.Context, book *law.Book) error {
	_, err := d.write(ctx, program("law"), access.LoadLaw, "", func(tx *store.Tx) error {
		tx.About(shelf)
		tx.Contains(book.Version)
		last, err := lastBook(ctx, tx.View)
		if err == nil && last.version == book.Version {
			tx.Nothing()
		}
		return err
	})
	if err != nil {
		return err
	}
	d.law.Store(book)
	return nil
}

// adopted is what the log says of the book that was put in force last.
type adopted struct {
	version string // empty before any
	index   int64  // of the entry
	judged  bool   // every matter that was open then has been judged by it
}

// lastBook reads it. The first book of an instance finds nothing that was judged by another.
func lastBook(ctx context.Context, v store.View) (last adopted, err error) {
	for from := int64(0); ; {
		entries, err := v.Entries(ctx, shelf, from, shelfPage)
		if err != nil {
			return adopted{}, err
		}
		for _, e := range entries {
			from = e.Index + 1
			switch {
			case e.Head.Act == string(access.LoadLaw):
				last = adopted{version: e.Head.Content, index: e.Index, judged: last.version == ""}
			case e.Head.Content == last.version:
				last.judged = true
			}
		}
		if len(entries) < shelfPage {
			return last, nil
		}
	}
}

// Rejudge computes the clocks of every open matter anew after a change of the book: one
// act for each matter, whose entry names the book, a bounded number at once. It returns
// how many it judged. Stopped at any moment it goes on where it was; a matter that
// cannot be judged holds up no other, and is tried again at the next call.
func (d Deadlines) Rejudge(ctx context.Context) (int, error) {
	last, err := lastBook(ctx, d.inner())
	if err != nil || last.judged || last.version != d.law.Load().Version {
		return 0, err
	}
	cases, err := d.rejudgeCases(ctx, last)
	reports, wrong := d.rejudgeReports(ctx, last)
	if err = errors.Join(err, wrong); err != nil {
		return cases + reports, err
	}
	_, err = d.write(ctx, program("law"), access.EvaluateClocks, "every open matter is judged by this book", func(tx *store.Tx) error {
		tx.About(shelf)
		tx.Contains(last.version)
		return nil
	})
	return cases + reports, err
}

func (d Deadlines) rejudgeCases(ctx context.Context, by adopted) (judged int, wrong error) {
	for place := (store.Place{}); ; {
		page, err := d.inner().Cases(ctx, place, judgePage)
		if err != nil || len(page) == 0 {
			return judged, errors.Join(wrong, err)
		}
		var open []string
		for _, k := range page {
			place = store.Place{At: k.Opened, ID: k.ID}
			if k.State != coordination.Closed || d.runs(ctx, k.ID) {
				open = append(open, k.ID)
			}
		}
		n, err := d.rejudge(ctx, by, open)
		judged, wrong = judged+n, errors.Join(wrong, err)
	}
}

// rejudgeReports judges the reports that are in no case.
func (d Deadlines) rejudgeReports(ctx context.Context, by adopted) (judged int, wrong error) {
	for place := (store.Place{}); ; {
		page, err := d.inner().AllReports(ctx, place, judgePage)
		if err != nil || len(page) == 0 {
			return judged, errors.Join(wrong, err)
		}
		var open []string
		for _, r := range page {
			place = store.Place{At: r.Received, ID: r.ID}
			if r.Case == "" && (r.State != report.Rejected || d.runs(ctx, r.ID)) {
				open = append(open, r.ID)
			}
		}
		n, err := d.rejudge(ctx, by, open)
		judged, wrong = judged+n, errors.Join(wrong, err)
	}
}

// runs reports whether a clock of a matter still runs, though the office closed it. In
// doubt it does.
func (d Deadlines) runs(ctx context.Context, matter string) bool {
	kept, err := d.inner().Clocks(ctx, matter)
	return err != nil || slices.ContainsFunc(kept, func(k coordination.Clock) bool { return k.State == obligation.Open })
}

// rejudge judges a page of matters.
func (d Deadlines) rejudge(ctx context.Context, by adopted, matters []string) (int, error) {
	var group errgroup.Group
	group.SetLimit(judgeBeside)
	judged, wrong := make([]bool, len(matters)), make([]error, len(matters))
	for i, matter := range matters {
		group.Go(func() error {
			judged[i], wrong[i] = d.judge(ctx, by, matter)
			return nil
		})
	}
	_ = group.Wait() // each matter keeps its own fault
	n := 0
	for _, done := range judged {
		if done {
			n++
		}
	}
	return n, errors.Join(wrong...)
}

// judge computes the clocks of one matter by the book, unless that was done since the
// book was adopted.
func (d Deadlines) judge(ctx context.Context, by adopted, matter string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, fault.New(fault.Unavailable, "law.stopped", "the matters were not all judged").Because(err)
	}
	since, err := entriesFrom(ctx, d.inner(), matter, by.index)
	if err != nil || slices.ContainsFunc(since, func(e store.Logged) bool {
		return e.Head.Act == string(access.EvaluateClocks) && e.Head.Content == by.version
	}) {
		return false, err
	}
	_, err = d.write(ctx, program("law"), access.EvaluateClocks, "judged anew by the book "+by.version[:16], func(tx *store.Tx) error {
		tx.About(matter)
		tx.Contains(by.version)
		if d.law.Load().Version != by.version {
			return fault.New(fault.Conflict, "law.changed", "another book was adopted meanwhile")
		}
		if joined, err := joinedCase(tx, matter); err != nil || joined {
			tx.Nothing()
			return err
		}
		return d.reckon(tx, matter)
	})
	return err == nil, err
}

// joinedCase reports whether a matter is a report that has become part of a case: then
// the case is judged and not the report.
func joinedCase(tx *store.Tx, matter string) (bool, error) {
	if isCase(matter) {
		return false, nil
	}
	r, err := tx.Report(tx.Context(), matter)
	return r.Case != "", err
}
