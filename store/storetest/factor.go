package storetest

import (
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/store"
)

func factorStories() []story {
	return []story{{"a passkey is found by its handle, is there once, and its key is sealed", passkeys}}
}

func passkeys(t *testing.T, h *House) {
	s, by := h.Open(t), Program(access.SignIn)
	audience := access.NewAudience(access.RoleKey(access.System))
	add := func(f partner.Factor) error {
		_, err := s.Write(t.Context(), by, func(tx *store.Tx) error {
			tx.About(f.ID)
			return tx.AddFactor(f, audience)
		})
		return err
	}
	one := partner.Factor{ID: "fac_1", Kind: partner.Passkey, Person: "per_1", Handle: "aGFuZGxl", Key: "the key of the passkey"}
	other := partner.Factor{ID: "fac_2", Kind: partner.Authenticator, Person: "per_1"}
	third := partner.Factor{ID: "fac_3", Kind: partner.RecoveryCodes, Person: "per_2"}
	for _, f := range []partner.Factor{one, other, third} { // those without a handle are in nobody's way
		if err := add(f); err != nil {
			t.Fatal(err)
		}
	}
	again := one
	again.ID = "fac_4"
	if err := add(again); !fault.Is(err, fault.Conflict) {
		t.Errorf("a passkey is there twice: %v", err)
	}
	v := s.Look(by)
	found, err := v.Passkey(t.Context(), one.Handle)
	if err != nil || found.ID != one.ID || found.Key.Reveal() == "the key of the passkey" {
		t.Errorf("found: %+v %v", found, err)
	}
	if _, err := v.Passkey(t.Context(), ""); !fault.Is(err, fault.Absent) {
		t.Errorf("no handle finds something: %v", err)
	}
	_, err = s.Write(t.Context(), by, func(tx *store.Tx) error {
		tx.About(one.ID)
		f, err := tx.LoadPasskey(one.Handle)
		if err != nil || f.Key.Reveal() != "the key of the passkey" {
			t.Errorf("loaded: %v", err)
		}
		f.Copied = tx.Now()
		return tx.ChangeFactor(f)
	})
	if err != nil {
		t.Fatal(err)
	}
	if copied, err := v.Copied(t.Context()); err != nil || len(copied) != 1 {
		t.Errorf("copied: %v %v", copied, err)
	}
	Sound(t, s)
}
