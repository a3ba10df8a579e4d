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
	"tocsin/store"
)

const maxInvitation = 30 * 24 * time.Hour

// Link is a one-time code that was just made; it is shown this once.
type Link struct {
	Login    string // of the account that it opens
	Code     string
	Recovery bool // asks for a new password and ends what the person held; else it signs in
	Lost     bool // takes the second factor away
	Closed   bool // no link was made: the account was closed
	Until    time.Time
}

// Path is where the link leads, below the address of the platform.
func (l Link) Path() string {
	if l.Recovery {
		return "/recover/" + l.Code
	}
	return "/login/link/" + l.Code
}

// Invite makes a one-time link by which a person signs in for the first time, without
// a password. Links made before for him open nothing any more. Who may not do it alone
// asks for an admission.
func (e Enrolment) Invite(ctx context.Context, who access.Principal, personID string, lasts time.Duration) (string, error) {
	link, err := e.link(ctx, who, access.InvitePerson, lasts, func(tx *store.Tx, _ *Link) (partner.Person, error) {
		p, err := tx.LoadPerson(personID)
		if err != nil {
			return p, err
		}
		return p, e.alone(tx, who, p)
	})
	return link.Code, err
}

// Recover makes, for whoever holds the data directory, the link by which a person who
// lost his way in sets a new password; where his second factor is lost, it goes.
func (e Enrolment) Recover(ctx context.Context, who access.Principal, personID string, lost bool, lasts time.Duration) (Link, error) {
	return e.link(ctx, who, access.RecoverPerson, lasts, func(tx *store.Tx, link *Link) (partner.Person, error) {
		link.Lost = lost
		return tx.LoadPerson(personID)
	})
}

// AskAdmission asks for a link that another administrator has to confirm, with the reason; lost says that
// the second factor is lost and goes with it.
func (e Enrolment) AskAdmission(ctx context.Context, who access.Principal, personID, reason string, lost bool) (string, store.Proof, error) {
	if strings.TrimSpace(reason) == "" {
		return "", store.Proof{}, fault.New(fault.Invalid, "admission.reason", "say why this person needs a link, and how you know that it is he who asks").At("/reason")
	}
	id := ""
	proof, err := e.write(ctx, who, access.AskAdmission, reason, func(tx *store.Tx) error {
		p, err := tx.LoadPerson(personID)
		if err != nil {
			return err
		}
		asked, err := ask(tx, p, partner.Admission{Reason: reason, Lost: lost, AskedBy: who.Person})
		id = asked
		return err
	})
	return id, proof, err
}

// ask lays what needs a second administrator before all of them. A link is also seen by
// whom it is for, who may refuse it: nobody regains an account behind its owner's back.
func ask(tx *store.Tx, p partner.Person, a partner.Admission) (id string, err error) {
	if a.ID, err = tx.NewID(ident.Admission); err != nil {
		return "", err
	}
	tx.About(a.ID)
	a.Person, a.Account, a.State, a.Asked = p.ID, p.Account(), partner.AdmissionAsked, tx.Now()
	audience := access.NewAudience(access.RoleKey(access.Administrator))
	if !a.Closes {
		audience = audience.With(access.PersonKey(a.Person))
	}
	return a.ID, tx.AddAdmission(a, audience)
}

// ConfirmAdmission makes the link that another administrator asked for, and shows it to
// the one who confirms. He hands it to the person himself. Where a closing was asked
// for, it closes the account.
func (e Enrolment) ConfirmAdmission(ctx context.Context, who access.Principal, id string, lasts time.Duration) (Link, error) {
	return e.link(ctx, who, access.ConfirmAdmission, lasts, func(tx *store.Tx, link *Link) (partner.Person, error) {
		a, err := tx.LoadAdmission(id)
		if err != nil {
			return partner.Person{}, err
		}
		decider, asker, err := two(tx, who.Person, a.AskedBy)
		if err != nil {
			return partner.Person{}, err
		}
		if a, err = a.Decide(access.ConfirmAdmission, decider, asker, tx.Now()); err != nil {
			return partner.Person{}, err
		}
		p, err := tx.LoadPerson(a.Person)
		if err == nil && !a.Closes { // a closing closes whatever the account is
			err = a.Holds(p)
		}
		if err != nil {
			return p, err
		}
		tx.About(id)
		link.Closed, link.Lost = a.Closes, a.Lost
		return p, tx.ChangeAdmission(a)
	})
}

// two reads the accounts of the two who decide.
func two(tx *store.Tx, decider, asker string) (a, b partner.Person, err error) {
	if a, err = tx.Person(tx.Context(), decider); err == nil {
		b, err = tx.Person(tx.Context(), asker)
	}
	return a, b, err
}

