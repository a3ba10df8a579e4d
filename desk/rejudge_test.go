package desk_test

import (
	"context"
	"testing"
	"testing/fstest"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/obligation"
	"tocsin/law"
)

// house is an instrument that no built-in book holds.
const house = `id: policy/house
kind: policy
title: {en: House, zh-Hans: 内部}
short: {en: House, zh-Hans: 内部}
jurisdiction: INT
authority: {en: We, zh-Hans: 我们}
sources: [here]
status: in_force
valid_from: 2020-01-01
confidence: unverified
zone: UTC
articles:
  - {number: "1", says: {en: Call., zh-Hans: 致电。}, coverage: "yes"}
anchors:
  aware: {event: [actor.aware], title: {en: aware, zh-Hans: 获知}}
duties:
  - id: call
    article: "1"
    title: {en: Call, zh-Hans: 致电}
    applies_if: {roles: [provider]}
    stages:
      - id: call
        title: {en: Call, zh-Hans: 致电}
        anchor: aware
        due: hard
        readings:
          only:
            - limits: [{add: 1, unit: hour}]
        satisfied_by:
          - {event: [report.submitted]}
        satisfy: {en: Call., zh-Hans: 致电。}
`

// longer is a book with one instrument more.
func (o *office) longer() *law.Book {
	o.t.Helper()
	book, err := law.Load(fstest.MapFS{"house.yaml": {Data: []byte(house)}})
	o.must(err)
	return book
}

// judgedBy counts the entries that judged a matter by a book.
func (o *office) judgedBy(book *law.Book, matter string) (n int) {
	o.t.Helper()
	entries, err := o.store.Look(access.By{Principal: o.duty, Act: access.ReadEvidence}).Entries(o.ctx, matter, 0, 100)
	o.must(err)
	for _, e := range entries {
		if e.Head.Act == string(access.EvaluateClocks) && e.Head.Content == book.Version {
			n++
		}
	}
	return n
}

// growing is a context that ends once the log has grown over a size.
type growing struct {
	context.Context
	o    *office
	over int64
}

func (g growing) Err() error {
	if g.o.size() > g.over {
		return context.Canceled
	}
	return nil
}

func TestANewBookJudgesWhatIsOpenAtOnceAndGoesOnAfterACrash(t *testing.T) {
	o := open(t)
	var cases []string
	for range 20 {
		_, id, _ := o.provider("2021-12-09T00:00:00Z")
		cases = append(cases, id)
	}
	closed := o.matter()
	_, err := o.Coordination.Close(o.ctx, o.duty, closed, "no hole")
	o.must(err)
	if n, err := o.Deadlines.Rejudge(o.ctx); err != nil || n != 0 {
		t.Fatalf("under its first book %d matters were judged anew: %v", n, err)
	}
	book := o.longer()
	o.must(o.Deadlines.Adopt(o.ctx, book))
	first, err := o.Deadlines.Rejudge(growing{o.ctx, o, o.size()})
	if err == nil || first == 0 || first == len(cases) {
		t.Fatalf("stopped in the middle it judged %d: %v", first, err)
	}
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: o.store, Law: book, Clock: o.clock, Suite: cipher.International(nil)}) // a restart
	o.must(err)
	for _, want := range []int{len(cases) - first, 0} {
		if n, err := o.Deadlines.Rejudge(o.ctx); err != nil || n != want {
			t.Errorf("after the restart it judged %d (%v), want %d", n, err, want)
		}
	}
	for _, id := range cases {
		if k := o.clocks(id)["call/call/only"]; k.Law != book.Version || o.judgedBy(book, id) != 1 {
			t.Errorf("%s: %d entries of the book, clock %+v", id, o.judgedBy(book, id), k)
		}
	}
	if o.judgedBy(book, closed) != 0 {
		t.Error("a closed case without a clock was judged")
	}
}

func TestGoingBackToAnEarlierBookIsOnRecordAndJudgesAnew(t *testing.T) {
	o := open(t)
	_, id, _ := o.provider("2021-12-09T00:00:00Z")
	before, book := o.Law(), o.longer()
	o.must(o.Deadlines.Adopt(o.ctx, book))
	_, err := o.Deadlines.Rejudge(o.ctx)
	o.must(err)
	size := o.size()
	o.Desk, err = desk.New(o.ctx, desk.Options{Store: o.store, Law: before, Clock: o.clock, Suite: cipher.International(nil)})
	o.must(err)
	if o.size() != size+1 {
		t.Errorf("a restart under an earlier book left %d entries", o.size()-size)
	}
	if n, err := o.Deadlines.Rejudge(o.ctx); err != nil || n != 1 {
		t.Errorf("judged %d: %v", n, err)
	}
	if k := o.clocks(id)["call/call/only"]; k.State != obligation.NotApplicable {
		t.Errorf("a clock of the book that went runs on: %+v", k)
	}
}
