package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/ident"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/store"
)

// An issuer lets in whomever it says it does, among the people that it vouches for. So it
// is set up with the weight of letting all of them in: for the office, and for a unit by
// the platform, by two administrators; by a unit for itself alone, since it could make
// each of those accounts alone. What counts as a second factor is the platform's to say:
// where a unit asks for that, an administrator of the platform confirms it.

// Issuers lists the issuers that the principal may know of: all of them for an
// administrator, for the administrator of a unit its own.
func (e Enrolment) Issuers(ctx context.Context, who access.Principal) ([]partner.Issuer, error) {
	v, err := e.view(who, access.ReadIssuer)
	if err != nil {
		return nil, err
	}
	return v.Issuers(ctx)
}

// Issuer is one of them.
func (e Enrolment) Issuer(ctx context.Context, who access.Principal, id string) (partner.Issuer, error) {
	v, err := e.view(who, access.ReadIssuer)
	if err != nil {
		return partner.Issuer{}, err
	}
	return v.Issuer(ctx, id)
}

// ReturnPath is where an issuer leads browsers back to, below the address of the platform;
// it has to know it.
func ReturnPath(issuer string) string { return WayPath(issuer) + "/return" }

// WayPath is where somebody signs in by an issuer.
func WayPath(issuer string) string { return "/login/with/" + issuer }

// AskIssuer sets an issuer up, or asks that another administrator do.
func (e Enrolment) AskIssuer(ctx context.Context, who access.Principal, i partner.Issuer) (string, store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.AskIssuer}).May(); err != nil {
		return "", store.Proof{}, err
	}
	if !who.Is(access.Administrator) && !who.Is(access.System) {
		if i.Org != "" && i.Org != who.Org || who.Org == "" {
			return "", store.Proof{}, access.Gone()
		}
		i.Org = who.Org
	}
	i = trimmed(i)
	if err := e.vouches(ctx, who, i); err != nil {
		return "", store.Proof{}, err
	}
	proof, err := e.write(ctx, who, access.AskIssuer, "", func(tx *store.Tx) (err error) {
		if err := standsWell(who); err != nil {
			return err
		}
		if i.ID, err = tx.NewID(ident.Issuer); err != nil {
			return err
		}
		tx.About(i.ID)
		i.State, i.AskedBy, i.Asked = partner.IssuerAsked, who.Alias(), tx.Now()
		if i.Org == who.Org && i.Org != "" && len(i.Second) == 0 || who.Is(access.System) {
			i.State, i.DecidedBy, i.Decided = partner.IssuerInForce, who.Alias(), tx.Now()
		}
		if err := e.room(tx, i); err != nil {
			return err
		}
		return tx.AddIssuer(i, issuerAudience(i))
	})
	return i.ID, proof, err
}

func trimmed(i partner.Issuer) partner.Issuer {
	i.Name, i.Address, i.Client = strings.TrimSpace(i.Name), strings.TrimSpace(i.Address), strings.TrimSpace(i.Client)
	if len(i.Algorithms) == 0 {
		i.Algorithms = []string{"RS256", "ES256"}
	}
	return i
}

// vouches says whether an issuer can be set up here at all, and answers as one. Whoever
// holds the data directory sets one up while no server runs, which asks it later.
func (e Enrolment) vouches(ctx context.Context, who access.Principal, i partner.Issuer) error {
	if err := e.SignsOn(); err != nil && !who.Is(access.System) {
		return err
	}
	if err := cmp.Or(i.Validate(), legible(i)); err != nil || who.Is(access.System) {
		return err
	}
	if err := e.issuers.Try(ctx, e.party(i)); err != nil {
		return fault.New(fault.Invalid, "issuer.silent", "nobody answers at this address as an issuer that calls itself so").At("/address").Because(err).
			WithHint("take the issuer of its discovery document to the letter; whoever runs this platform allows a network of his own with --outward-network")
	}
	return nil
}

