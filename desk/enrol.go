package desk

import (
	"context"
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

// Enrolment brings partners and people in, and knows who knocks.
type Enrolment struct{ *core }

// Partner enrols an organisation.
func (e Enrolment) Partner(ctx context.Context, who access.Principal, p partner.Partner) (string, store.Proof, error) {
	if strings.TrimSpace(p.Name) == "" {
		return "", store.Proof{}, fault.New(fault.Invalid, "partner.name", "a partner has a name").At("/name")
	}
	proof, err := e.write(ctx, who, access.EnrolPartner, "", func(tx *store.Tx) (err error) {
		if p.ID, err = tx.NewID(ident.Partner); err != nil {
			return err
		}
		tx.About(p.ID)
		p.Standing, p.Enrolled = partner.Good, tx.Now()
		return tx.AddPartner(p, access.Desk().With(access.RoleKey(access.Administrator), access.OwnKey(p.ID)))
	})
	return p.ID, proof, err
}

// NewPerson is an account to be made.
type NewPerson struct {
	Login    string
	Name     string
	Title    string
	Org      string
	Roles    []access.Role
	Password string // empty: the person signs in by an invitation first
	Language string
	Zone     string
}

// Person makes an account. Nobody gives rights that he does not hold himself, but for
// the administrator, who gives them and holds none over cases.
func (e Enrolment) Person(ctx context.Context, who access.Principal, n NewPerson) (string, store.Proof, error) {
	p, err := e.person(n)
	if err != nil {
		return "", store.Proof{}, err
	}
	proof, err := e.write(ctx, who, access.EnrolPerson, "", func(tx *store.Tx) error { return e.addPerson(tx, &p) })
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Conflict, "person.login.taken", "the login %q is taken", p.Login).At("/login")
	}
	return p.ID, proof, err
}

func (e Enrolment) person(n NewPerson) (partner.Person, error) {
	p := partner.Person{
		Login: strings.ToLower(strings.TrimSpace(n.Login)), Name: privacy.Personal(n.Name), Title: n.Title, Org: n.Org,
		Roles: n.Roles, Language: n.Language, Zone: n.Zone,
	}
	if p.Login == "" || len(p.Login) > 100 || strings.ContainsAny(p.Login, " \t\r\n") {
		return p, fault.New(fault.Invalid, "person.login", "a login is one word of at most 100 characters").At("/login")
	}
	if len(p.Roles) == 0 || slices.ContainsFunc(p.Roles, func(r access.Role) bool { return !slices.Contains(access.Roles, r) }) {
		return p, fault.New(fault.Invalid, "person.roles", "an account has roles out of %v", access.Roles).At("/roles")
	}
	if slices.Contains(p.Roles, access.PartnerMember) != (p.Org != "") {
		return p, fault.New(fault.Invalid, "person.org", "the role partner and an organisation go together").At("/org")
	}
	if n.Password == "" {
		return p, nil
	}
	salt, err := e.suite.Random(16)
	if err != nil {
		return p, err
	}
	p.Password, err = hashPassword(n.Password, salt)
	return p, err
}

func (e Enrolment) addPerson(tx *store.Tx, p *partner.Person) (err error) {
	if p.ID, err = tx.NewID(ident.Person); err != nil {
		return err
	}
	tx.About(p.ID)
	p.Enrolled = tx.Now()
	return tx.AddPerson(*p, personAudience(*p))
}

// personAudience: the person, the administrators, and the program, which signs people in.
func personAudience(p partner.Person) access.Audience {
	return access.NewAudience(access.PersonKey(p.ID), access.RoleKey(access.Administrator), access.RoleKey(access.System))
}

// credentialAudience: whoever holds it, and the program.
func credentialAudience(person string) access.Audience {
	return access.NewAudience(access.PersonKey(person), access.RoleKey(access.System))
}

// foundingTime is how long the first link is good.
const foundingTime = 24 * time.Hour

// FoundingLink makes the one-time code by which the first administrator signs up; it
// is refused once there is anybody.
func (e Enrolment) FoundingLink(ctx context.Context) (string, error) {
	n, err := e.inner().CountPeople(ctx)
	if err != nil {
		return "", err
	}
	if n > 0 {
		return "", fault.New(fault.Conflict, "instance.founded", "the instance has people already").WithHint("ask an administrator for an account")
	}
	return e.issue(ctx, program("founding"), access.InvitePerson, partner.Credential{Kind: partner.Founding}, foundingTime)
}

// Found makes the first administrator, by the one-time code.
func (e Enrolment) Found(ctx context.Context, code string, n NewPerson) (string, error) {
	if !slices.Contains(n.Roles, access.Administrator) {
		n.Roles = append(n.Roles, access.Administrator)
	}
	if n.Password == "" {
		return "", fault.New(fault.Invalid, "person.password", "the first administrator needs a password").At("/password")
	}
	p, err := e.person(n)
	if err != nil {
		return "", err
	}
	_, err = e.write(ctx, program("founding"), access.Found, "", func(tx *store.Tx) error {
		c, err := tx.LoadCredential(e.digest([]byte(ident.Tidy(code))))
		if err != nil || c.Kind != partner.Founding || c.Ended || !tx.Now().Before(c.Expires) {
			return fault.New(fault.Absent, "instance.link", "this link is used up or too old").WithHint("start the server again: it prints a new one while there is nobody")
		}
		n, err := tx.CountPeople(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "instance.founded", "the instance has people already")
		}
		c.Ended = true
		if err := tx.ChangeCredential(c); err != nil {
			return err
		}
		return e.addPerson(tx, &p)
	})
	return p.ID, err
}

