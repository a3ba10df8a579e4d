package desk

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/passkey"
	"tocsin/domain/privacy"
	"tocsin/store"
)

// A passkey answers a question: some random bytes, when they were asked, and a seal over
// both, over what it is asked for and over the browser that is asked. So no question need
// be kept, and strangers who ask for many cost nothing; and it is good in that browser,
// for that, and for some minutes only. That it is answered once is kept by the passkey,
// which remembers when the last question was asked that it answered.
const (
	questionRandom = 16
	questionHead   = 8 + questionRandom
	questionSeal   = 16
)

// ceremony is what a passkey is asked for.
type ceremony string

const (
	toSignIn ceremony = "sign in"
	toProve  ceremony = "prove"
	toAdd    ceremony = "add"
)

// Passkeys says whether passkeys can be used here; the fault says why they cannot.
func (e Enrolment) Passkeys() error { return e.siteless }

// ask makes a question for a browser, which the secret that it holds names.
func (e Enrolment) ask(use ceremony, browser string) (string, error) {
	if e.siteless != nil {
		return "", e.siteless
	}
	random, err := e.suite.Random(questionRandom)
	if err != nil {
		return "", err
	}
	head := append(binary.BigEndian.AppendUint64(nil, uint64(e.clock.Now().UnixNano())), random...)
	return base64.RawURLEncoding.EncodeToString(append(head, e.sealOf(use, browser, head)...)), nil
}

func (e Enrolment) sealOf(use ceremony, browser string, head []byte) []byte {
	return []byte(e.store.Derive("passkey question", string(use), e.keyOf(browser), string(head)))[:questionSeal]
}

// asked is when a question was asked that is answered here; a fault where it was not
// asked, not of this browser, not for this, or too long ago.
func (e Enrolment) asked(use ceremony, browser, question string) (time.Time, error) {
	raw, err := base64.RawURLEncoding.DecodeString(question)
	if err != nil || len(raw) != questionHead+questionSeal || browser == "" || !hmac.Equal(raw[questionHead:], e.sealOf(use, browser, raw[:questionHead])) {
		return time.Time{}, stale()
	}
	at := time.Unix(0, int64(binary.BigEndian.Uint64(raw))).UTC()
	if age := e.clock.Now().Sub(at); age < -time.Minute || age > passkey.Patience {
		return time.Time{}, stale()
	}
	return at, nil
}

// stale is of kind Unknown, as every way of not being known is.
func stale() *fault.Fault {
	return fault.New(fault.Unknown, "passkey.stale", "this answer comes too late, or from another browser").WithHint("begin again")
}

// wrongPasskey tells nobody whether there is such a passkey.
func wrongPasskey() *fault.Fault {
	return fault.New(fault.Unknown, "passkey.unknown", "this passkey opens nothing here").WithHint("sign in with login and password, and look at your account page for the passkeys that you have")
}

// AskPasskey is what a browser is asked in which nobody is signed in yet, and the secret
// that it keeps meanwhile, which binds the answer to it: the one that it has, or a new one.
func (e Enrolment) AskPasskey(browser string) (secret, question string, err error) {
	if browser == "" {
		if browser, err = ident.Secret(e.store.Random()); err != nil {
			return "", "", err
		}
	}
	if question, err = e.ask(toSignIn, browser); err != nil {
		return "", "", err
	}
	question, err = e.site.Ask(question)
	return browser, question, err
}

// AskProof is what the browser of a session is asked when its holder shows himself again;
// empty where he has no passkey for this place.
func (e Enrolment) AskProof(ctx context.Context, who access.Principal, session string) (string, error) {
	held, err := e.Factors(ctx, who)
	if err != nil || e.siteless != nil {
		return "", err
	}
	for _, f := range held {
		if f.Kind == partner.Passkey && f.Opens(e.site.Host) {
			question, err := e.ask(toProve, session)
			if err != nil {
				return "", err
			}
			return e.site.Ask(question)
		}
	}
	return "", nil
}

