package main

import (
	"bufio"
	"context"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
)

// issuerVerb is about single sign-on: who vouches for people.
type issuerVerb struct {
	Add  issuerAdd  `cmd:"" help:"Set up an identity provider, which vouches for people."`
	List issuerList `cmd:"" help:"List the identity providers."`
	End  issuerEnd  `cmd:"" help:"End an identity provider, with every sign-in by it."`
}

type issuerAdd struct {
	keeping
	JSON      bool     `help:"Print JSON." group:"print"`
	Name      string   `arg:"" help:"Its people read it where they sign in."`
	Address   string   `arg:"" help:"The issuer, to the letter as in its discovery document."`
	Client    string   `help:"Client identifier by which it knows this platform." required:""`
	Secret    bool     `help:"Read the client secret from the first line of standard input."`
	Org       string   `help:"Identifier of the unit for whose people it vouches; those of the office when left out."`
	Role      []string `help:"Who may come in by it, at most; may be given several times." required:""`
	Algorithm []string `help:"By which it signs; RS256 and ES256 when left out."`
	Second    []string `help:"Value of amr or acr that counts as a second factor; may be given several times." placeholder:"VALUE"`
	BaseURL   string   `name:"base-url" help:"Address of the platform, for the addresses that are printed." default:"http://127.0.0.1:8080" env:"TOCSIN_BASE_URL" placeholder:"URL"`
}

// Help teaches the verb.
func (issuerAdd) Help() string {
	return `It takes effect at once, as whoever holds the data directory has it. The server must not run meanwhile; on a running one, two administrators do this at /issuers, and the administrator of a unit for his own unit. Nobody comes in by it before his account is tied to it.

Examples:
  tocsin issuer add "Staff login" https://login.example/realms/staff --data ./instance --client tocsin --role duty-officer --role publisher --secret < secret.txt
  tocsin issuer add "Acme login" https://login.acme.example --data ./instance --client tocsin --org org_01k... --role partner --base-url https://platform.example`
}

// vouching is an issuer as it is printed.
type vouching struct {
	ID      string `json:"id"`
	Org     string `json:"org,omitempty"`
	Name    string `json:"name"`
	Address string `json:"address"`
	State   string `json:"state,omitempty"`
	Way     string `json:"way"`    // where its people sign in
	Return  string `json:"return"` // to be registered there
}

// Run sets it up.
func (v *issuerAdd) Run(ctx context.Context, t *terminal) error {
	i := partner.Issuer{Org: v.Org, Name: v.Name, Address: v.Address, Client: v.Client, Algorithms: v.Algorithm, Second: v.Second}
	for _, role := range v.Role {
		i.Roles = append(i.Roles, access.Role(role))
	}
	if v.Secret {
		line, err := bufio.NewReader(t.in).ReadString('\n')
		if i.Secret = privacy.Sealed(strings.TrimRight(line, "\r\n")); i.Secret == "" {
			return usage("secret", "there is no secret on standard input").Because(err).At("--secret")
		}
	}
	return v.with(ctx, t.clock, func(d *desk.Desk) error {
		id, _, err := d.Enrolment.AskIssuer(ctx, operator(), i)
		if err != nil {
			return err
		}
		base := strings.TrimSuffix(v.BaseURL, "/")
		made := vouching{ID: id, Org: v.Org, Name: v.Name, Address: v.Address, State: string(partner.IssuerInForce), Way: base + desk.WayPath(id), Return: base + desk.ReturnPath(id)}
		if v.JSON {
			return t.json(made)
		}
		t.say("%s  %s\nregister this redirect address there:\n\n    %s\n\nits people sign in at:\n\n    %s\n", id, v.Name, made.Return, made.Way)
		return nil
	})
}

type issuerList struct {
	keeping
	JSON bool `help:"Print JSON." group:"print"`
}

// Help teaches the verb.
func (issuerList) Help() string {
	return `The newest first, also those that were ended. Secrets are shown to nobody. On a running server: /issuers.

Examples:
  tocsin issuer list --data ./instance
  tocsin issuer list --data ./instance --json | jq -r '.[].address'`
}

// Run lists.
func (v *issuerList) Run(ctx context.Context, t *terminal) error {
	return v.with(ctx, t.clock, func(d *desk.Desk) error {
		found, err := d.Enrolment.Issuers(ctx, operator())
		if err != nil {
			return err
		}
		all := []vouching{}
		for _, i := range found {
			all = append(all, vouching{ID: i.ID, Org: i.Org, Name: i.Name, Address: i.Address, State: string(i.State), Way: desk.WayPath(i.ID), Return: desk.ReturnPath(i.ID)})
		}
		if v.JSON {
			return t.json(all)
		}
		for _, i := range all {
			t.say("%s  %-9s  %s  %s", i.ID, i.State, i.Name, i.Address)
		}
		return nil
	})
}

type issuerEnd struct {
	keeping
	Reason string `help:"Why; it goes on record." required:""`
	ID     string `arg:"" help:"Identifier of the identity provider."`
}

// Help teaches the verb.
func (issuerEnd) Help() string {
	return `Every tie to it ends, and every session that was opened by it. The server must not run meanwhile; on a running one, an administrator does this at /issuers.

Examples:
  tocsin issuer end iss_01k... --data ./instance --reason "the contract ended"
  tocsin issuer end iss_01k... --data /var/lib/tocsin --reason "its keys were lost"`
}

// Run ends it.
func (v *issuerEnd) Run(ctx context.Context, t *terminal) error {
	return v.with(ctx, t.clock, func(d *desk.Desk) error {
		if _, err := d.Enrolment.EndIssuer(ctx, operator(), v.ID, v.Reason); err != nil {
			return err
		}
		t.say("%s is ended", v.ID)
		return nil
	})
}
