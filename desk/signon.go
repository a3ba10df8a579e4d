package desk

import (
	"cmp"
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
	"tocsin/outward/openid"
	"tocsin/store"
)

// A question to an issuer is made like one to a passkey, and kept nowhere: its time,
// random bytes, and a seal over both, over what it is asked for, over the issuer and the
// browser. The nonce and the verifier of PKCE are made from it anew when the browser comes
// back. It is good in that browser, for that issuer, for ten minutes; the tie remembers
// when the last question was asked that it answered, so an answer is good once.
const (
	signOnTime = 10 * time.Minute // somebody types a password there, and finds his telephone
	ticketTime = 5 * time.Minute
)

const (
	toSignOn ceremony = "sign on"
	toTie    ceremony = "tie"
)

// SignOn leads a browser to an issuer, in order to sign in there: the secret by which the
// browser is known when it comes back, which is the one that it has or a new one, and the
// address.
func (e Enrolment) SignOn(ctx context.Context, issuer, browser string) (secret, address string, err error) {
	i, err := e.inForce(ctx, issuer)
	if err != nil {
		return "", "", err
	}
	return e.lead(ctx, i, toSignOn, browser, "")
}

// inForce is an issuer that lets people in; whoever asks for another learns nothing.
func (e Enrolment) inForce(ctx context.Context, id string) (partner.Issuer, error) {
	i, err := e.inner().Issuer(ctx, id)
	if err == nil && (i.State != partner.IssuerInForce || e.SignsOn() != nil) {
		err = access.Gone()
	}
	return i, err
}

func (e Enrolment) lead(ctx context.Context, i partner.Issuer, use ceremony, browser, session string) (secret, address string, err error) {
	if browser == "" {
		if browser, err = ident.Secret(e.store.Random()); err != nil {
			return "", "", err
		}
	}
	random, err := e.suite.Random(questionRandom)
	if err != nil {
		return "", "", err
	}
	head := append(binary.BigEndian.AppendUint64(nil, uint64(e.clock.Now().UnixNano())), random...)
	address, err = e.issuers.Address(ctx, e.party(i), e.question(use, i.ID, browser, session, head))
	return browser, address, err
}

// party is an issuer as it is asked.
func (e Enrolment) party(i partner.Issuer) openid.Party {
	return openid.Party{Issuer: i.Address, Client: i.Client, Secret: i.Secret, Algorithms: i.Algorithms, Return: strings.TrimSuffix(e.settings.Base, "/") + ReturnPath(i.ID)}
}

// question makes from the head of one the whole of it.
func (e Enrolment) question(use ceremony, issuer, browser, session string, head []byte) openid.Question {
	part := func(purpose string) []byte {
		return []byte(e.store.Derive("sign-on "+purpose, string(use), issuer, e.keyOf(browser), e.keyOf(session), string(head)))
	}
	encode := base64.RawURLEncoding.EncodeToString
	return openid.Question{
		State: string(use[0]) + encode(append(head[:questionHead:questionHead], part("state")[:questionSeal]...)), Nonce: encode(part("nonce")), Verifier: encode(part("verifier")),
		Asked: time.Unix(0, int64(binary.BigEndian.Uint64(head))).UTC(),
	}
}

// Returned is with what a browser comes back from an issuer.
type Returned struct {
	Issuer  string // in the address to which it comes back
	State   string
	Code    string
	From    string // who says that he led it back
	Browser string // by which it is known
}

// answers is the question that a browser comes back with, and what it was asked for.
func (e Enrolment) answers(r Returned, session string) (openid.Question, ceremony, error) {
	use := toSignOn
	if strings.HasPrefix(r.State, string(toTie[0])) {
		use = toTie
	} else {
		session = "" // whoever was signed in when he left may not be when he comes back
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(r.State, string(use[0])))
	if err != nil || len(raw) != questionHead+questionSeal || r.Browser == "" {
		return openid.Question{}, use, late()
	}
	q := e.question(use, r.Issuer, r.Browser, session, raw[:questionHead])
	age := e.clock.Now().Sub(q.Asked)
	if !hmac.Equal([]byte(q.State), []byte(r.State)) || age < -time.Minute || age > signOnTime {
		return openid.Question{}, use, late()
	}
	return q, use, nil
}

func late() *fault.Fault {
	return fault.New(fault.Unknown, "signon.stale", "this comes too late, or from another browser").WithHint("begin again at the page to sign in")
}

