// Package desk is the office: its acts, and what belongs to one act.
//
// Every act makes the same journey (one write path): may he → the rule of the
// concept → one transaction with one now, in which the record changes, the clocks of
// the law are computed anew, an evidence entry is written and messages are laid in
// the out-tray → a receipt. write is that journey; nothing else begins a
// transaction, so an act cannot happen without its permission check, its clock, its
// evidence and its notices.
//
// The acts are methods of small families: Intake, Triage, Coordination, Publishing,
// Deadlines, Standing, Programmes, Assessing, Enrolment, Directory, Carrying, and Look for those that only read. A door
// is given those it needs.
package desk

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/passkey"
	"tocsin/domain/watch"
	"tocsin/law"
	"tocsin/outward/openid"
	"tocsin/store"
)

// Platform is the actor that the platform itself is in the facts of a matter.
const Platform = "platform"

// Options are what the desk needs.
type Options struct {
	Store    *store.Store
	Law      *law.Book
	Clock    clock.Clock
	Suite    cipher.Suite
	Settings Settings
	Issuers  *openid.Client // by which issuers of identities are asked; nil: there is no single sign-on
}

// Settings are the operator's choices; the zero value is useful.
type Settings struct {
	Jurisdiction string   // of the platform, ISO 3166 code; empty means CN
	Relays       []string // who receives the statutory copies; empty means the two of RMSPV 7
	Zone         string   // IANA zone in which terms of measures are counted; empty means Asia/Shanghai

	Name     string                // of the platform; no password holds it
	Breached Breached              // passwords that others lost; zero for none
	Sessions partner.SessionLimits // how long a sign-in lasts; zero means the usual

	Budgets watch.Budgets // how much one person opens before a second is told; zero means the usual

	SecondFactor partner.SecondFactor // who must have one; empty: nobody must, whoever has one shows it
	Fresh        time.Duration        // how long a second factor is good for what is weighty; zero means partner.Fresh

	Base string // address at which others reach the platform; passkeys are bound to its host

	Mail Mail // what is done with mail; zero means nothing

	Rehearsal bool // a replay in a throw-away directory: a link lets in without a password, as often as it is followed
}

// core is what all families share.
type core struct {
	store    *store.Store
	law      *atomic.Pointer[law.Book]
	clock    clock.Clock
	suite    cipher.Suite
	settings Settings
	zone     *time.Location
	gate     *gatekeeper
	presence *presence
	ledger   *ledger
	site     passkey.Site
	siteless error // why passkeys cannot be used; nil where they can
	passages *passages
	issuers  *openid.Client
	swept    atomic.Int64 // when keys of the forgotten were last destroyed again; Unix milliseconds
}

// Desk is the office with all its families.
type Desk struct {
	Intake       Intake
	Triage       Triage
	Coordination Coordination
	Deadlines    Deadlines
	Publishing   Publishing
	Standing     Standing
	Programmes   Programmes
	Assessing    Assessing
	Enrolment    Enrolment
	Directory    Directory
	Carrying     Carrying
	Watching     Watching
	Erasing      Erasing
	Letters      Letters
	Look         Look
}

// New opens the office and puts the law that is in force on record.
func New(ctx context.Context, o Options) (*Desk, error) {
	c := &core{store: o.Store, law: &atomic.Pointer[law.Book]{}, clock: o.Clock, suite: o.Suite, settings: o.Settings, gate: newGatekeeper(), presence: newPresence(), ledger: newLedger(), passages: newPassages(), issuers: o.Issuers}
	if c.settings.Jurisdiction == "" {
		c.settings.Jurisdiction = "CN"
	}
	if len(c.settings.Relays) == 0 {
		c.settings.Relays = []string{"notification-center", "cncert"}
	}
	if c.settings.Sessions == (partner.SessionLimits{}) {
		c.settings.Sessions = partner.Usual()
	}
	if c.settings.Budgets == (watch.Budgets{}) {
		c.settings.Budgets = watch.Usual()
	}
	if err := c.settings.Budgets.Validate(); err != nil {
		return nil, err
	}
	if c.settings.Fresh == 0 {
		c.settings.Fresh = partner.Fresh
	}
	if s := c.settings.SecondFactor; s != "" && !slices.Contains(partner.SecondFactors, s) {
		return nil, fault.New(fault.Invalid, "desk.second-factor", "%q does not say who must have a second factor: %s", s, fault.Choices(partner.SecondFactors))
	}
	if err := c.settings.Sessions.Validate(); err != nil {
		return nil, err
	}
	if c.settings.Zone == "" {
		c.settings.Zone = "Asia/Shanghai"
	}
	var err error
	if c.zone, err = time.LoadLocation(c.settings.Zone); err != nil {
		return nil, fault.New(fault.Invalid, "desk.zone", "%q is no time zone", c.settings.Zone).Because(err)
	}
	c.site, c.siteless = passkey.SiteOf(c.settings.Base)
	d := &Desk{
		Intake: Intake{c}, Triage: Triage{c}, Coordination: Coordination{c}, Deadlines: Deadlines{c}, Publishing: Publishing{c},
		Standing: Standing{c}, Programmes: Programmes{c}, Assessing: Assessing{c}, Enrolment: Enrolment{c}, Directory: Directory{c}, Carrying: Carrying{c}, Watching: Watching{c}, Erasing: Erasing{c}, Letters: Letters{c}, Look: Look{c},
	}
	if err := d.Erasing.sweep(ctx); err != nil {
		return nil, err
	}
	return d, d.Deadlines.Adopt(ctx, o.Law)
}

// Now is the office's clock.
func (d *Desk) Now() time.Time { return d.Look.clock.Now() }

// Day is the day of a moment in the zone of the office.
func (d *Desk) Day(at time.Time) string { return at.In(d.Look.zone).Format(time.DateOnly) }

// Base is the address at which others reach the platform, without a slash at its end;
// empty where nobody said.
func (d *Desk) Base() string { return strings.TrimSuffix(d.Look.settings.Base, "/") }

// Law is the book in force.
func (d *Desk) Law() *law.Book { return d.Look.law.Load() }

// program is the principal of the program's own acts.
func program(part string) access.Principal {
	return access.Principal{Roles: []access.Role{access.System}, Via: part}
}

// write is the one write path: may he, then everything of the act in one transaction.
func (c *core) write(ctx context.Context, who access.Principal, act access.Act, why string, do func(*store.Tx) error) (store.Proof, error) {
	by := access.By{Principal: who, Act: act, Why: why}
	if err := by.May(); err != nil {
		return store.Proof{}, err
	}
	if err := legibleAt("/reason", why); err != nil {
		return store.Proof{}, err
	}
	return c.store.Write(ctx, by, do)
}

// view is the one way to read: may he, then a view that shows what he may see.
func (c *core) view(who access.Principal, act access.Act) (store.View, error) {
	by := access.By{Principal: who, Act: act}
	if err := by.MayLook(); err != nil {
		return store.View{}, err
	}
	return c.store.Look(by), nil
}

// inner looks with the program's eyes, for what an act must know and its principal need
// not see. Of what it finds a door is given only what is for this principal: his own
// receipt, his own duties, the post of somebody he has met.
func (c *core) inner() store.View {
	return c.store.Look(access.By{Principal: program("desk"), Act: access.ReadDuty})
}
