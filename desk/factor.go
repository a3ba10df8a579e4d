package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/store"
)

// Factors lists what the principal shows beside his password; the keys stay marked.
func (e Enrolment) Factors(ctx context.Context, who access.Principal) ([]partner.Factor, error) {
	v, err := e.view(who, access.RevokeToken)
	if err != nil {
		return nil, err
	}
	return v.FactorsOf(ctx, who.Person)
}

// NewAuthenticator is a key for an app, not yet kept, and its address for the app.
func (e Enrolment) NewAuthenticator(ctx context.Context, who access.Principal) (key partner.OTPKey, address string, err error) {
	if _, err := e.view(who, access.AddFactor); err != nil {
		return "", "", err
	}
	if _, err := e.besidePassword(ctx, who); err != nil {
		return "", "", err
	}
	raw, err := e.suite.Random(partner.OTPKeyBytes)
	if err != nil {
		return "", "", err
	}
	key, address = e.Authenticator(who, partner.NewOTPKey(raw))
	return key, address, nil
}

// Authenticator is a key with its address for an app.
func (e Enrolment) Authenticator(who access.Principal, key partner.OTPKey) (partner.OTPKey, string) {
	return key, key.Address(e.platform(), who.Name)
}

// platform is how the place is called where nobody gave it a name.
func (e Enrolment) platform() string {
	if e.settings.Name != "" {
		return e.settings.Name
	}
	return "Tocsin"
}

// NewFactor is an authenticator that somebody adds: its key as it was shown, a code that
// the app made of it, and the password, so that an open browser does not suffice.
type NewFactor struct {
	Label    string
	Key      string
	Code     string
	Password string
}

// AddAuthenticator keeps an authenticator once it has made a right code. With the first
// factor come recovery codes, which are shown this once; the session counts as proven.
func (e Enrolment) AddAuthenticator(ctx context.Context, who access.Principal, session string, n NewFactor) (codes []string, proof store.Proof, err error) {
	if err := (access.By{Principal: who, Act: access.AddFactor}).May(); err != nil {
		return nil, proof, err
	}
	if err := e.knows(ctx, who, n.Password); err != nil {
		return nil, proof, err
	}
	f := partner.Factor{Kind: partner.Authenticator, Person: who.Person, Label: strings.TrimSpace(n.Label)}
	if err := named(f); err != nil {
		return nil, proof, err
	}
	key, err := partner.ReadOTPKey(n.Key)
	if err != nil {
		return nil, proof, err
	}
	f.Key = privacy.Sealed(key)
	proof, err = e.write(ctx, who, access.AddFactor, "", func(tx *store.Tx) (err error) {
		var good bool
		if f, good = f.Take(n.Code, e.digestCode, tx.Now()); !good {
			return wrongCode()
		}
		codes, err = e.addFactor(tx, f)
		if err != nil {
			return err
		}
		return e.prove(tx, session)
	})
	return codes, proof, err
}

// named looks at how somebody calls a factor.
func named(f partner.Factor) error {
	if len(f.Label) > 100 {
		return fault.New(fault.Invalid, "factor.label", "a name for it has at most 100 bytes").At("/label")
	}
	return legible(f)
}

// knows asks for the password of the principal.
func (e Enrolment) knows(ctx context.Context, who access.Principal, password string) error {
	p, err := e.besidePassword(ctx, who)
	if err != nil {
		return err
	}
	err = e.shows(ctx, p, password)
	if f := new(fault.Fault); errors.As(err, &f) && f.Kind == fault.Invalid {
		return f.At("/password")
	}
	return err
}

// besidePassword is the principal as a person, who has a password.
func (e Enrolment) besidePassword(ctx context.Context, who access.Principal) (partner.Person, error) {
	p, err := e.inner().Person(ctx, who.Person)
	if err == nil && p.Password == "" {
		err = fault.New(fault.Refused, "factor.password", "set a password first: a second factor stands beside one")
	}
	return p, err
}

