// Package ical writes duties as a calendar (RFC 5545), for the calendar that somebody
// looks at anyway.
//
// An entry is one limit under one reading, at its instant in UTC. It says what is owed,
// which law says so, what would satisfy it, and where it is worked on; nothing sealed and
// no title of a case stands in it, since calendars are shared and copied. Its UID is the
// same in every export, so that an entry moves when its limit does, and a program that
// follows the calendar drops what is no longer owed.
package ical

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"tocsin/desk"
	"tocsin/domain/fault"
)

// Media is the type of what Write makes.
const Media = "text/calendar; charset=utf-8"

// View is what a calendar is made of.
type View struct {
	Name string // of the calendar, as calendar programs show it
	Base string // outer address of the platform, without a slash at its end; empty where nobody said
	Tag  string // language: en or zh-Hans
	Now  time.Time
	Owed []desk.Owed
}

// Most is how many duties a calendar holds, the most pressing first.
const Most = 500

// alarms are how long before a limit a calendar rings.
var alarms = []time.Duration{24 * time.Hour, time.Hour}

// Write makes the calendar. A duty without an instant, "at once", has no entry: it is no
// appointment.
func Write(v View) ([]byte, error) {
	cal := ics.NewCalendarFor("Tocsin")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(v.Name)
	cal.SetRefreshInterval("PT15M")
	for _, o := range v.Owed {
		for _, d := range o.Readings {
			if !d.Due.IsZero() || !d.DueFrom.IsZero() {
				v.add(cal, o, d)
			}
		}
	}
	var out bytes.Buffer
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fault.New(fault.Internal, "ical.write", "the calendar cannot be written").Because(err)
	}
	return out.Bytes(), nil
}

// add puts one limit into the calendar. Where it is not known to the hour, the earliest
// instant at which it may pass is the one to be reminded of.
func (v View) add(cal *ics.Calendar, o desk.Owed, d desk.Duty) {
	due := d.Due
	if due.IsZero() {
		due = d.DueFrom
	}
	e := cal.AddEvent(fmt.Sprintf("%s-%s@tocsin", o.Kept.ID, d.Reading))
	e.SetDtStampTime(v.Now)
	e.SetModifiedAt(o.Kept.Since)
	e.SetStartAt(due)
	e.SetTimeTransparency(ics.TransparencyTransparent)
	e.SetSummary(v.summary(d))
	e.SetDescription(v.description(d))
	if v.Base != "" {
		e.SetURL(v.Base + "/duties")
	}
	e.SetStatus(ics.ObjectStatusConfirmed)
	for _, before := range alarms {
		a := e.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetTrigger(fmt.Sprintf("-PT%dH", int(before.Hours())))
		a.SetDescription(v.summary(d))
	}
}

// summary is what is owed and which law says so: "Report within two days · RMSPV 7(2)".
func (v View) summary(d desk.Duty) string {
	_, article, _ := strings.Cut(d.Cite, " ")
	return d.Step.Title.In(v.Tag) + " · " + strings.TrimSpace(d.Law.Short.In(v.Tag)+" "+article)
}

// description is why it is owed and what would satisfy it.
func (v View) description(d desk.Duty) string {
	lines := []string{d.Rule.Title.In(v.Tag), d.Because.In(v.Tag), d.Step.Satisfy.In(v.Tag)}
	for _, r := range d.Step.Recipients {
		lines = append(lines, "→ "+r.Title.In(v.Tag))
	}
	return strings.Join(lines, "\n")
}
