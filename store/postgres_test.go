package store_test

import (
	"testing"

	"tocsin/store/storetest"
)

func TestPostgreSQLKeepsEveryPromise(t *testing.T) { storetest.Run(t, storetest.Postgres(t)) }
