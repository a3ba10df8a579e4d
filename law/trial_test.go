package law

import (
	"strings"
	"testing"

	"tocsin/domain/fault"
)

const twoDays = `{"cases": [{"name": "two days", "now": "2021-11-25T00:00:00Z",
  "facts": {"actors": [{"id": "a", "roles": ["provider"], "jurisdiction": "CN"}],
            "events": [{"type": "actor.aware", "actor": "a", "at": "2021-11-24T10:00:00+08:00"}]},
  "want": [{"instrument": "cn/rmspv", "duty": "platform-report", "reading": "strict", "state": "open", "due": "2021-11-26T02:00:00Z"},
           {"instrument": "cn/rmspv", "duty": "upstream-notice", "due": "-"}]}]}`

func TestAWorkedExampleComesOutOrSaysWhatDid(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, old, new string
		misses         int
		gets           int
	}{
		{"as it is", "", "", 0, 0},
		{"another time", "02:00:00Z", "03:00:00Z", 1, 1},
		{"another state", `"open"`, `"late"`, 1, 1},
		{"a time where none can be named", `"due": "-"`, `"due": "2021-11-26T02:00:00Z"`, 1, 1},
		{"none where there is a time", `"due": "2021-11-26T02:00:00Z"`, `"due": "-"`, 1, 1},
		{"no such duty", "platform-report", "nothing", 1, 0},
	} {
		trial, err := ParseTrial([]byte(strings.Replace(twoDays, c.old, c.new, 1)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		missed, err := b.Try(trial.Cases[0])
		if err != nil || len(missed) != c.misses {
			t.Errorf("%s: %d misses, %v", c.name, len(missed), err)
			continue
		}
		if c.misses > 0 && len(missed[0].Got) != c.gets {
			t.Errorf("%s: got %v", c.name, missed[0].Got)
		}
	}
}

func TestAnExampleThatCannotFailIsRefused(t *testing.T) {
	for _, bad := range [][2]string{
		{`"state": "open", "due": "2021-11-26T02:00:00Z"`, `"stage": "report"`}, {`"due": "-"`, `"due": "soon"`}, {`"now": "2021-11-25T00:00:00Z",`, ""},
		{`"want"`, `"wants"`}, {"}]}]}", "}]}]} x"},
	} {
		if _, err := ParseTrial([]byte(strings.Replace(twoDays, bad[0], bad[1], 1))); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad[1], err)
		}
	}
	if _, err := ParseTrial([]byte(`{"cases": []}`)); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing to try: %v", err)
	}
}

func FuzzParseTrial(f *testing.F) {
	f.Add([]byte(twoDays))
	f.Add([]byte(`{"cases":[{"facts":[],"now":"x"}]}`))
	b, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		trial, err := ParseTrial(data)
		if err != nil {
			return
		}
		for _, e := range trial.Cases {
			_, _ = b.Try(e)
		}
	})
}