// SignsOn says whether issuers can be asked here; the fault says why they cannot.
func (e Enrolment) SignsOn() error {
	if e.issuers == nil || e.settings.Base == "" {
		return fault.New(fault.Refused, "issuer.base", "there is no single sign-on here: the program was not told at which address it is reached").WithHint("whoever runs it names the address with --base-url")
	}
	return nil
}

// room asks for a unit that is there and has no other issuer: whoever sets up a second
// one ends the first, so that everybody knows who vouches.
func (e Enrolment) room(tx *store.Tx, i partner.Issuer) error {
	if i.Org != "" {
		if _, err := e.inner().Partner(tx.Context(), i.Org); fault.Is(err, fault.Absent) {
			return fault.New(fault.Invalid, "issuer.unit", "there is no organisation %s", i.Org).At("/org").WithHint("enrol it first")
		} else if err != nil {
			return err
		}
	}
	return single(tx, i)
}

func single(tx *store.Tx, i partner.Issuer) error {
	return tx.With(access.By{Principal: program("enrolment"), Act: access.ReadIssuer}, func() error {
		there, err := tx.IssuersOf(tx.Context(), i.Org)
		if err == nil && slices.ContainsFunc(there, func(o partner.Issuer) bool {
			return o.ID != i.ID && (o.State == partner.IssuerInForce || o.State == i.State)
		}) {
			err = fault.New(fault.Conflict, "issuer.there", "there is an issuer already").WithHint("end it first; sign-ins by it end then")
		}
		return err
	})
}

// issuerAudience: the administrators, the program, and the unit, of which the grants let
// its administrators in alone.
func issuerAudience(i partner.Issuer) access.Audience {
	a := access.NewAudience(access.RoleKey(access.Administrator), access.RoleKey(access.System))
	if i.Org != "" {
		a = a.With(access.OwnKey(i.Org))
	}
	return a
}

// ConfirmIssuer has an issuer let people in that another administrator asked for.
func (e Enrolment) ConfirmIssuer(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.changeIssuer(ctx, who, access.ConfirmIssuer, id, "", func(tx *store.Tx, i *partner.Issuer) error {
		if i.State != partner.IssuerAsked {
			_, err := i.Decide(access.ConfirmIssuer, partner.Person{}, partner.Person{}, tx.Now())
			return err
		}
		decider, asker, err := two(tx, who.Person, i.AskedBy)
		if err == nil {
			*i, err = i.Decide(access.ConfirmIssuer, decider, asker, tx.Now())
		}
		return cmp.Or(err, single(tx, *i))
	})
}

// DeclineIssuer closes what was asked for.
func (e Enrolment) DeclineIssuer(ctx context.Context, who access.Principal, id, reason string) (store.Proof, error) {
	return e.changeIssuer(ctx, who, access.DeclineIssuer, id, reason, func(tx *store.Tx, i *partner.Issuer) (err error) {
		*i, err = i.Decide(access.DeclineIssuer, partner.Person{ID: who.Alias()}, partner.Person{}, tx.Now())
		return err
	})
}

// RenewIssuer gives an issuer in force the secret that we have there now.
func (e Enrolment) RenewIssuer(ctx context.Context, who access.Principal, id string, secret privacy.Sealed) (store.Proof, error) {
	return e.changeIssuer(ctx, who, access.RenewIssuer, id, "", func(_ *store.Tx, i *partner.Issuer) error {
		if _, err := i.Decide(access.RenewIssuer, partner.Person{}, partner.Person{}, i.Decided); err != nil {
			return err
		}
		i.Secret = secret
		return i.Validate()
	})
}

