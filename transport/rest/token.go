package rest

import (
	"net/http"
	"time"

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
	Acts    []Step    `json:"acts" doc:"What you may do with it now"`
}

type secretOutput struct{ Body Secret }

type tokenInput struct {
	Body struct {
		Label string `json:"label,omitempty" doc:"What it is for"`
		Days  int    `json:"days" doc:"How long it lasts, 1 to 366"`
	}
}

// declareTokens declares the tokens by which programs show who they act for.
func declareTokens(a *api) error {
	return first(
		declare(a, operation{
			name: "list-tokens", method: http.MethodGet, path: "/tokens", act: access.RevokeToken, relation: frame.Self,
			summary: "List one's own API tokens",
		}, func(x *exchange, _ *nothing) (*listOutput[Token], error) {
			found, err := x.Desk.Enrolment.Tokens(x.ctx(), x.who())
			if err != nil {
				return nil, err
			}
			return whole(found, x.token), nil
		}),
		declare(a, operation{
			name: "issue-token", method: http.MethodPost, path: "/tokens", act: access.IssueToken, relation: frame.Self, status: http.StatusCreated,
			summary: "Issue an API token to oneself",
		}, issueToken),
		declare(a, operation{
			name: "revoke-token", method: http.MethodDelete, path: "/tokens/{id}", act: access.RevokeToken, relation: frame.Self,
			summary: "End one of one's own tokens at once",
		}, func(x *exchange, in *One) (*doneOutput, error) {
			proof, err := x.Desk.Enrolment.Revoke(x.ctx(), x.who(), in.ID)
			return doneOf(in.ID, "", proof, err)
		}))
}

func (x *exchange) token(c partner.Credential) Token {
	return Token{ID: c.ID, Label: c.Label, Issued: c.Issued, Expires: c.Expires, Acts: x.may("/tokens/", c.ID, access.RevokeToken)}
}

func issueToken(x *exchange, in *tokenInput) (*secretOutput, error) {
	lasts := time.Duration(min(max(in.Body.Days, 0), 1000)) * 24 * time.Hour
	token, err := x.Desk.Enrolment.Token(x.ctx(), x.who(), in.Body.Label, lasts)
	return &secretOutput{Secret{token, x.Desk.Now().Add(lasts)}}, err
}
