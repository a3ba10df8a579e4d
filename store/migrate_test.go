package store_test

import (
	"fmt"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/programme"
	"tocsin/store"
	"tocsin/store/storetest"
)

// An application that was kept before its term stood beside it is found by its term.
func TestApplicationsOfBeforeAreFoundByTheirTerms(t *testing.T) {
	for _, engine := range []storetest.Engine{storetest.SQLite(), storetest.Postgres(t)} {
		h := engine.House(t)
		s := h.Open(t)
		for i, term := range []int{1, 7, 12, 50} {
			_, err := s.Write(t.Context(), storetest.Officer(access.SendApplication), func(tx *store.Tx) error {
				id := fmt.Sprint("app_", i)
				tx.About(id)
				return tx.AddApplication(programme.Application{ID: id, Programme: "prg_1", Term: term, Org: "org_1", Statement: `","term":3,"org":"`}, access.Desk())
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		storetest.Close(t, s)
		edit(t, h.SQL(t), "ALTER TABLE application DROP COLUMN files; DROP INDEX application_once; ALTER TABLE application DROP COLUMN term; DELETE FROM goose_db_version WHERE version_id >= 16")
		storetest.Sound(t, h.Open(t)) // which holds the columns against the records
	}
}