// EndIssuer ends an issuer: its ties, and the sessions that it opened, end in the same act.
func (e Enrolment) EndIssuer(ctx context.Context, who access.Principal, id, reason string) (store.Proof, error) {
	if err := (access.By{Principal: who, Act: access.EndIssuer}).May(); err != nil {
		return store.Proof{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return store.Proof{}, fault.New(fault.Invalid, "issuer.reason", "say why the issuer is ended").At("/reason")
	}
	return e.changeIssuer(ctx, who, access.EndIssuer, id, reason, func(tx *store.Tx, i *partner.Issuer) (err error) {
		if *i, err = i.Decide(access.EndIssuer, partner.Person{ID: who.Alias()}, partner.Person{}, tx.Now()); err != nil {
			return err
		}
		i.Secret = ""
		return tx.With(access.By{Principal: program("enrolment"), Act: access.EndIssuer}, func() error {
			held, err := tx.LoadTies(id)
			for _, t := range held {
				err = cmp.Or(err, untie(tx, t))
			}
			return err
		})
	})
}

// untie ends a tie, and the sessions that were opened by it.
func untie(tx *store.Tx, t partner.Tie) error {
	t.Ended = true
	if err := tx.ChangeTie(t); err != nil {
		return err
	}
	return endHeld(tx, t.Person, func(c partner.Credential) bool { return c.Kind == partner.SessionKey && c.Issuer == t.Issuer })
}

// changeIssuer changes an issuer that the principal may know of.
func (e Enrolment) changeIssuer(ctx context.Context, who access.Principal, act access.Act, id, reason string, do func(*store.Tx, *partner.Issuer) error) (store.Proof, error) {
	return e.write(ctx, who, act, reason, func(tx *store.Tx) error {
		tx.About(id)
		i, err := tx.LoadIssuer(id)
		if err != nil {
			return err
		}
		if act != access.EndIssuer { // which only protects
			err = standsWell(who)
		}
		if err := cmp.Or(err, do(tx, &i)); err != nil {
			return err
		}
		return tx.ChangeIssuer(i)
	})
}

// Ties lists the issuers by which the principal signs in.
func (e Enrolment) Ties(ctx context.Context, who access.Principal) ([]Tied, error) {
	v, err := e.view(who, access.RevokeToken)
	if err != nil {
		return nil, err
	}
	held, err := v.TiesOf(ctx, who.Person)
	if err != nil {
		return nil, err
	}
	tied := make([]Tied, len(held))
	for n, t := range held {
		i, err := e.inner().Issuer(ctx, t.Issuer)
		if err != nil {
			return nil, err
		}
		tied[n] = Tied{Tie: t, Name: i.Name}
	}
	return tied, nil
}

// Tied is a tie, with the name of its issuer.
type Tied struct {
	partner.Tie
	Name string
}

// MayTie is the issuer that vouches for those like the principal, to which he is not tied
// yet; none where there is none.
func (e Enrolment) MayTie(ctx context.Context, who access.Principal) ([]partner.Issuer, error) {
	if _, err := e.view(who, access.AddTie); err != nil || e.SignsOn() != nil {
		return nil, err
	}
	there, err := e.inner().IssuersOf(ctx, who.Org)
	if err != nil {
		return nil, err
	}
	tied, err := e.Ties(ctx, who)
	return slices.DeleteFunc(there, func(i partner.Issuer) bool {
		has := slices.ContainsFunc(tied, func(t Tied) bool { return t.Issuer == i.ID })
		return has || !i.Admits(partner.Person{Org: who.Org, Roles: who.Roles})
	}), err
}

// EndTie ends one of the principal's own ties, and the sessions that were opened by it.
func (e Enrolment) EndTie(ctx context.Context, who access.Principal, id string) (store.Proof, error) {
	return e.write(ctx, who, access.EndTie, "", func(tx *store.Tx) error {
		tx.About(id)
		t, err := tx.LoadTie(id)
		if err != nil {
			return err
		}
		if t.Person != who.Person {
			return access.Gone()
		}
		if t.Ended {
			tx.Nothing()
			return nil
		}
		return untie(tx, t)
	})
}