// AskNewPasskey is what the browser of a session is asked in order to make a passkey.
func (e Enrolment) AskNewPasskey(ctx context.Context, who access.Principal, session string) (string, error) {
	if _, err := e.view(who, access.AddFactor); err != nil {
		return "", err
	}
	if _, err := e.besidePassword(ctx, who); err != nil {
		return "", err
	}
	held, err := e.Factors(ctx, who)
	if err != nil {
		return "", err
	}
	question, err := e.ask(toAdd, session)
	if err != nil {
		return "", err
	}
	var has []string
	for _, f := range held {
		if f.Kind == partner.Passkey && f.Site == e.site.Host {
			has = append(has, f.Handle)
		}
	}
	return e.site.AskNew(question, passkey.Owner{ID: e.ownerOf(who.Person), Name: who.Name, Site: e.platform()}, has)
}

// ownerOf is what a passkey holds of its owner: a secret of ours, from which nobody else
// learns who he is.
func (e Enrolment) ownerOf(person string) []byte {
	return []byte(e.store.Derive("passkey owner", person))
}

// NewPasskey is a passkey that somebody adds: how he calls it, the answer of his browser,
// and the password, so that an open browser does not suffice.
type NewPasskey struct {
	Label    string
	Answer   []byte
	Password string
}

// AddPasskey keeps a passkey. With the first factor come recovery codes, which are shown
// this once; the session counts as proven.
func (e Enrolment) AddPasskey(ctx context.Context, who access.Principal, session string, n NewPasskey) (codes []string, proof store.Proof, err error) {
	if err := (access.By{Principal: who, Act: access.AddFactor}).May(); err != nil {
		return nil, proof, err
	}
	if e.siteless != nil {
		return nil, proof, e.siteless
	}
	answer, err := passkey.Read(n.Answer)
	if err != nil {
		return nil, proof, err
	}
	at, err := e.asked(toAdd, session, answer.Challenge)
	if err != nil {
		return nil, proof, fault.New(fault.Invalid, fault.From(err).Code, "%s", fault.From(err).Message).At("/answer").WithHint("begin again")
	}
	made, err := answer.Make(e.site, answer.Challenge)
	if err != nil {
		return nil, proof, err
	}
	f := partner.Factor{
		Kind: partner.Passkey, Person: who.Person, Label: strings.TrimSpace(n.Label), Key: privacy.Sealed(made.Key), Step: at.UnixNano(),
		Handle: made.Handle, Site: e.site.Host, Count: int64(made.Count), Synced: made.Synced,
	}
	if err := named(f); err != nil {
		return nil, proof, err
	}
	if err := e.knows(ctx, who, n.Password); err != nil {
		return nil, proof, err
	}
	proof, err = e.write(ctx, who, access.AddFactor, "", func(tx *store.Tx) (err error) {
		if codes, err = e.addFactor(tx, f); err != nil {
			return err
		}
		return e.prove(tx, session)
	})
	if fault.Is(err, fault.Conflict) && fault.From(err).Code == "store.exists" {
		err = fault.New(fault.Conflict, "passkey.there", "this passkey is here already").At("/answer").WithHint("take another device, or look at your account page")
	}
	return codes, proof, err
}

// SignInByPasskey opens a session for whoever answers with a passkey, which stands for
// password and second factor. The browser secret is the one that was asked.
func (e Enrolment) SignInByPasskey(ctx context.Context, b Browser, browser string, raw []byte) (string, error) {
	answer, at, err := e.answered(ctx, toSignIn, browser, raw)
	if err != nil {
		return "", err
	}
	var whose string
	secret, err := e.open(ctx, b, partner.ByPasskey, func(tx *store.Tx) (comer, error) {
		f, err := e.show(tx, answer, at)
		if whose = f.ID; err != nil {
			return comer{}, err
		}
		p, err := tx.LoadPerson(f.Person)
		if err == nil && p.Disabled {
			err = wrongPasskey() // as of a passkey that nobody knows
		}
		return comer{person: p.ID, proven: true}, err
	})
	return secret, e.doubt(ctx, whose, err)
}

