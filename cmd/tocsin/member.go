package main

// memberVerb is the accounts of one's own unit on a running platform.
type memberVerb struct {
	List  reading[all]      `cmd:"" help:"List the accounts of one's own unit."`
	Close act[memberClosed] `cmd:"" help:"Close an account of one's own unit."`
}

// Help says what stands elsewhere.
func (memberVerb) Help() string {
	return `For the administrators of a unit. Accounts are made, and links for them, by a person who has signed in, at /members, and by no token: each is a way in that outlives the token.`
}

type memberClosed struct {
	ID     string `arg:"" help:"The account; tocsin member list shows them." json:"-" placeholder:"PERSON"`
	Reason string `help:"Why; it goes on record." json:"reason" required:""`
}

func (m memberClosed) thing() string { return m.ID }

func memberRows() map[string]row {
	return map[string]row{
		"member list": {"/members", "", "Also while the unit is suspended; the names are sealed. To make an account, or a link for one, sign in and go to /members.",
			[2]string{`| jq -r '.items[] | [.login, .title] | @tsv'`, `--token TOKEN > members.json`}},
		"member close": {"/members/{id}/close", "the account is closed", "Everything by which its person is signed in ends at once; what he did stays on record.",
			[2]string{`per_0123 --reason "left the unit"`, `per_0123 --reason "a program that is gone" --json`}},
	}
}
