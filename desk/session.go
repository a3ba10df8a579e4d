package desk

import (
	"cmp"
	"context"
	"net/netip"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Browser is where somebody signs in.
type Browser struct {
	Kind    string // "Firefox · Linux"; shown to whoever signed in
	Code    string // of a second factor, as it was typed; empty where none was
	Sender  string // the network that it is in, by which guesses are told apart
	Session string // secret of the session that it holds already, which ends; so none is carried over a sign-in
}

// SignIn opens a session for login, password and, of whoever has a second factor, a code.
// Which of them was wrong is not said, and takes the same time; who guesses in a row has
// to wait, nobody with him (guess.go), and has shown nothing before everything was right.
func (e Enrolment) SignIn(ctx context.Context, b Browser, login, password string) (string, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	p, err := e.inner().PersonByLogin(ctx, login)
	if err != nil && !fault.Is(err, fault.Absent) {
		return "", err
	}
	held, err := e.holder(ctx, b.Session)
	if err != nil {
		return "", err
	}
	c, right := caller{login: e.digest([]byte(login)), from: b.Sender, known: held != "" && held == p.ID}, false
	if c.known {
		c.from = "a browser of " + c.login // guesses of strangers in his network are not his
	}
	busy := e.gate.reckon(ctx, c, func() {
		if err = e.gate.admit(c, e.clock.Now()); err == nil {
			right = checkPassword(p.Password, password) && !p.Disabled
		}
	})
	switch {
	case busy != nil:
		return "", busy
	case err != nil:
		return "", err
	}
	secret, err := e.open(ctx, b, partner.ByPassword, func(tx *store.Tx) (comer, error) { return e.recognise(tx, p.ID, right, b.Code) })
	if err == nil {
		e.gate.came(c, e.clock.Now())
	}
	return secret, err
}

// recognise takes the code of somebody who has shown his password. It is asked inside the
// act, so that one code opens one session. For a wrong password, also of nobody, the same
// is looked up and thrown away: else whoever waits a little longer for his refusal would
// know that his password is right.
func (e Enrolment) recognise(tx *store.Tx, personID string, right bool, code string) (comer, error) {
	p, err := tx.LoadPerson(personID)
	if !right {
		err = e.pretend(tx, personID, code)
		return comer{}, cmp.Or(err, error(wrongSignIn()))
	}
	if err != nil || !p.Second {
		return comer{person: personID}, err
	}
	good, err := e.shown(tx, personID, code)
	if err == nil && !good {
		err = wrongSignIn()
	}
	return comer{person: personID, proven: good}, err
}

// holder is whose session a browser holds, also one that is over: only who signed in
// with it has its secret. Empty where it holds none.
func (e Enrolment) holder(ctx context.Context, secret string) (string, error) {
	if secret == "" {
		return "", nil
	}
	c, err := e.inner().Credential(ctx, e.keyOf(secret))
	if fault.Is(err, fault.Absent) || err == nil && (c.Kind != partner.SessionKey || e.clock.Now().Sub(c.Expires) > trustTime) {
		return "", nil
	}
	return c.Person, err
}

func wrongSignIn() *fault.Fault {
	return fault.New(fault.Unknown, "session.wrong", "login, password or code is wrong").WithHint("try again, or ask your administrator for an invitation")
}

// Invitee is whom a first link lets in.
type Invitee struct {
	Login  string
	Choose bool // he chooses the password by which he signs in from then on
	Often  bool // the link lets in as often as it is followed
}

func spentLink() *fault.Fault {
	return fault.New(fault.Unknown, "session.link", "this link is used up or too old").WithHint("ask for a new one")
}

// Invited says whom a first link lets in, while it does. Asking does not use it up.
func (e Enrolment) Invited(ctx context.Context, code string) (Invitee, error) {
	p, err := e.invited(ctx, code)
	return Invitee{Login: p.Login, Choose: e.chooses(p), Often: e.settings.Rehearsal}, err
}

// chooses reports whether somebody has no way back yet: no password was set for him.
func (e Enrolment) chooses(p partner.Person) bool {
	return p.Password == "" && !e.settings.Rehearsal
}

func (e Enrolment) invited(ctx context.Context, code string) (partner.Person, error) {
	c, err := e.inner().Credential(ctx, e.keyOf(code))
	if fault.Is(err, fault.Absent) || err == nil && !c.Opens(partner.Invitation, e.clock.Now()) {
		return partner.Person{}, spentLink()
	}
	if err != nil {
		return partner.Person{}, err
	}
	p, err := e.inner().Person(ctx, c.Person)
	if err == nil && (p.Disabled || p.SignedIn() && !e.settings.Rehearsal) {
		err = spentLink()
	}
	return p, err
}

// SignInByLink opens a session for the holder of an invitation, once. Who has no password
// yet sets it with the same act, so that nobody leaves this session without a way back.
func (e Enrolment) SignInByLink(ctx context.Context, b Browser, code, password string) (string, error) {
	// looked at before a password is reckoned, which costs more than a stranger may ask for
	whose, err := e.invited(ctx, code)
	if err != nil {
		return "", err
	}
	kept := whose.Password
	if e.chooses(whose) {
		if kept, err = e.kept(ctx, whose, password); err != nil {
			return "", err
		}
	}
	return e.open(ctx, b, partner.ByInvitation, func(tx *store.Tx) (comer, error) {
		if e.settings.Rehearsal {
			return comer{person: whose.ID}, nil
		}
		c, err := e.useUp(tx, code, partner.Invitation, spentLink())
		if err != nil {
			return comer{}, err
		}
		p, err := tx.LoadPerson(c.Person)
		if err != nil || p.SignedIn() {
			return comer{}, cmp.Or(err, error(spentLink()))
		}
		if p.Password != kept {
			p.Password = kept
			err = tx.ChangePerson(p)
		}
		return comer{person: c.Person}, err
	})
}

// comer is who comes in, and whether he showed a second factor.
type comer struct {
	person string
	proven bool
	issuer string // who vouched for him, if anybody did
}

// open opens a session in one act, for whom that act finds.
func (e Enrolment) open(ctx context.Context, b Browser, way partner.Way, whom func(*store.Tx) (comer, error)) (string, error) {
	secret, err := ident.Secret(e.store.Random())
	if err != nil {
		return "", err
	}
	_, err = e.write(ctx, program("session"), access.SignIn, "", func(tx *store.Tx) error {
		who, err := whom(tx)
		if err != nil {
			return err
		}
		tx.About(who.person) // whose account it is, for whoever reads the log
		_, err = e.seat(tx, b, way, who, secret)
		return err
	})
	return secret, err
}

// seat gives a browser a new session inside an act, and ends the one that it held.
func (e Enrolment) seat(tx *store.Tx, b Browser, way partner.Way, who comer, secret string) (partner.Credential, error) {
	c := partner.Credential{ID: e.keyOf(secret), Kind: partner.SessionKey, Person: who.person, Way: way, Browser: b.Kind, Issuer: who.issuer}
	p, err := enter(tx, who.person)
	if err != nil {
		return c, err
	}
	if p.Disabled {
		return c, wrongSignIn()
	}
	if b.Session != "" {
		if _, err := e.useUp(tx, b.Session, partner.SessionKey, wrongSignIn()); err != nil && !fault.Is(err, fault.Unknown) {
			return c, err
		}
	}
	c.Issued, c.Expires = tx.Now(), tx.Now().Add(e.settings.Sessions.For(p.Roles).Absolute)
	if who.proven {
		c.Proven = tx.Now()
	}
	return c, tx.AddCredential(c, credentialAudience(who.person))
}

// Who is the principal behind a session or token; anonymous when the secret opens
// nothing. It asks the database each time, so what ended is over at once.
func (e Enrolment) Who(ctx context.Context, secret string, kind partner.CredentialKind, via string) (access.Principal, error) {
	return e.WhoFrom(ctx, secret, kind, via, netip.Addr{})
}

// WhoFrom is Who for what came from an address: a token that is bound to networks opens
// nothing elsewhere, nor where nobody knows where it came from.
func (e Enrolment) WhoFrom(ctx context.Context, secret string, kind partner.CredentialKind, via string, from netip.Addr) (access.Principal, error) {
	who, _, err := e.knocks(ctx, secret, kind, via, Knock{From: from})
	return who, err
}

// Knock is what is known of a request beside the secret that it shows.
type Knock struct {
	From        netip.Addr
	Certificate string // fingerprint of the one that the program showed on the line; empty where it showed none
}

// knocks is who shows a secret, and what he shows, whether it opens anything or not.
func (e Enrolment) knocks(ctx context.Context, secret string, kind partner.CredentialKind, via string, k Knock) (access.Principal, partner.Credential, error) {
	nobody := access.Principal{Via: via}
	secret = strings.TrimPrefix(secret, tokenPrefix)
	if secret == "" {
		return nobody, partner.Credential{}, nil
	}
	v, now := e.inner(), e.clock.Now()
	c, err := v.Credential(ctx, e.keyOf(secret))
	if fault.Is(err, fault.Absent) {
		return nobody, partner.Credential{}, nil
	}
	if err != nil {
		return nobody, c, err
	}
	if !c.Opens(kind, now) || !c.ComesFrom(k.From) || !c.Meets(k.Certificate) {
		return nobody, c, nil
	}
	return e.opened(ctx, c, kind, via, now)
}

// opened is who holds a credential that is good.
func (e Enrolment) opened(ctx context.Context, c partner.Credential, kind partner.CredentialKind, via string, now time.Time) (access.Principal, partner.Credential, error) {
	v, nobody := e.inner(), access.Principal{Via: via}
	p, err := v.Person(ctx, c.Person)
	if err != nil || p.Disabled {
		return nobody, c, err
	}
	if asleep, err := e.asleep(ctx, c, p, now); err != nil || asleep {
		return nobody, c, err
	}
	e.used(ctx, c, now)
	who, err := e.principal(ctx, v, p, via)
	who.Proof = e.owes(c, p, now)
	who.Token, who.Scopes = kind == partner.APIToken, c.Scopes
	return who, c, err
}

func (e Enrolment) principal(ctx context.Context, v store.View, p partner.Person, via string) (access.Principal, error) {
	who := access.Principal{Person: p.ID, Name: p.Login, Org: p.Org, Roles: p.Roles, Via: via}
	if p.Org == "" {
		return who, nil
	}
	unit, err := v.Partner(ctx, p.Org)
	if err != nil {
		return access.Principal{Via: via}, err
	}
	who.Suspended = unit.Excluded()
	return who, nil
}

// Held is a session or token as its owner sees it.
type Held struct {
	partner.Credential
	Used time.Time // last, to the minute; zero when it never was
}

// Sessions lists the browsers in which the principal is signed in.
func (e Enrolment) Sessions(ctx context.Context, who access.Principal) ([]Held, error) {
	return e.held(ctx, who, partner.SessionKey)
}

// Tokens lists the API tokens of the principal.
func (e Enrolment) Tokens(ctx context.Context, who access.Principal) ([]Held, error) {
	return e.held(ctx, who, partner.APIToken)
}

// Links lists the one-time links that were made for the principal and still open
// something, so that he sees when somebody regains his account in his name.
func (e Enrolment) Links(ctx context.Context, who access.Principal) ([]Held, error) {
	return e.held(ctx, who, partner.Recovery)
}

// held lists what the principal holds of a kind that still opens something, the first
// to expire first. Identifiers are digests; the secrets are kept nowhere.
func (e Enrolment) held(ctx context.Context, who access.Principal, kind partner.CredentialKind) ([]Held, error) {
	v, err := e.view(who, access.RevokeToken)
	if err != nil {
		return nil, err
	}
	all, err := v.CredentialsOf(ctx, who.Person, kind)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	noted, err := v.LastUse(ctx, ids...)
	if err != nil {
		return nil, err
	}
	idle := e.settings.Sessions.For(who.Roles)
	var held []Held
	for _, c := range all {
		h := Held{c, later(noted[c.ID], e.presence.last(c.ID))}
		now := e.clock.Now()
		if c.Opens(kind, now) && (kind != partner.SessionKey || !idle.Asleep(later(h.Used, c.Issued), now)) {
			held = append(held, h)
		}
	}
	return held, nil
}

// SessionID is the identifier of the session whose secret is shown, to tell it from
// the others in a list. It asks nobody.
func (e Enrolment) SessionID(secret string) string { return e.keyOf(secret) }

// EndSession ends one of the principal's own sessions, in whichever browser it is.
func (e Enrolment) EndSession(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.end(ctx, who, access.SignOut, id, partner.SessionKey)
}

// SignOut ends the session whose secret is shown.
func (e Enrolment) SignOut(ctx context.Context, who access.Principal, secret string) error {
	_, err := e.EndSession(ctx, who, e.SessionID(secret))
	return err
}

// EndOthers ends every session of the principal but the one whose secret is shown, and,
// where he says so, the tokens of his programs.
func (e Enrolment) EndOthers(ctx context.Context, who access.Principal, secret string, tokens bool) (store.Proof, error) {
	this := e.SessionID(secret)
	return e.write(ctx, who, access.SignOut, "", func(tx *store.Tx) error {
		tx.About(who.Person)
		ended := 0
		err := endHeld(tx, who.Person, func(c partner.Credential) bool {
			meant := c.Kind == partner.SessionKey && c.ID != this || tokens && c.Kind == partner.APIToken
			if meant {
				ended++
			}
			return meant
		})
		if err == nil && ended == 0 {
			tx.Nothing()
		}
		return err
	})
}