// vouched is an issuer, and what it says about whoever comes back. Anything that does not
// hold is one refusal, by which nobody learns what it was.
func (e Enrolment) vouched(ctx context.Context, q openid.Question, r Returned) (partner.Issuer, openid.Answer, error) {
	i, err := e.withSecret(ctx, r.Issuer)
	if err != nil {
		return i, openid.Answer{}, err
	}
	said, err := e.issuers.Redeem(ctx, e.party(i), q, r.Code, r.From)
	if fault.Is(err, fault.Unknown) {
		err = wrongSignIn().Because(err)
	}
	return i, said, err
}

// withSecret opens the secret that we have at an issuer.
func (e Enrolment) withSecret(ctx context.Context, id string) (i partner.Issuer, err error) {
	if _, err := e.inForce(ctx, id); err != nil { // a stranger costs a look
		return i, err
	}
	_, err = e.write(ctx, program("sign-on"), access.SignIn, "", func(tx *store.Tx) (err error) {
		tx.Nothing()
		i, err = tx.LoadIssuer(id)
		return err
	})
	return i, err
}

// Came is what becomes of a browser that comes back.
type Came struct {
	Session string // that it holds from now on
	Ticket  string // in its place: it still has to show a code, and this with it
	Tied    bool   // in its place: an account was tied
}

// CameBack takes a browser that comes back from an issuer: it opens a session, or ties the
// account of whoever sent it there. Only a subject that is tied comes in.
func (e Enrolment) CameBack(ctx context.Context, who access.Principal, b Browser, r Returned) (Came, error) {
	q, use, err := e.answers(r, b.Session)
	if err != nil {
		return Came{}, err
	}
	if use == toTie {
		return Came{Tied: true}, e.tie(ctx, who, q, r)
	}
	i, said, err := e.vouched(ctx, q, r)
	if err != nil {
		return Came{}, err
	}
	t, err := e.inner().Subject(ctx, i.ID, said.Subject)
	if fault.Is(err, fault.Absent) {
		err = wrongSignIn()
	}
	if err != nil {
		return Came{}, err
	}
	p, err := e.inner().Person(ctx, t.Person)
	if err != nil {
		return Came{}, err
	}
	counts := i.Counts(said.Methods, said.Class)
	if p.Second && !counts && i.Admits(p) {
		return Came{Ticket: e.ticket(t.ID, r.Browser, q.Asked)}, nil
	}
	secret, err := e.open(ctx, b, partner.ByIssuer, func(tx *store.Tx) (comer, error) { return e.comes(tx, t.ID, q.Asked, counts) })
	return Came{Session: secret}, err
}

// comes is who comes in by a tie, inside the act that opens his session. Whoever has a
// second factor of ours has shown it by now, or his issuer asked for one that counts.
func (e Enrolment) comes(tx *store.Tx, id string, asked time.Time, proven bool) (comer, error) {
	t, err := tx.LoadTie(id)
	if err != nil {
		return comer{}, err
	}
	i, err := tx.LoadIssuer(t.Issuer)
	if err != nil {
		return comer{}, err
	}
	p, err := tx.LoadPerson(t.Person)
	if err != nil {
		return comer{}, err
	}
	shown, err := t.Show(asked, tx.Now())
	if err != nil || !i.Admits(p) || p.Second && !proven {
		return comer{}, wrongSignIn()
	}
	return comer{person: p.ID, proven: proven, issuer: i.ID}, tx.ChangeTie(shown)
}

// ticket is what a browser shows together with a code: which tie it came by, when it was
// asked, and a seal over both and over the browser.
func (e Enrolment) ticket(tie, browser string, asked time.Time) string {
	head := binary.BigEndian.AppendUint64(nil, uint64(asked.UnixNano()))
	head = append(binary.BigEndian.AppendUint64(head, uint64(e.clock.Now().UnixNano())), tie...)
	return base64.RawURLEncoding.EncodeToString(append(e.sealOf("ticket", browser, head), head...))
}

func (e Enrolment) readTicket(ticket, browser string) (tie string, asked time.Time, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(ticket)
	if err != nil || len(raw) < questionSeal+16 || browser == "" || !hmac.Equal(raw[:questionSeal], e.sealOf("ticket", browser, raw[questionSeal:])) {
		return "", asked, late()
	}
	at := func(n int) time.Time { return time.Unix(0, int64(binary.BigEndian.Uint64(raw[questionSeal+n:]))).UTC() }
	if age := e.clock.Now().Sub(at(8)); age < -time.Minute || age > ticketTime {
		return "", asked, late()
	}
	return string(raw[questionSeal+16:]), at(0), nil
}

