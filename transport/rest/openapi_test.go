package rest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheDescriptionInTheRepositoryIsTheOneThatIsServed(t *testing.T) {
	o := staffed(t)
	a := o.ask("", http.MethodGet, "/api/openapi.json", "")
	var pretty bytes.Buffer
	o.must(json.Indent(&pretty, a.Body, "", " "))
	pretty.WriteByte('\n')
	if *update {
		o.must(os.WriteFile("openapi.json", pretty.Bytes(), 0o600))
	}
	kept, err := os.ReadFile("openapi.json")
	o.must(err)
	if d := cmp.Diff(string(kept), pretty.String()); d != "" {
		t.Fatalf("the description changed; look at the difference, then run the test with -update:\n%s", d)
	}
}

func TestTheDescriptionIsNotSentTwiceToWhoeverHasIt(t *testing.T) {
	o := staffed(t)
	first := o.ask("", http.MethodGet, "/api/openapi.json", "")
	again := o.ask("", http.MethodGet, "/api/openapi.json", "", "If-None-Match", first.Header.Get("ETag"))
	if again.Status != http.StatusNotModified || len(again.Body) != 0 {
		t.Fatalf("%d %s", again.Status, again.Body)
	}
}
