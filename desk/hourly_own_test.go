package desk_test

import (
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/report"
)

func TestNobodyFillsTheLogByLookingAtHisOwnWords(t *testing.T) {
	o := open(t)
	taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Technical: "x"}, Raw: []byte("r"), Mailbox: true})
	o.must(err)
	mine := o.Enrolment.Mailbox(taken.Mailbox, "web")
	before := o.size()
	for range 5 {
		_, err := o.Look.Mailbox(o.ctx, mine)
		o.must(err)
	}
	if grown := o.size() - before; grown != 1 {
		t.Errorf("five looks in an hour left %d entries", grown)
	}
	o.clock.Advance(time.Hour)
	_, err = o.Look.Mailbox(o.ctx, mine)
	o.must(err)
	if grown := o.size() - before; grown != 2 {
		t.Errorf("after an hour: %d entries", grown)
	}
	_, err = o.Look.Report(o.ctx, o.duty, taken.Report)
	o.must(err)
	_, err = o.Look.Report(o.ctx, o.duty, taken.Report)
	o.must(err)
	if grown := o.size() - before; grown != 4 {
		t.Errorf("the office's readings: %d entries", grown)
	}
}

// TestTheListOfReadersIsWholeHoweverLongItIs fills a report's course and has it opened then.
func TestTheListOfReadersIsWholeHoweverLongItIs(t *testing.T) {
	o := open(t)
	taken, err := o.Intake.Receive(o.ctx, access.Principal{Via: "web"}, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Technical: "x"}, Raw: []byte("r"), Mailbox: true})
	o.must(err)
	mine := o.Enrolment.Mailbox(taken.Mailbox, "web")
	for range 1005 {
		_, err := o.Intake.Say(o.ctx, mine, taken.Report, "and one more thing")
		o.must(err)
	}
	_, err = o.Look.Report(o.ctx, o.duty, taken.Report)
	o.must(err)
	d, err := o.Look.Mailbox(o.ctx, mine)
	o.must(err)
	read := false
	for _, r := range d.Read {
		read = read || r.By == o.duty.Person
	}
	if !read {
		t.Error("an officer opened the report, and its reporter is not told")
	}
}
