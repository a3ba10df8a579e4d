package store

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/coordination"
)

// AddCase keeps a new case.
func (tx *Tx) AddCase(c coordination.Case, audience access.Audience) error {
	return add(tx, cases, c, audience)
}

// LoadCase reads a case with its sealed fields open.
func (tx *Tx) LoadCase(id string) (coordination.Case, error) { return load(tx, cases, id) }

// ChangeCase writes a loaded case back.
func (tx *Tx) ChangeCase(c coordination.Case) error { return change(tx, cases, c) }

// AdmitToCase writes a loaded case back for a wider or narrower audience.
func (tx *Tx) AdmitToCase(c coordination.Case, audience access.Audience) error {
	return readdress(tx, cases, c, audience)
}

// CaseAudience is who may see a case that was loaded in this act.
func (tx *Tx) CaseAudience(id string) (access.Audience, error) {
	return audienceOf(tx, cases.name, id)
}

// Case reads a case, sealed fields marked.
func (v View) Case(ctx context.Context, id string) (coordination.Case, error) {
	return cases.get(ctx, v, id)
}

// Cases lists cases, newest first, before a place.
func (v View) Cases(ctx context.Context, before Place, limit int) ([]coordination.Case, error) {
	return cases.list(ctx, v, before.earlier("opened"), "opened DESC, id DESC", limit)
}

// AddEvent puts an event on a timeline.
func (tx *Tx) AddEvent(e coordination.Event, audience access.Audience) error {
	return add(tx, events, e, audience)
}

// Events reads the timeline of a report or case, in the order of what happened.
func (v View) Events(ctx context.Context, matter string) ([]coordination.Event, error) {
	return events.list(ctx, v, is("matter = ?", matter), "at, id", 0)
}

// LoadEvents reads a timeline in order to change it.
func (tx *Tx) LoadEvents(matter string) ([]coordination.Event, error) {
	return loadAll(tx, events, is("matter = ?", matter), "at, id")
}

// MoveEvent writes a loaded event back, for the audience of its new timeline.
func (tx *Tx) MoveEvent(e coordination.Event, audience access.Audience) error {
	return readdress(tx, events, e, audience)
}

// AddParticipant makes a partner a participant of a case.
func (tx *Tx) AddParticipant(p coordination.Participant, audience access.Audience) error {
	return add(tx, participants, p, audience)
}

// LoadParticipants reads the participants of a case in order to change them.
func (tx *Tx) LoadParticipants(caseID string) ([]coordination.Participant, error) {
	return loadAll(tx, participants, is("case_id = ?", caseID), "id")
}

// ChangeParticipant writes a loaded participant back.
func (tx *Tx) ChangeParticipant(p coordination.Participant) error { return change(tx, participants, p) }

// Participants lists who takes part in a case, as far as the principal may know.
func (v View) Participants(ctx context.Context, caseID string) ([]coordination.Participant, error) {
	return participants.list(ctx, v, is("case_id = ?", caseID), "id", 0)
}

// TakesPart lists the cases in which a unit takes part, and since when.
func (v View) TakesPart(ctx context.Context, org string) ([]coordination.Participant, error) {
	return participants.list(ctx, v, is("org = ?", org), "id", 0)
}

// AddClock keeps a new clock.
func (tx *Tx) AddClock(c coordination.Clock, audience access.Audience) error {
	return add(tx, clocks, c, audience)
}

// ChangeClock writes a loaded clock back.
func (tx *Tx) ChangeClock(c coordination.Clock) error { return change(tx, clocks, c) }

// LoadClocks reads the clocks of a matter in order to compute them anew.
func (tx *Tx) LoadClocks(matter string) ([]coordination.Clock, error) {
	return loadAll(tx, clocks, is("matter = ?", matter), "due, id")
}

// LoadOverdue reads open clocks whose last instant has passed.
func (tx *Tx) LoadOverdue(limit int) ([]coordination.Clock, error) {
	return loadSome(tx, clocks, is("state = 'open' AND due > 0 AND due < ?", clock.Milli(tx.now)), "due, id", limit)
}

// Clocks lists the clocks of a matter.
func (v View) Clocks(ctx context.Context, matter string) ([]coordination.Clock, error) {
	return clocks.list(ctx, v, is("matter = ?", matter), "due, id", 0)
}

// ClocksIn lists the clocks of an urgency, after a place: what asks for something with
// the soonest limit first, what asks for nothing any more with the last one first. With
// an actor it lists those of that unit only.
func (v View) ClocksIn(ctx context.Context, actor string, u coordination.Urgency, after Place, limit int) ([]coordination.Clock, error) {
	if u.Past() {
		return clocks.list(ctx, v, and(ranked(actor, u), after.earlier("due")), "due DESC, id DESC", limit)
	}
	return clocks.list(ctx, v, and(ranked(actor, u), after.later("due")), "due, id", limit)
}

// CountClocks counts the clocks of an urgency; with an actor those of that unit only.
func (v View) CountClocks(ctx context.Context, actor string, u coordination.Urgency) (int, error) {
	return clocks.count(ctx, v, ranked(actor, u))
}

func ranked(actor string, u coordination.Urgency) where {
	if actor == "" {
		return is("urgency = ?", int64(u))
	}
	return is("actor = ? AND urgency = ?", actor, int64(u))
}

// DueBefore counts open clocks whose last instant lies before t.
func (v View) DueBefore(ctx context.Context, t time.Time) (int, error) {
	return clocks.count(ctx, v, is("state = 'open' AND due > 0 AND due < ?", clock.Milli(t)))
}

// AddFinding keeps a proposed finding.
func (tx *Tx) AddFinding(f coordination.Finding, audience access.Audience) error {
	return add(tx, findings, f, audience)
}

// LoadFinding reads a finding in order to decide it.
func (tx *Tx) LoadFinding(id string) (coordination.Finding, error) { return load(tx, findings, id) }

// LoadFindings reads the findings of a matter in order to add what is missing.
func (tx *Tx) LoadFindings(matter string) ([]coordination.Finding, error) {
	return loadAll(tx, findings, is("matter = ?", matter), "id")
}

// ChangeFinding writes a loaded finding back.
func (tx *Tx) ChangeFinding(f coordination.Finding) error { return change(tx, findings, f) }

// TellFinding writes a loaded finding back for those who may know of it.
func (tx *Tx) TellFinding(f coordination.Finding, audience access.Audience) error {
	return readdress(tx, findings, f, audience)
}

// Finding reads a finding.
func (v View) Finding(ctx context.Context, id string) (coordination.Finding, error) {
	return findings.get(ctx, v, id)
}

// Findings lists the findings of a matter.
func (v View) Findings(ctx context.Context, matter string) ([]coordination.Finding, error) {
	return findings.list(ctx, v, is("matter = ?", matter), "id", 0)
}

// FindingsOf lists the findings about a unit that the principal may know of.
func (v View) FindingsOf(ctx context.Context, org string) ([]coordination.Finding, error) {
	return findings.list(ctx, v, is("org = ?", org), "id", 0)
}

// FindingsAfter lists the findings in a state, in the order in which they were
// proposed, after one; of one unit when it is named.
func (v View) FindingsAfter(ctx context.Context, org string, state coordination.FindingState, after string, limit int) ([]coordination.Finding, error) {
	cond := where{}
	if org != "" {
		cond = is("org = ?", org)
	}
	if state != "" {
		cond = and(cond, is("state = ?", string(state)))
	}
	if after != "" {
		cond = and(cond, is("id > ?", after))
	}
	return findings.list(ctx, v, cond, "id", limit)
}
