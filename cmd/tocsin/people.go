package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

// The verbs of whoever holds the data directory, for when nobody can sign in and for
// scripts that set an instance up. They do the same acts of the desk as the pages, as
// the program itself, and stand in the evidence as system:cli. The server must not run
// meanwhile: it holds the directory, and its pages do all of this.

// userVerb is about accounts.
type userVerb struct {
	Add     userAdd     `cmd:"" help:"Make an account, and a one-time link to sign in by."`
	Invite  userInvite  `cmd:"" help:"Make a new one-time link for an account that was never used."`
	Recover userRecover `cmd:"" help:"Make a one-time link by which somebody sets a new password."`
	Close   userClose   `cmd:"" help:"Close an account; everything by which its person is signed in ends."`
	List    userList    `cmd:"" help:"List the accounts."`
}

// tokenVerb is about API tokens.
type tokenVerb struct {
	Issue tokenIssue `cmd:"" help:"Issue an API token for an account that a program uses."`
}

// partnerVerb is about cooperating units.
type partnerVerb struct {
	Add  partnerAdd  `cmd:"" help:"Enrol an organisation."`
	List partnerList `cmd:"" help:"List the organisations."`
	Seek partnerSeek `cmd:"" help:"Find who answers for a product."`
}

// invitation is how links are made.
type invitation struct {
	Hours   int    `help:"How long the link is good." default:"72" group:"link"`
	BaseURL string `name:"base-url" help:"Address of the platform, for the link." default:"http://127.0.0.1:8080" env:"TOCSIN_BASE_URL" placeholder:"URL" group:"link"`
}

// link makes the one-time link by which an account is used first.
func (v invitation) link(ctx context.Context, d *desk.Desk, person string) (string, error) {
	lasts, err := v.lasts()
	if err != nil {
		return "", err
	}
	code, err := d.Enrolment.Invite(ctx, operator(), person, lasts)
	if f := fault.From(err); err != nil && (f.Code == "person.invite.again" || f.Code == "person.invite.closed") {
		err = f.WithHint("tocsin user recover makes a link by which he sets a new password")
	}
	return v.address(desk.Link{Code: code}), err
}

func (v invitation) lasts() (time.Duration, error) {
	if v.Hours < 1 || v.Hours > 24*30 {
		return 0, usage("hours", "a link is good for 1 to 720 hours").At("--hours")
	}
	return time.Duration(v.Hours) * time.Hour, nil
}

func (v invitation) address(l desk.Link) string {
	return strings.TrimSuffix(v.BaseURL, "/") + l.Path()
}

// userAdd makes an account.
type userAdd struct {
	keeping
	invitation
	JSON     bool     `help:"Print JSON." group:"print"`
	Login    string   `arg:"" help:"One word, unique."`
	Name     string   `help:"The person's name; it is sealed at rest."`
	Title    string   `help:"The post: \"duty officer 1\"."`
	Role     []string `help:"reporter, partner, duty-officer, publisher, auditor or administrator; may be given several times." required:""`
	Org      string   `help:"Identifier of the organisation of a partner's account."`
	Lost     lostFile `name:"breached" help:"File of passwords that others lost, SHA-1:COUNT a line in order." type:"path" env:"TOCSIN_BREACHED" placeholder:"FILE"`
	Password bool     `help:"Read a password from the first line of standard input, instead of making a link."`
}

// Help teaches the verb.
func (userAdd) Help() string {
	return `The server must not run meanwhile; on a running one, an administrator does this at /people.

Examples:
  tocsin user add ling --data ./instance --role duty-officer --name "Ling Wei"
  tocsin user add acme-1 --data ./instance --role partner --org org_01k...
  tocsin user add admin2 --data ./instance --role administrator --password < secret.txt`
}

// made is the answer of userAdd and userInvite.
type made struct {
	ID    string `json:"id"`
	Login string `json:"login"`
	Link  string `json:"link,omitempty"` // good once

	Recovery bool `json:"recovery,omitempty"` // the link asks for a new password
}

// Run makes the account.
func (u *userAdd) Run(ctx context.Context, t *terminal) error {
	n := desk.NewPerson{Login: u.Login, Name: u.Name, Title: u.Title, Org: u.Org}
	for _, role := range u.Role {
		n.Roles = append(n.Roles, access.Role(role))
	}
	if u.Password {
		line, err := bufio.NewReader(t.in).ReadString('\n')
		if n.Password = strings.TrimRight(line, "\r\n"); n.Password == "" {
			return usage("password", "there is no password on standard input").Because(err).At("--password")
		}
		if u.choice.Breached, err = u.Lost.read(); err != nil {
			return err
		}
	}
	return u.with(ctx, t.clock, func(d *desk.Desk) error {
		id, _, err := d.Enrolment.Person(ctx, operator(), n)
		if err != nil {
			return err
		}
		m := made{ID: id, Login: u.Login}
		if !u.Password {
			if m.Link, err = u.link(ctx, d, id); err != nil {
				return err
			}
		}
		return m.tell(t, u.JSON, u.Hours)
	})
}

