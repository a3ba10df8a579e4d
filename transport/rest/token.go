package rest

import (
	"net/http"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
)

// Secret is something that is shown once.
type Secret struct {
	Secret  string    `json:"secret" doc:"Shown once; only its digest is kept"`
	Expires time.Time `json:"expires"`
}

// Token is what is kept of an API token.
type Token struct {
	ID      string    `json:"id" doc:"Digest of the token"`
	Label   string    `json:"label,omitempty"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
	Used    time.Time `json:"used,omitzero" doc:"Last use, to the minute; absent when it never was"`

	Scopes   []access.Scope `json:"scopes,omitempty" doc:"What it is for; absent where nothing is bounded"`
	Networks []string       `json:"networks,omitempty" doc:"From where it is good"`

	Certificate string `json:"certificate,omitempty" doc:"SHA-256 fingerprint of the certificate without which it is good for nothing"`
	Alone       bool   `json:"certificate_alone,omitempty" doc:"The certificate does without it"`

	Acts []Step `json:"acts" doc:"What you may do with it now"`
}

// Session is a browser in which one is signed in.
type Session struct {
	ID      string      `json:"id" doc:"Digest of its secret"`
	Browser string      `json:"browser,omitempty" doc:"Its kind, as far as it said so"`
	Way     partner.Way `json:"way,omitempty" doc:"How it was opened: password, passkey, invitation, recovery, issuer (single sign-on)"`
	Issued  time.Time   `json:"issued"`
	Expires time.Time   `json:"expires"`
	Used    time.Time   `json:"used,omitzero" doc:"Last use, to the minute"`
	Acts    []Step      `json:"acts" doc:"What you may do with it now"`
}

type secretOutput struct{ Body Secret }

type tokenInput struct {
	Body struct {
		Label string `json:"label,omitempty" doc:"What it is for"`
		Days  int    `json:"days" doc:"How long it lasts, 1 to 366"`

		Scopes   []string `json:"scopes,omitempty" doc:"What it is for: read (look, change nothing), report (hand in reports and write to their mailboxes), comply (the duties of one's unit), provision (the accounts of one's unit, by SCIM; a token without a scope does not do it). None bounds nothing"`
		Networks []string `json:"networks,omitempty" doc:"Addresses or networks from where it is good. None bounds nothing"`

		Certificate string `json:"certificate,omitempty" maxLength:"16384" doc:"Certificate of the program in PEM, or its SHA-256 fingerprint. Without it the token is good for nothing"`
		Alone       bool   `json:"certificate_alone,omitempty" doc:"The certificate does without the token, once both have come together"`
	}
}

// declareTokens declares the tokens by which programs show who they act for.
func declareTokens(a *api) error {
	return first(
		declare(a, operation{
			name: "list-tokens", method: http.MethodGet, path: "/tokens", act: access.RevokeToken, relation: frame.Self,
			summary: "List one's own API tokens", about: "Each with its label, when it ends and when it was used last; never the token itself.",
		}, func(x *exchange, _ *nothing) (*listOutput[Token], error) {
			found, err := x.Desk.Enrolment.Tokens(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.token), nil
		}),
		declare(a, operation{
			name: "issue-token", method: http.MethodPost, path: "/tokens", act: access.IssueToken, relation: frame.Self, status: http.StatusCreated,
			summary: "Issue an API token to oneself", about: "It is shown this once and does what its owner may. It ends after its days, or when it is revoked.",
		}, issueToken),
		declare(a, operation{
			name: "list-links", method: http.MethodGet, path: "/links", act: access.RevokeToken, relation: frame.Self,
			summary: "List the links by which somebody may set a new password in one's name", about: "When each was made and until when it is good; the links themselves are shown to nobody.",
		}, func(x *exchange, _ *nothing) (*listOutput[Token], error) {
			found, err := x.Desk.Enrolment.Links(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.token), nil
		}),
		declare(a, operation{
			name: "revoke-token", method: http.MethodDelete, path: "/tokens/{id}", act: access.RevokeToken, relation: frame.Self,
			summary: "End one of one's own tokens at once, or a link that was made in one's name", about: "Whatever uses it is refused from then on.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.Revoke(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}

// declareSessions declares the browsers in which one is signed in.
func declareSessions(a *api) error {
	return first(
		declare(a, operation{
			name: "list-sessions", method: http.MethodGet, path: "/sessions", act: access.RevokeToken, relation: frame.Self,
			summary: "List where one is signed in", about: "Each with its browser, how it was opened and when it was used last.",
		}, func(x *exchange, _ *nothing) (*listOutput[Session], error) {
			found, err := x.Desk.Enrolment.Sessions(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.session), nil
		}),
		declare(a, operation{
			name: "end-session", method: http.MethodDelete, path: "/sessions/{id}", act: access.SignOut, relation: frame.Self,
			summary: "End one of one's own sessions at once", about: "That browser is signed out at once.",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.EndSession(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}),
		declare(a, operation{
			name: "end-sessions", method: http.MethodDelete, path: "/sessions", act: access.SignOut, relation: frame.Self,
			summary: "End every session of one's own at once", about: "Asked in a session, that one stays. Tokens stay, too.",
		}, func(x *exchange, _ *nothing) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.EndOthers(x.ctx(), x.who(), x.Router.Session(x.r), false)
			return doneOf(x.who().Person, "", proof, err)
		}))
}

func (x *exchange) session(c desk.Held) Session {
	return Session{ID: c.ID, Browser: c.Browser, Way: c.Way, Issued: c.Issued, Expires: c.Expires, Used: c.Used, Acts: x.may("/sessions/", c.ID, access.SignOut)}
}

func (x *exchange) token(c desk.Held) Token {
	return Token{ID: c.ID, Label: c.Label, Issued: c.Issued, Expires: c.Expires, Used: c.Used, Scopes: c.Scopes, Networks: c.Networks, Certificate: c.Certificate, Alone: c.Alone, Acts: x.may("/tokens/", c.ID, access.RevokeToken)}
}

func issueToken(x *exchange, in *tokenInput) (*secretOutput, error) {
	lasts := time.Duration(min(max(in.Body.Days, 0), 1000)) * 24 * time.Hour
	bounds, err := partner.ReadBounds(in.Body.Scopes, in.Body.Networks)
	if err == nil {
		bounds, err = bounds.With(in.Body.Certificate, in.Body.Alone)
	}
	if err != nil {
		return nil, err
	}
	token, err := x.Desk.Enrolment.Token(x.ctx(), x.who(), desk.NewToken{Label: in.Body.Label, Lasts: lasts, Bounds: bounds})
	return &secretOutput{Secret{token, x.Desk.Now().Add(lasts)}}, err
}
