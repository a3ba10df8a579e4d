package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// Factor is what somebody shows beside his password, or in its place.
type Factor struct {
	ID     string             `json:"id"`
	Kind   partner.FactorKind `json:"kind" doc:"authenticator (an app that makes codes), passkey, or recovery (codes on paper)"`
	Label  string             `json:"label,omitempty" doc:"What its owner calls it"`
	Added  time.Time          `json:"added"`
	Used   time.Time          `json:"used,omitzero" doc:"Last use; absent when it never was"`
	Left   int                `json:"left,omitempty" doc:"Recovery codes that are still good"`
	Synced bool               `json:"synced,omitempty" doc:"Of a passkey: a password manager keeps it, and may copy it to other devices of its owner"`
	Copied time.Time          `json:"copied,omitzero" doc:"Of a passkey: when it seemed to be copied; it opens nothing since"`
}

// Doubt is a passkey that seems to be copied, and whose it is.
type Doubt struct {
	Factor string    `json:"factor"`
	Person string    `json:"person"`
	Login  string    `json:"login"`
	At     time.Time `json:"at" doc:"When it was stopped"`
}

// declareFactors declares what people show when they sign in. Adding and ending one is
// done in a browser.
func declareFactors(a *api) error {
	return first(
		declare(a, operation{
			name: "list-factors", method: http.MethodGet, path: "/factors", act: access.RevokeToken, relation: frame.Self,
			summary: "List what one shows beside one's password, or in its place", about: "Authenticators, passkeys and recovery codes, each with its last use; no keys and no codes.",
		}, func(x *exchange, _ *nothing) (*listOutput[Factor], error) {
			found, err := x.Desk.Enrolment.Factors(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, factorOf), nil
		}),
		declare(a, operation{
			name: "list-doubts", method: http.MethodGet, path: "/doubts", act: access.ReadDoubt, relation: frame.Office,
			summary: "List the passkeys that seem to be copied", about: "The count of signatures of each went back. It opens nothing any more; its owner ends it, and should be spoken to by another way.",
		}, func(x *exchange, _ *nothing) (*listOutput[Doubt], error) {
			found, err := x.Desk.Enrolment.Doubts(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, func(d desk.Doubt) Doubt { return Doubt(d) }), nil
		}))
}

func factorOf(f partner.Factor) Factor {
	return Factor{ID: f.ID, Kind: f.Kind, Label: f.Label, Added: f.Added, Used: f.Used, Left: len(f.Codes), Synced: f.Synced, Copied: f.Copied}
}