// ProveByPasskey takes the answer of a passkey in an open session.
func (e Enrolment) ProveByPasskey(ctx context.Context, who access.Principal, session string, raw []byte) (store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.ProveAgain}).May(); err != nil {
		return store.Proof{}, err
	}
	answer, at, err := e.answered(ctx, toProve, session, raw)
	if err != nil {
		return store.Proof{}, fault.New(fault.Invalid, fault.From(err).Code, "%s", fault.From(err).Message).At("/answer").WithHint("begin again, or show a code")
	}
	var whose string
	proof, err := e.write(ctx, who, access.ProveAgain, "", func(tx *store.Tx) error {
		f, err := e.show(tx, answer, at)
		if err == nil && f.Person != who.Person {
			err = wrongPasskey()
		}
		if err != nil {
			whose = f.ID
			return err
		}
		return e.prove(tx, session)
	})
	return proof, e.doubt(ctx, whose, err)
}

// answered reads an answer and looks whether it was asked for and there is such a
// passkey, before an act begins: strangers cost no more than a look.
func (e Enrolment) answered(ctx context.Context, use ceremony, browser string, raw []byte) (passkey.Answer, time.Time, error) {
	if e.siteless != nil {
		return passkey.Answer{}, time.Time{}, e.siteless
	}
	answer, err := passkey.Read(raw)
	if err != nil {
		return answer, time.Time{}, err
	}
	at, err := e.asked(use, browser, answer.Challenge)
	if err != nil {
		return answer, at, err
	}
	if _, err = e.inner().Passkey(ctx, answer.Handle); fault.Is(err, fault.Absent) {
		err = wrongPasskey()
	}
	return answer, at, err
}

// show checks an answer inside the act that it opens, and notes it at the passkey. Also
// with a fault that the passkey seems to be copied, it says which.
func (e Enrolment) show(tx *store.Tx, answer passkey.Answer, at time.Time) (partner.Factor, error) {
	f, err := tx.LoadPasskey(answer.Handle)
	if fault.Is(err, fault.Absent) {
		return f, wrongPasskey()
	}
	if err != nil {
		return f, err
	}
	count, err := f.Check(e.site, answer)
	if err != nil || !answer.SameOwner(e.ownerOf(f.Person)) {
		return partner.Factor{}, wrongPasskey()
	}
	shown, err := f.Show(at, int64(count), tx.Now())
	if fault.Is(err, fault.Absent) {
		err = wrongPasskey()
	}
	if err != nil {
		return f, err
	}
	return shown, tx.ChangeFactor(shown)
}

// doubt stops a passkey whose count went back, in an act of its own, since the one that it
// was shown for left nothing behind. The sessions that passkeys opened for its owner end.
func (e Enrolment) doubt(ctx context.Context, id string, because error) error {
	if because == nil || id == "" || fault.From(because).Code != partner.CodeCopied {
		return because
	}
	_, err := e.write(ctx, program("session"), access.DoubtFactor, "the count of its signatures went back", func(tx *store.Tx) error {
		f, err := tx.LoadFactor(id)
		if err != nil {
			return err
		}
		tx.About(id)
		if !f.Copied.IsZero() || f.Ended {
			tx.Nothing()
			return nil
		}
		f.Copied = tx.Now()
		if err := tx.ChangeFactor(f); err != nil {
			return err
		}
		return endHeld(tx, f.Person, func(c partner.Credential) bool { return c.Kind == partner.SessionKey && c.Way == partner.ByPasskey })
	})
	if err != nil {
		return err
	}
	return because
}

// Doubt is a passkey that seems to be copied, and whose it is.
type Doubt struct {
	Factor string
	Person string
	Login  string
	At     time.Time
}

// Doubts lists the passkeys that seem to be copied and were not ended yet, for those who
// look after people and after the records. How their owners call them is theirs.
func (e Enrolment) Doubts(ctx context.Context, who access.Principal) ([]Doubt, error) {
	if _, err := e.view(who, access.ReadDoubt); err != nil {
		return nil, err
	}
	copied, err := e.inner().Copied(ctx)
	if err != nil {
		return nil, err
	}
	doubts := make([]Doubt, len(copied))
	for i, f := range copied {
		p, err := e.inner().Person(ctx, f.Person)
		if err != nil {
			return nil, err
		}
		doubts[i] = Doubt{Factor: f.ID, Person: p.ID, Login: p.Login, At: f.Copied}
	}
	return doubts, nil
}