func (m made) tell(t *terminal, asJSON bool, hours int) error {
	if asJSON {
		return t.json(m)
	}
	t.say("%s  %s", m.ID, m.Login)
	switch {
	case m.Link == "":
	case m.Recovery:
		t.say("sets a new password here, once, within %d hours, when the server runs; all that opened the account before ends then:\n\n    %s\n", hours, m.Link)
	default:
		t.say("signs in here, once, within %d hours, when the server runs:\n\n    %s\n", hours, m.Link)
	}
	return nil
}

// userInvite makes a link.
type userInvite struct {
	keeping
	invitation
	JSON  bool   `help:"Print JSON." group:"print"`
	Login string `arg:"" help:"Login of the account."`
}

// Help teaches the verb.
func (userInvite) Help() string {
	return `For an account that nobody has used yet. The server must not run meanwhile; on a running one, administrators do this at /people.

Examples:
  tocsin user invite ling --data ./instance
  tocsin user invite ling --data ./instance --hours 24 --base-url https://platform.example`
}

// Run makes the link.
func (u *userInvite) Run(ctx context.Context, t *terminal) error {
	return u.with(ctx, t.clock, func(d *desk.Desk) error {
		p, err := account(ctx, d, u.Login)
		if err != nil {
			return err
		}
		link, err := u.link(ctx, d, p.ID)
		if err != nil {
			return err
		}
		return made{ID: p.ID, Login: p.Login, Link: link}.tell(t, u.JSON, u.Hours)
	})
}

// userRecover makes a link by which somebody comes in again.
type userRecover struct {
	keeping
	invitation
	JSON  bool   `help:"Print JSON." group:"print"`
	Lost  bool   `name:"second-factor" help:"The second factor is lost, too: it goes with the link."`
	Login string `arg:"" help:"Login of the account."`
}

// Help teaches the verb.
func (userRecover) Help() string {
	return `For somebody who lost his way in, while no two administrators can sign in. Whoever opens the link sets a new password; every session, token and older link of the account ends then. It is on record. The server must not run meanwhile; on a running one, two administrators do this at /people.

Examples:
  tocsin user recover ling --data ./instance
  tocsin user recover ling --data ./instance --hours 2 --base-url https://platform.example`
}

// Run makes the link.
func (u *userRecover) Run(ctx context.Context, t *terminal) error {
	lasts, err := u.lasts()
	if err != nil {
		return err
	}
	return u.with(ctx, t.clock, func(d *desk.Desk) error {
		p, err := account(ctx, d, u.Login)
		if err != nil {
			return err
		}
		link, err := d.Enrolment.Recover(ctx, operator(), p.ID, u.Lost, lasts)
		if err != nil {
			return err
		}
		return made{ID: p.ID, Login: p.Login, Link: u.address(link), Recovery: link.Recovery}.tell(t, u.JSON, u.Hours)
	})
}

// userClose closes an account.
type userClose struct {
	keeping
	JSON   bool   `help:"Print JSON." group:"print"`
	Reason string `help:"Why; it goes on record." required:""`
	Login  string `arg:"" help:"Login of the account."`
}

// Help teaches the verb.
func (userClose) Help() string {
	return `For when no two administrators can sign in. Sessions, tokens and links of the account end; what it did stays on record. tocsin user recover opens it again. The server must not run meanwhile; on a running one, two administrators do this at /people.

Examples:
  tocsin user close ling --data ./instance --reason "left the office"
  tocsin user close scanner --data ./instance --reason "its token was lost" --json`
}

// Run closes it.
func (u *userClose) Run(ctx context.Context, t *terminal) error {
	return u.with(ctx, t.clock, func(d *desk.Desk) error {
		p, err := account(ctx, d, u.Login)
		if err != nil {
			return err
		}
		if _, _, err := d.Enrolment.Close(ctx, operator(), p.ID, u.Reason); err != nil {
			return err
		}
		if u.JSON {
			return t.json(map[string]string{"id": p.ID, "login": p.Login})
		}
		t.say("%s  %s is closed", p.ID, p.Login)
		return nil
	})
}