// HasPassword reports whether the principal signs in by a password, beside which a second
// factor can stand.
func (e Enrolment) HasPassword(ctx context.Context, who access.Principal) (bool, error) {
	if _, err := e.view(who, access.RevokeToken); err != nil {
		return false, err
	}
	p, err := e.inner().Person(ctx, who.Person)
	return p.Password != "", err
}

// addFactor keeps a factor of the one who acts; with the first, recovery codes come along.
func (e Enrolment) addFactor(tx *store.Tx, f partner.Factor) (codes []string, err error) {
	held, err := tx.LoadFactors(f.Person)
	if err != nil {
		return nil, err
	}
	if len(held) >= partner.MaxFactors {
		return nil, fault.New(fault.Refused, "factor.many", "nobody has more than %d second factors", partner.MaxFactors).WithHint("end one that you use no more")
	}
	if err := e.keepFactor(tx, &f); err != nil {
		return nil, err
	}
	tx.About(f.ID)
	if len(held) > 0 {
		return nil, nil
	}
	if err := second(tx, f.Person, true); err != nil {
		return nil, err
	}
	return e.newCodes(tx, f.Person)
}

func (e Enrolment) keepFactor(tx *store.Tx, f *partner.Factor) (err error) {
	if f.ID, err = tx.NewID(ident.Factor); err != nil {
		return err
	}
	f.Added = tx.Now()
	return tx.AddFactor(*f, credentialAudience(f.Person))
}

// newCodes makes recovery codes and keeps their digests.
func (e Enrolment) newCodes(tx *store.Tx, person string) ([]string, error) {
	f := partner.Factor{Kind: partner.RecoveryCodes, Person: person}
	var codes []string
	for range partner.RecoveryCodeCount {
		code, err := ident.Spoken(e.store.Random())
		if err != nil {
			return nil, err
		}
		codes = append(codes, code)
		f.Codes = append(f.Codes, e.digestCode(code))
	}
	return codes, e.keepFactor(tx, &f)
}

// digestCode is what is kept of a recovery code, however its groups were typed.
func (e Enrolment) digestCode(code string) string {
	return e.digest([]byte(strings.NewReplacer("-", "", " ", "").Replace(ident.Tidy(code))))
}

// second notes on the account whether it has a second factor.
func second(tx *store.Tx, person string, has bool) error {
	p, err := tx.LoadPerson(person)
	if err != nil || p.Second == has {
		return err
	}
	p.Second = has
	return tx.ChangePerson(p)
}

// RenewCodes makes new recovery codes in the place of the old ones.
func (e Enrolment) RenewCodes(ctx context.Context, who access.Principal) (codes []string, proof store.Proof, err error) {
	proof, err = e.write(ctx, who, access.AddFactor, "", func(tx *store.Tx) error {
		held, err := tx.LoadFactors(who.Person)
		if err != nil {
			return err
		}
		if len(held) == 0 {
			return fault.New(fault.Conflict, "factor.none", "recovery codes stand beside a second factor, and there is none").WithHint("add an authenticator first")
		}
		tx.About(who.Person)
		if err := endFactors(tx, held, func(f partner.Factor) bool { return f.Kind == partner.RecoveryCodes }); err != nil {
			return err
		}
		codes, err = e.newCodes(tx, who.Person)
		return err
	})
	return codes, proof, err
}

// EndFactor ends one of the principal's own factors. With the last one that is no paper
// the recovery codes go, too, and the account has no second factor any more.
func (e Enrolment) EndFactor(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.write(ctx, who, access.EndFactor, "", func(tx *store.Tx) error {
		f, err := tx.LoadFactor(id)
		if err != nil {
			return err
		}
		if f.Person != who.Person {
			return access.Gone()
		}
		tx.About(id)
		if f.Ended {
			tx.Nothing()
			return nil
		}
		held, err := tx.LoadFactors(who.Person)
		if err != nil {
			return err
		}
		left := slices.ContainsFunc(held, func(other partner.Factor) bool { return other.ID != id && other.Opens(e.site.Host) })
		if left || f.Kind == partner.RecoveryCodes {
			return endFactors(tx, held, func(other partner.Factor) bool { return other.ID == id })
		}
		if e.settings.SecondFactor.Asks(who.Roles) {
			return fault.New(fault.Refused, "factor.last", "this is your last second factor, and your account must have one").WithHint("add another first, then end this one")
		}
		return e.dropFactors(tx, who.Person)
	})
}