// ShowCode takes the code of somebody for whom his issuer vouched, and who has a second
// factor here. Who guesses waits, as at the sign-in.
func (e Enrolment) ShowCode(ctx context.Context, b Browser, browser, ticket string) (string, error) {
	id, asked, err := e.readTicket(ticket, browser)
	if err != nil {
		return "", err
	}
	t, err := e.inner().Tie(ctx, id)
	if err != nil {
		return "", err
	}
	p, err := e.inner().Person(ctx, t.Person)
	if err != nil {
		return "", err
	}
	c := caller{login: e.digest([]byte(p.Login)), from: "issuer", known: true}
	if err := e.gate.admit(c, e.clock.Now()); err != nil {
		return "", err
	}
	secret, err := e.open(ctx, b, partner.ByIssuer, func(tx *store.Tx) (comer, error) {
		good, err := e.shown(tx, t.Person, b.Code)
		if err == nil && !good {
			err = wrongCode()
		}
		if err != nil {
			return comer{}, err
		}
		return e.comes(tx, id, asked, true)
	})
	if err == nil {
		e.gate.came(c, e.clock.Now())
	}
	return secret, err
}

// AskTie leads the browser of a session to an issuer, in order to tie the principal's own
// account to whomever he is there. He shows his password, so that an open browser does
// not suffice, and his second factor lately, if he has one.
func (e Enrolment) AskTie(ctx context.Context, who access.Principal, session, browser, issuer, password string) (secret, address string, err error) {
	if err := (access.By{Principal: who, Act: access.AddTie}).May(); err != nil {
		return "", "", err
	}
	if err := e.SignsOn(); err != nil {
		return "", "", err
	}
	i, err := e.inForce(ctx, issuer)
	if err == nil && !i.Admits(partner.Person{Org: who.Org, Roles: who.Roles}) {
		err = access.Gone()
	}
	if err != nil {
		return "", "", err
	}
	if err := e.knows(ctx, who, password); err != nil {
		return "", "", err
	}
	return e.lead(ctx, i, toTie, browser, session)
}

// tie ties the account of the principal to whom he is at an issuer, to which the same
// session sent him.
func (e Enrolment) tie(ctx context.Context, who access.Principal, q openid.Question, r Returned) error {
	if err := (access.By{Principal: who, Act: access.AddTie}).May(); err != nil {
		return err
	}
	i, said, err := e.vouched(ctx, q, r)
	if err != nil {
		return err
	}
	_, err = e.write(ctx, who, access.AddTie, "", func(tx *store.Tx) error {
		p, err := tx.Person(tx.Context(), who.Person)
		if err != nil {
			return err
		}
		err = tx.With(access.By{Principal: program("enrolment"), Act: access.ReadIssuer}, func() (err error) {
			i, err = tx.LoadIssuer(i.ID)
			return err
		})
		if err != nil || !i.Admits(p) {
			return cmp.Or(err, error(access.Gone()))
		}
		t := partner.Tie{Person: who.Person, Issuer: i.ID, Subject: said.Subject, Step: q.Asked.UnixNano()}
		return addTie(tx, t)
	})
	return tiedAlready(err)
}

func addTie(tx *store.Tx, t partner.Tie) (err error) {
	if t.ID, err = tx.NewID(ident.Tie); err != nil {
		return err
	}
	tx.About(t.ID)
	t.Added = tx.Now()
	return tx.AddTie(t, credentialAudience(t.Person))
}

func tiedAlready(err error) error {
	if fault.Is(err, fault.Conflict) && fault.From(err).Code == "store.exists" {
		return fault.New(fault.Conflict, "tie.there", "this subject is tied to an account already, or this account to a subject").WithHint("end that tie first")
	}
	return err
}

// SignWay is an issuer by which somebody may sign in.
type SignWay struct{ ID, Name string }

// Ways are the issuers that a page to sign in shows: those of the office to everybody, and
// the one by which this browser came in before. Which units there are is no stranger's to
// know, so the others are reached by an address that a unit gives to its people.
func (e Enrolment) Ways(ctx context.Context, remembered string) ([]SignWay, error) {
	if e.SignsOn() != nil {
		return nil, nil
	}
	shown, err := e.inner().IssuersOf(ctx, "")
	if err != nil {
		return nil, err
	}
	if ident.Valid(ident.Issuer, remembered) {
		i, err := e.inForce(ctx, remembered)
		if err != nil && !fault.Is(err, fault.Absent) {
			return nil, err
		}
		if err == nil && i.Org != "" {
			shown = append([]partner.Issuer{i}, shown...)
		}
	}
	var ways []SignWay
	for _, i := range shown {
		if i.State == partner.IssuerInForce {
			ways = append(ways, SignWay{ID: i.ID, Name: i.Name})
		}
	}
	return ways, nil
}
