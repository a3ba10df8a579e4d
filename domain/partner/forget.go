package partner

import (
	"tocsin/domain/fault"
	"tocsin/domain/privacy"
)

// Forget is a contact that has ended without whose it was.
func (c Contact) Forget() (Contact, error) {
	switch {
	case c.State != Ended:
		return c, fault.New(fault.Conflict, "erasure.live", "this contact is still one").WithHint("end it first")
	case !forget(&c.Name, &c.Address, &c.Phone):
		return c, nothingLeft()
	}
	return c, nil
}

// Forget is a change of a contact without whose it was.
func (c Change) Forget() Change {
	forget(&c.Was, &c.Shall)
	return c
}

// Forget is a closed account without whose it was, also where no name was said: who he is
// at his issuer goes with it. Its login stays, and nobody uses it again: the evidence would
// speak of two. The provisioning of his unit sees it no more.
func (p Person) Forget() (Person, error) {
	switch {
	case !p.Disabled:
		return p, fault.New(fault.Conflict, "erasure.open", "this account is open").WithHint("close it first")
	case p.Forgotten():
		return p, nothingLeft()
	}
	p.Name, p.Withheld = privacy.Erased, false
	return p, nil
}

// Forget is a tie that says no more who somebody is at his issuer, and lets nobody in.
func (t Tie) Forget() Tie {
	t.Ended, t.Subject = true, ""
	return t
}

// Forgotten reports whether whose account it was is erased.
func (p Person) Forgotten() bool { return p.Name == privacy.Erased }

// Forgotten reports whether whose contact it was is erased.
func (c Contact) Forgotten() bool {
	return c.Name == privacy.Erased || c.Address == privacy.Erased || c.Phone == privacy.Erased
}

// forget erases what is there, and reports whether anything was.
func forget(values ...*privacy.Personal) (any bool) {
	for _, v := range values {
		if *v != "" && *v != privacy.Erased {
			*v, any = privacy.Erased, true
		}
	}
	return any
}

func nothingLeft() error {
	return fault.New(fault.Conflict, "erasure.nothing", "nothing personal is kept here").WithHint("there is nothing to erase")
}