// dropFactors takes everything away that a person shows beside his password.
func (e Enrolment) dropFactors(tx *store.Tx, person string) error {
	held, err := tx.LoadFactors(person)
	if err != nil {
		return err
	}
	if err := endFactors(tx, held, func(partner.Factor) bool { return true }); err != nil {
		return err
	}
	return second(tx, person, false)
}

func endFactors(tx *store.Tx, held []partner.Factor, meant func(partner.Factor) bool) error {
	for _, f := range held {
		if !meant(f) {
			continue
		}
		f.Ended = true
		if err := tx.ChangeFactor(f); err != nil {
			return err
		}
	}
	return nil
}

// shown takes a code of one of a person's factors, which is good no more then.
func (e Enrolment) shown(tx *store.Tx, person, code string) (bool, error) {
	held, err := tx.LoadFactors(person)
	if err != nil {
		return false, err
	}
	for _, f := range held {
		if f, good := f.Take(code, e.digestCode, tx.Now()); good {
			return true, tx.ChangeFactor(f)
		}
	}
	return false, nil
}

// pretend does the work of shown and takes nothing.
func (e Enrolment) pretend(tx *store.Tx, person, code string) error {
	held, err := tx.LoadFactors(person)
	for _, f := range held {
		f.Take(code, e.digestCode, tx.Now())
	}
	return err
}

// Prove takes a code in an open session. Who guesses waits, as at the sign-in.
func (e Enrolment) Prove(ctx context.Context, who access.Principal, session, code string) (store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.ProveAgain}).May(); err != nil {
		return store.Proof{}, err
	}
	p, err := e.inner().Person(ctx, who.Person)
	if err != nil {
		return store.Proof{}, err
	}
	if !p.Second {
		return store.Proof{}, fault.New(fault.Conflict, "factor.none", "there is no second factor to show").WithHint("add one to your account first")
	}
	c := caller{login: e.digest([]byte(p.Login)), from: "session " + e.keyOf(session), known: true}
	if err := e.gate.admit(c, e.clock.Now()); err != nil {
		return store.Proof{}, err
	}
	proof, err := e.write(ctx, who, access.ProveAgain, "", func(tx *store.Tx) error {
		good, err := e.shown(tx, who.Person, code)
		if err != nil {
			return err
		}
		if !good {
			return wrongCode()
		}
		return e.prove(tx, session)
	})
	if err == nil {
		e.gate.came(c, e.clock.Now())
	}
	return proof, err
}

// prove notes in a session of the one who acts that a second factor was shown in it now.
func (e Enrolment) prove(tx *store.Tx, session string) error {
	c, err := tx.LoadCredential(e.keyOf(session))
	if err != nil {
		return err
	}
	if !c.Opens(partner.SessionKey, tx.Now()) || c.Person != tx.Maker().Person {
		return access.Gone()
	}
	if tx.Maker().Act == access.ProveAgain {
		tx.About(credentialSubject(c))
	}
	c.Proven = tx.Now()
	return tx.ChangeCredential(c)
}

const codeWrong = "factor.code"

func wrongCode() *fault.Fault {
	return fault.New(fault.Invalid, codeWrong, "this code is not good, or was used before").At("/code").
		WithHint("take the code that the app shows now; if it is refused again, set the clock of the telephone")
}

// owes is what a person must still show in what he came with.
func (e Enrolment) owes(c partner.Credential, p partner.Person, now time.Time) access.Proof {
	if c.Kind != partner.SessionKey {
		return access.Proven // it was made by somebody who had shown it
	}
	if c.Way == partner.ByIssuer && !p.Second && !c.Proven.IsZero() { // his issuer asked for a second factor that counts
		p.Second = true
	}
	return e.settings.SecondFactor.Owes(p, c.Proven, e.settings.Fresh, now)
}
