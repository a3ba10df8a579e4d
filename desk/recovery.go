package desk

import (
	"cmp"
	"context"
	"slices"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/store"
)

// Regain sets a new password for the holder of a recovery link, once, ends everything
// else by which anybody was signed in as him, and opens a session.
func (e Enrolment) Regain(ctx context.Context, b Browser, code, password string) (string, error) {
	// looked at before a password is reckoned, which costs more than a stranger may ask for
	whose, err := e.mayRegain(ctx, code)
	if err != nil {
		return "", err
	}
	c := caller{login: e.digest([]byte(whose.Login)), from: "recovery", known: true}
	if whose.Second { // else there is nothing to guess
		if err := e.gate.admit(c, e.clock.Now()); err != nil {
			return "", err
		}
	}
	kept, err := e.kept(ctx, whose, password)
	if err != nil {
		return "", err
	}
	session, err := ident.Secret(e.store.Random())
	if err != nil {
		return "", err
	}
	_, err = e.write(ctx, program("session"), access.RecoverPerson, "", func(tx *store.Tx) error {
		c, err := e.useUp(tx, code, partner.Recovery, spentLink())
		if err != nil {
			return err
		}
		tx.About(c.Person)
		p, err := tx.LoadPerson(c.Person)
		if err != nil {
			return err
		}
		if p.Disabled {
			return spentLink()
		}
		p.Password = kept
		if err := tx.ChangePerson(p); err != nil {
			return err
		}
		if err := endHeld(tx, p.ID, isAny); err != nil {
			return err
		}
		who, err := e.regained(tx, c, b.Code)
		if err != nil {
			return err
		}
		_, err = e.seat(tx, b, partner.ByRecovery, who, session)
		return err
	})
	if fault.From(err).Code == codeWrong {
		return "", cmp.Or(e.misused(ctx, code), err)
	}
	if err == nil {
		e.gate.came(c, e.clock.Now())
	}
	return session, err
}

// misused counts a wrong code at a recovery link; after some of them it opens nothing any
// more, for whoever holds it is not whom it is for.
func (e Enrolment) misused(ctx context.Context, code string) error {
	_, err := e.write(ctx, program("session"), access.RecoverPerson, "", func(tx *store.Tx) error {
		c, err := tx.LoadCredential(e.keyOf(code))
		if err != nil {
			return err
		}
		tx.About(credentialSubject(c))
		return tx.ChangeCredential(c.Missed())
	})
	return err
}

// regained takes the code of somebody who regains his account, or takes his second factor
// away where the link says that it is lost.
func (e Enrolment) regained(tx *store.Tx, c partner.Credential, code string) (comer, error) {
	who, err := e.recognise(tx, c.Person, true, code)
	if err := e.dropTies(tx, c.Person); err != nil {
		return who, err
	}
	if err == nil {
		return who, e.dropPasskeys(tx, c.Person)
	}
	if !fault.Is(err, fault.Unknown) {
		return who, err
	}
	if c.Lost {
		return comer{person: c.Person}, e.dropFactors(tx, c.Person)
	}
	return who, wrongCode()
}

// dropPasskeys ends the passkeys of somebody who regains his account: each opened it by
// itself, and who knows who added it. Without an authenticator beside them, what is left
// of his second factor goes, too.
func (e Enrolment) dropPasskeys(tx *store.Tx, person string) error {
	held, err := tx.LoadFactors(person)
	if err != nil || !slices.ContainsFunc(held, isPasskey) {
		return err
	}
	if !slices.ContainsFunc(held, func(f partner.Factor) bool { return f.Kind == partner.Authenticator }) {
		return e.dropFactors(tx, person)
	}
	return endFactors(tx, held, isPasskey)
}

// dropTies ends the ties of somebody who regains his account, for the same reason.
func (e Enrolment) dropTies(tx *store.Tx, person string) error {
	held, err := tx.TiesOf(tx.Context(), person)
	for _, t := range held {
		if t, err = tx.LoadTie(t.ID); err == nil {
			err = untie(tx, t)
		}
		if err != nil {
			return err
		}
	}
	return err
}

func isPasskey(f partner.Factor) bool { return f.Kind == partner.Passkey }

// MayRegain reports whether a recovery link is still good. Asking does not use it up.
func (e Enrolment) MayRegain(ctx context.Context, code string) error {
	_, err := e.mayRegain(ctx, code)
	return err
}

func (e Enrolment) mayRegain(ctx context.Context, code string) (partner.Person, error) {
	c, err := e.inner().Credential(ctx, e.keyOf(code))
	if fault.Is(err, fault.Absent) || err == nil && !c.Opens(partner.Recovery, e.clock.Now()) {
		return partner.Person{}, spentLink()
	}
	if err != nil {
		return partner.Person{}, err
	}
	return e.inner().Person(ctx, c.Person)
}

// SetPassword gives the principal a password of his own choice. Who has one shows it;
// who came in by his first link has none yet. It is done in a session, never by the
// token of a program. Whoever knew the old one may have made himself other ways in, so
// his other sessions end, his tokens, and every link made for him.
func (e Enrolment) SetPassword(ctx context.Context, who access.Principal, session, old, password string) (store.Proof, error) {
	by := access.By{Principal: who, Act: access.SetPassword}
	if err := by.May(); err != nil {
		return store.Proof{}, err
	}
	this := e.keyOf(session)
	if c, err := e.inner().Credential(ctx, this); err != nil || !c.Opens(partner.SessionKey, e.clock.Now()) || c.Person != who.Person {
		return store.Proof{}, access.Gone()
	}
	p, err := e.inner().Person(ctx, who.Person)
	if err != nil {
		return store.Proof{}, err
	}
	if err := e.shows(ctx, p, old); err != nil {
		return store.Proof{}, err
	}
	kept, err := e.kept(ctx, p, password)
	if err != nil {
		return store.Proof{}, err
	}
	return e.write(ctx, who, access.SetPassword, "", func(tx *store.Tx) error {
		tx.About(who.Person)
		now, err := tx.LoadPerson(who.Person)
		if err != nil {
			return err
		}
		if now.Password != p.Password {
			return fault.New(fault.Conflict, "person.password.changed", "the password was changed meanwhile")
		}
		now.Password = kept
		if err := tx.ChangePerson(now); err != nil {
			return err
		}
		return endHeld(tx, who.Person, func(c partner.Credential) bool { return c.ID != this })
	})
}

// shows asks for the password that a person has, as at the sign-in: who guesses waits.
func (e Enrolment) shows(ctx context.Context, p partner.Person, password string) (err error) {
	if p.Password == "" {
		return nil
	}
	c, right := caller{login: e.digest([]byte(p.Login)), from: "session", known: true}, false
	busy := e.gate.reckon(ctx, c, func() {
		if err = e.gate.admit(c, e.clock.Now()); err == nil {
			right = checkPassword(p.Password, password)
		}
	})
	switch {
	case busy != nil:
		return busy
	case err != nil:
		return err
	case !right:
		return fault.New(fault.Invalid, "person.password.old", "this is not your password").At("/old")
	}
	e.gate.came(c, e.clock.Now())
	return nil
}