// account finds an account by its login.
func account(ctx context.Context, d *desk.Desk, login string) (partner.Person, error) {
	people, err := d.Look.People(ctx, operator())
	if err != nil {
		return partner.Person{}, err
	}
	for _, p := range people {
		if p.Login == strings.ToLower(login) {
			return p, nil
		}
	}
	return partner.Person{}, fault.New(fault.Absent, "person.absent", "there is no account %q", login).WithHint("tocsin user list names them")
}

// userList lists accounts.
type userList struct {
	keeping
	JSON bool `help:"Print JSON." group:"print"`
}

// Help teaches the verb.
func (userList) Help() string {
	return `Names are sealed and not shown. The server must not run meanwhile.

Examples:
  tocsin user list --data ./instance
  tocsin user list --data ./instance --json | jq -r '.[] | select(.disabled | not) | .login'`
}

// accountLine is an account in the list.
type accountLine struct {
	ID       string        `json:"id"`
	Login    string        `json:"login"`
	Title    string        `json:"title,omitempty"`
	Org      string        `json:"org,omitempty"`
	Roles    []access.Role `json:"roles"`
	Disabled bool          `json:"disabled,omitempty"`
}

// Run lists.
func (u *userList) Run(ctx context.Context, t *terminal) error {
	return u.with(ctx, t.clock, func(d *desk.Desk) error {
		people, err := d.Look.People(ctx, operator())
		if err != nil {
			return err
		}
		lines := []accountLine{}
		for _, p := range people {
			lines = append(lines, accountLine{p.ID, p.Login, p.Title, p.Org, p.Roles, p.Disabled})
		}
		if u.JSON {
			return t.json(lines)
		}
		w := t.table()
		fmt.Fprintln(w, "LOGIN\tROLES\tTITLE\tORG\tID")
		for _, p := range lines {
			id := p.ID
			if p.Disabled {
				id += "  closed"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Login, commas(p.Roles), p.Title, p.Org, id)
		}
		return w.Flush()
	})
}

// tokenIssue makes a token.
type tokenIssue struct {
	keeping
	Days  int      `help:"How long it is good." default:"90"`
	Label string   `help:"What it is for; shown in lists." required:""`
	Scope []string `help:"What it may do: read, report, comply, provision. Repeat it, or part by commas; without it, all that the account may." placeholder:"SCOPE"`
	Cert  string   `name:"certificate" help:"File with the certificate of the program, in PEM, without which the token is good for nothing." type:"existingfile" placeholder:"FILE"`
	Alone bool     `name:"certificate-alone" help:"The certificate does without the token, once both have come together."`
	From  []string `help:"Address or network from where it is good. Repeat it, or part by commas." placeholder:"CIDR"`
	JSON  bool     `help:"Print JSON." group:"print"`
	Login string   `arg:"" help:"Login of the account that the token acts as."`
}

// Help teaches the verb.
func (tokenIssue) Help() string {
	return `For a gateway or a scanner that no person sits at. A person makes his own tokens on the running platform, at /account. The server must not run meanwhile.

Examples:
  tocsin token issue scanner --data ./instance --label "nightly scan" > token.txt
  tocsin token issue gateway --data ./instance --label "mail gateway" --scope report --from 192.0.2.7 --json | jq -r .token

With --certificate the token is good for nothing without that client certificate; see serve --client-ca.`
}

func (v *tokenIssue) bounds() (partner.Bounds, error) {
	bounds, err := partner.ReadBounds(v.Scope, v.From)
	if err != nil {
		return bounds, err
	}
	var text []byte
	if v.Cert != "" {
		if text, err = os.ReadFile(v.Cert); err != nil {
			return bounds, usage("token", "the file %s cannot be read", v.Cert).At("--certificate").Because(err).WithHint("name a file in PEM")
		}
	}
	return bounds.With(string(text), v.Alone)
}

// Run makes it, and prints it once.
func (v *tokenIssue) Run(ctx context.Context, t *terminal) error {
	bounds, err := v.bounds()
	if err != nil {
		return err
	}
	return v.with(ctx, t.clock, func(d *desk.Desk) error {
		p, err := account(ctx, d, v.Login)
		if err != nil {
			return err
		}
		token, err := d.Enrolment.TokenFor(ctx, operator(), p.ID, desk.NewToken{Label: v.Label, Lasts: time.Duration(v.Days) * 24 * time.Hour, Bounds: bounds})
		if err != nil {
			return err
		}
		if v.JSON {
			return t.json(map[string]string{"login": p.Login, "token": token})
		}
		t.say("%s", token)
		return nil
	})
}
