package store

import (
	"context"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/watch"
)

// AddOpening keeps that somebody opened a thing.
func (tx *Tx) AddOpening(o watch.Opening, audience access.Audience) error {
	return add(tx, openings, o, audience)
}

// CountOpenings counts what somebody opened since a time; of everything where what is empty.
func (v View) CountOpenings(ctx context.Context, person string, what watch.What, since time.Time) (int, error) {
	cond := is("person = ? AND at > ?", person, clock.Milli(since))
	if what != "" {
		cond = and(cond, is("what = ?", string(what)))
	}
	return openings.count(ctx, v, cond)
}

// CountBeside counts the matters that somebody opened since a time and that others work.
func (v View) CountBeside(ctx context.Context, person string, since time.Time) (int, error) {
	return openings.count(ctx, v, is("person = ? AND at > ? AND beside = 1", person, clock.Milli(since)))
}

// HasOpened reports whether somebody opened a thing since a time.
func (v View) HasOpened(ctx context.Context, person string, what watch.What, thing string, since time.Time) (bool, error) {
	n, err := openings.count(ctx, v, is("person = ? AND at > ? AND what = ? AND thing = ?", person, clock.Milli(since), string(what), thing))
	return n > 0, err
}

// LoadOpening reads the last time since one that somebody opened a thing; absent where he
// did not.
func (tx *Tx) LoadOpening(person string, what watch.What, thing string, since time.Time) (watch.Opening, error) {
	cond := is("person = ? AND at > ? AND what = ? AND thing = ?", person, clock.Milli(since), string(what), thing)
	o, err := first(openings.list(tx.Context(), tx.View, cond, "at DESC, id DESC", 1))
	if err != nil {
		return o, err
	}
	return load(tx, openings, o.ID)
}

// ChangeOpening writes a loaded opening back.
func (tx *Tx) ChangeOpening(o watch.Opening) error { return change(tx, openings, o) }

// AddAlert keeps a new alert.
func (tx *Tx) AddAlert(a watch.Alert, audience access.Audience) error {
	return add(tx, alerts, a, audience)
}

// LoadAlert reads an alert in order to settle it.
func (tx *Tx) LoadAlert(id string) (watch.Alert, error) { return load(tx, alerts, id) }

// ChangeAlert writes a loaded alert back.
func (tx *Tx) ChangeAlert(a watch.Alert) error { return change(tx, alerts, a) }

// Alerts lists the alerts that are not about the reader, before a place, the newest
// first: those in a state, or all where it is empty.
func (v View) Alerts(ctx context.Context, state watch.State, before Place, limit int) ([]watch.Alert, error) {
	cond := is("person <> ?", v.by.Person)
	if state != "" {
		cond = and(cond, is("state = ?", string(state)))
	}
	return alerts.list(ctx, v, and(cond, before.earlier("at")), "at DESC, id DESC", limit)
}

// CountAlerts counts the open alerts that are not about the reader.
func (v View) CountAlerts(ctx context.Context) (int, error) {
	return alerts.count(ctx, v, is("state = ? AND person <> ?", string(watch.Open), v.by.Person))
}

// AlertsAbout lists the alerts about somebody since a time.
func (v View) AlertsAbout(ctx context.Context, person string, since time.Time) ([]watch.Alert, error) {
	return alerts.list(ctx, v, is("person = ? AND at > ?", person, clock.Milli(since)), "at, id", 0)
}

// AddTrap keeps a new canary.
func (tx *Tx) AddTrap(t watch.Trap, audience access.Audience) error {
	return add(tx, traps, t, audience)
}

// LoadTrap reads a canary in order to end it.
func (tx *Tx) LoadTrap(id string) (watch.Trap, error) { return load(tx, traps, id) }

// ChangeTrap writes a loaded canary back.
func (tx *Tx) ChangeTrap(t watch.Trap) error { return change(tx, traps, t) }

// TrapOn is the canary that a matter is; absent where it is none.
func (v View) TrapOn(ctx context.Context, matter string) (watch.Trap, error) {
	return first(traps.list(ctx, v, is("matter = ? AND state = 'live'", matter), "id", 1))
}

// Traps lists the canaries, the newest first.
func (v View) Traps(ctx context.Context) ([]watch.Trap, error) {
	return traps.list(ctx, v, where{}, "id DESC", 0)
}
