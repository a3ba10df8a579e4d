package store_test

import (
	"testing"

	"tocsin/store/storetest"
)

func TestSQLiteKeepsEveryPromise(t *testing.T) { storetest.Run(t, storetest.SQLite()) }