// knows notes on an account who alone made the way in by link or password: nobody where
// it was whoever holds the data directory, who vouches for the person.
func knows(tx *store.Tx, who access.Principal, p *partner.Person) error {
	if who.Is(access.System) {
		*p = p.Vouched()
		return nil
	}
	giver, err := tx.Person(tx.Context(), who.Person)
	*p = p.LetIn(giver)
	return err
}

// letIn is knows for a link; two who make it vouch for its person, too.
func letIn(tx *store.Tx, who access.Principal, act access.Act, p *partner.Person) error {
	before := p.LetInBy
	if act == access.ConfirmAdmission {
		*p = p.Vouched()
	} else if err := knows(tx, who, p); err != nil {
		return err
	}
	if p.LetInBy == before {
		return nil
	}
	return tx.ChangePerson(*p)
}

// DeclineAdmission closes what was asked for, without a link.
func (e Enrolment) DeclineAdmission(ctx context.Context, who access.Principal, id, reason string) (store.Proof, error) {
	return e.withoutLink(ctx, who, access.DeclineAdmission, id, reason)
}

// RefuseAdmission closes what was asked for in the principal's own name, but not by him.
func (e Enrolment) RefuseAdmission(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.withoutLink(ctx, who, access.RefuseAdmission, id, "")
}

func (e Enrolment) withoutLink(ctx context.Context, who access.Principal, act access.Act, id, reason string) (store.Proof, error) {
	return e.write(ctx, who, act, reason, func(tx *store.Tx) error {
		tx.About(id)
		a, err := tx.LoadAdmission(id)
		if err != nil {
			return err
		}
		if a, err = a.Decide(act, partner.Person{ID: who.Person}, partner.Person{ID: a.AskedBy}, tx.Now()); err != nil {
			return err
		}
		return tx.ChangeAdmission(a)
	})
}

// Admissions lists what still waits for a second administrator, the oldest first.
func (e Enrolment) Admissions(ctx context.Context, who access.Principal) ([]partner.Admission, error) {
	v, err := e.view(who, access.AskAdmission)
	if err != nil {
		return nil, err
	}
	return v.OpenAdmissions(ctx, e.clock.Now())
}

// Asked lists the links that somebody asked for in the name of the principal. It does
// not say who did.
func (e Enrolment) Asked(ctx context.Context, who access.Principal) ([]partner.Admission, error) {
	v, err := e.view(who, access.RefuseAdmission)
	if err != nil {
		return nil, err
	}
	open, err := v.OpenAdmissions(ctx, e.clock.Now())
	open = slices.DeleteFunc(open, func(a partner.Admission) bool { return a.Person != who.Person || a.Closes })
	for i := range open {
		open[i].AskedBy = ""
	}
	return open, err
}

// alone asks whether one administrator may let the person in by himself.
func (e Enrolment) alone(tx *store.Tx, who access.Principal, p partner.Person) error {
	if !slices.Contains(p.Roles, access.Administrator) {
		return p.MayLetIn(who, false)
	}
	people, err := tx.People(tx.Context())
	if err != nil {
		return err
	}
	return p.MayLetIn(who, partner.Second(people, who.Person))
}

// link makes a one-time link in the act that decides for whom: to sign in for who was
// never in, else to set a new password. The links that the person had end. A closed
// account is opened by it, and its old password with it no more.
func (e Enrolment) link(ctx context.Context, who access.Principal, act access.Act, lasts time.Duration, whom func(*store.Tx, *Link) (partner.Person, error)) (Link, error) {
	if lasts <= 0 || lasts > maxInvitation {
		return Link{}, fault.New(fault.Invalid, "person.invite.lasts", "a one-time link lasts between a moment and 30 days").At("/lasts")
	}
	secret, err := ident.Secret(e.store.Random())
	if err != nil {
		return Link{}, err
	}
	link := Link{Code: secret}
	_, err = e.write(ctx, who, act, "", func(tx *store.Tx) error {
		p, err := whom(tx, &link)
		if err != nil {
			return err
		}
		if link.Closed {
			link.Code, link.Login = "", p.Login
			return shut(tx, p)
		}
		if err := reopen(tx, &p); err != nil {
			return err
		}
		if err := letIn(tx, who, act, &p); err != nil {
			return err
		}
		c := partner.Credential{ID: e.keyOf(secret), Kind: partner.Invitation, Person: p.ID, Issued: tx.Now(), Expires: tx.Now().Add(lasts)}
		if link.Recovery = p.SignedIn(); link.Recovery {
			c.Kind, c.Lost = partner.Recovery, link.Lost
		}
		link.Login, link.Until = p.Login, c.Expires
		if act != access.ConfirmAdmission {
			tx.About(credentialSubject(c))
		}
		err = tx.With(access.By{Principal: program("enrolment"), Act: act}, func() error { return endHeld(tx, p.ID, isLink) })
		if err != nil {
			return err
		}
		return tx.AddCredential(c, credentialAudience(p.ID))
	})
	return link, err
}