// issue makes a secret and keeps its digest.
func (e Enrolment) issue(ctx context.Context, who access.Principal, act access.Act, c partner.Credential, lasts time.Duration) (string, error) {
	secret, err := ident.Secret(e.store.Random())
	if err != nil {
		return "", err
	}
	c.ID = e.digest([]byte(secret))
	_, err = e.write(ctx, who, act, "", func(tx *store.Tx) error {
		tx.About(string(c.Kind) + "/" + c.ID[:16])
		c.Issued, c.Expires = tx.Now(), tx.Now().Add(lasts)
		return tx.AddCredential(c, credentialAudience(c.Person))
	})
	return secret, err
}

// tokenPrefix marks our tokens, so that a scanner of outgoing text finds a leaked one.
const tokenPrefix = "tocsin-"

// Token issues an API token to the principal himself; it is shown once.
func (e Enrolment) Token(ctx context.Context, who access.Principal, label string, lasts time.Duration) (string, error) {
	if lasts <= 0 || lasts > 366*24*time.Hour {
		return "", fault.New(fault.Invalid, "token.lasts", "a token lasts between a moment and a year").At("/lasts")
	}
	secret, err := e.issue(ctx, who, access.IssueToken, partner.Credential{Kind: partner.APIToken, Person: who.Person, Label: label}, lasts)
	return tokenPrefix + secret, err
}

// Invite makes a one-time link by which a person signs in without a password.
func (e Enrolment) Invite(ctx context.Context, who access.Principal, personID string, lasts time.Duration) (string, error) {
	return e.issue(ctx, who, access.InvitePerson, partner.Credential{Kind: partner.Invitation, Person: personID}, lasts)
}

// SignIn opens a session for login and password. A wrong login and a wrong password
// look the same and take the same time.
func (e Enrolment) SignIn(ctx context.Context, login, password string) (string, error) {
	p, err := e.inner().PersonByLogin(ctx, strings.ToLower(strings.TrimSpace(login)))
	if err != nil && !fault.Is(err, fault.Absent) {
		return "", err
	}
	if !checkPassword(p.Password, password) || p.Disabled {
		return "", fault.New(fault.Unknown, "session.wrong", "login or password is wrong").WithHint("try again, or ask your administrator for an invitation")
	}
	return e.open(ctx, p)
}

// SignInByLink opens a session for the holder of an invitation, once.
func (e Enrolment) SignInByLink(ctx context.Context, code string) (string, error) {
	var person string
	_, err := e.write(ctx, program("session"), access.SignIn, "", func(tx *store.Tx) error {
		c, err := tx.LoadCredential(e.digest([]byte(ident.Tidy(code))))
		if err != nil || c.Kind != partner.Invitation || c.Ended || !tx.Now().Before(c.Expires) {
			return fault.New(fault.Unknown, "session.link", "this link is used up or too old").WithHint("ask for a new one")
		}
		person, c.Ended = c.Person, true
		tx.About("invitation/" + c.ID[:16])
		return tx.ChangeCredential(c)
	})
	if err != nil {
		return "", err
	}
	p, err := e.inner().Person(ctx, person)
	if err != nil {
		return "", err
	}
	return e.open(ctx, p)
}

func (e Enrolment) open(ctx context.Context, p partner.Person) (string, error) {
	return e.issue(ctx, program("session"), access.SignIn, partner.Credential{Kind: partner.SessionKey, Person: p.ID}, e.settings.Session)
}

// SignOut ends the session whose secret is shown.
func (e Enrolment) SignOut(ctx context.Context, who access.Principal, secret string) error {
	_, err := e.write(ctx, who, access.SignOut, "", func(tx *store.Tx) error {
		c, err := tx.LoadCredential(e.digest([]byte(ident.Tidy(secret))))
		if err != nil {
			return err
		}
		tx.About("session/" + c.ID[:16])
		c.Ended = true
		return tx.ChangeCredential(c)
	})
	return err
}

// Who is the principal behind a session or token; anonymous when the secret opens
// nothing. It asks the database each time, so what ended is over at once.
func (e Enrolment) Who(ctx context.Context, secret string, kind partner.CredentialKind, via string) (access.Principal, error) {
	nobody := access.Principal{Via: via}
	secret = strings.TrimPrefix(secret, tokenPrefix)
	if secret == "" {
		return nobody, nil
	}
	v := e.inner()
	c, err := v.Credential(ctx, e.digest([]byte(ident.Tidy(secret))))
	if fault.Is(err, fault.Absent) {
		return nobody, nil
	}
	if err != nil {
		return nobody, err
	}
	if c.Kind != kind || c.Ended || !e.clock.Now().Before(c.Expires) {
		return nobody, nil
	}
	p, err := v.Person(ctx, c.Person)
	if err != nil || p.Disabled {
		return nobody, err
	}
	return e.principal(ctx, v, p, via)
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
	who.Suspended = unit.Standing == partner.Suspended || unit.Standing == partner.Removed
	return who, nil
}

// Mailbox is the principal who shows the code of a mailbox.
func (e Enrolment) Mailbox(code, via string) access.Principal {
	return access.Principal{Mailbox: e.digest([]byte(ident.Tidy(code))), Roles: []access.Role{access.Reporter}, Via: via}
}
