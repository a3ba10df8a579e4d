package law

import "testing"

func TestTheEmbeddedBookLoads(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(b.Version, len(b.Instruments()))
}
