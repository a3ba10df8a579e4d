package replay_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/transport/replay"
)

func day(t *testing.T, text string) calendar.Moment {
	t.Helper()
	m, err := calendar.ParseMoment(text, calendar.Day)
	must(t, err)
	return m
}

func source(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("log4shell.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAFileThatCannotBePlayedSaysWhereAndWhy(t *testing.T) {
	cases := map[string]struct{ old, new, says string }{
		"an unknown key":            {"    who: duty\n    assess:", "    who: duty\n    asses: {}\n    assess:", "asses"},
		"a repeated key":            {"name: log4shell\n", "name: log4shell\nname: again\n", "name"},
		"another format":            {"tocsin-replay/v1", "tocsin-replay/v9", "format"},
		"a person without a unit":   {"unit: alibaba, roles: [partner]", "unit: nobody, roles: [partner]", "nobody"},
		"a role that is none":       {"roles: [auditor]", "roles: [emperor]", "emperor"},
		"a step out of order":       {`at: "2021-12-09T10:26:00+08:00"`, `at: "2021-12-09T09:26:00+08:00"`, "steps/read"},
		"a name not yet given":      {"acknowledge: {name: report-1}", "acknowledge: {name: report-2}", "report-2"},
		"a source not listed":       {"source: git\n    text: {en: The JNDI", "source: hearsay\n    text: {en: The JNDI", "steps/lookup-added"},
		"a time dressed as exact":   {`happened: "2021-12-08", precision: date`, `happened: "2021-12-08", precision: instant`, "steps/leak"},
		"an instant said as a day":  {`happened: "2013-07-18T19:47:20Z", precision: instant`, `happened: "2013-07-18T19:47:20Z", precision: hour`, "steps/lookup-added"},
		"a person in a timer's act": {"    tick: {}", "    who: duty\n    tick: {}", "steps/last-day"},
		"two acts in one step":      {"    acknowledge: {name: report-1}", "    acknowledge: {name: report-1}\n    tick: {}", "steps/read"},
		"one language only":         {"zh-Hans: 定级为超危。", `zh-Hans: ""`, "steps/graded"},
		"a status that is none":     {"type: panel.convened, unit: platform, happened: \"2021-12-09\", precision: date, status: reported", "type: panel.convened, unit: platform, happened: \"2021-12-09\", precision: date, status: rumoured", "rumoured"},
		"no zone":                   {"zone: Asia/Shanghai", "zone: Asia/Nowhere", "Nowhere"},
		"another document":          {"people:\n", "---\npeople:\n", "one YAML document"},
	}
	whole := source(t)
	for name, c := range cases {
		if !strings.Contains(whole, c.old) {
			t.Fatalf("%s: the file does not hold %q", name, c.old)
		}
		_, err := replay.Parse([]byte(strings.Replace(whole, c.old, c.new, 1)))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := replay.Parse(nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := replay.Open("heartbleed"); !fault.Is(err, fault.Absent) {
		t.Errorf("another replay: %v", err)
	}
}

func TestAWrongExpectationEndsTheReplayAndNamesTheStep(t *testing.T) {
	cases := map[string]struct{ old, new, step, says string }{
		"a figure":         {"{key: lag.warning, value: 8}", "{key: lag.warning, value: 9}", "note-published", "lag.warning 9"},
		"too early":        {"none: [lag.knowledge,", "none: [relay, lag.knowledge,", "opened", "relay"},
		"a refusal":        {"refused: [cn/rmspv before-fix]", "refused: [cn/rmspv without-remedy]", "note-refused", "without-remedy"},
		"no refusal":       {"    release: {name: warning-1}\n    expect:\n", "    release: {name: warning-1}\n    expect:\n      refused: [embargo]\n", "sector-warned", "was done"},
		"who was told":     {"told: [alibaba, apache, body, telecom-a,", "told: [alibaba, apache, museum-a, telecom-a,", "sector-warned", "told"},
		"who was recalled": {"recalled: [alibaba, apache, body, telecom-a,", "recalled: [alibaba, apache, telecom-a,", "withdrawn", "withdrawal"},
		"a standing":       {"standing: {alibaba: suspended}", "standing: {alibaba: good}", "suspended", "good"},
	}
	whole := source(t)
	for name, c := range cases {
		if !strings.Contains(whole, c.old) {
			t.Fatalf("%s: the file does not hold %q", name, c.old)
		}
		n := empty(t)
		var err error
		n.file, err = replay.Parse([]byte(strings.Replace(whole, c.old, c.new, 1)))
		must(t, err)
		_, err = replay.Play(n.ctx, n.Desk, n.clock, n.file, nil)
		if f := fault.From(err); f.Field != "steps/"+c.step || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyTheRecordOfTheVulnerabilityIsTaken(t *testing.T) {
	data := record(t)
	cases := map[string][]byte{
		"another number":    bytes.Replace(data, []byte("CVE-2021-44228"), []byte("CVE-2021-00000"), 1),
		"another finder":    bytes.ReplaceAll(data, []byte("Alibaba Cloud"), []byte("Somebody Else")),
		"no time":           bytes.Replace(data, []byte("2021-11-26T00:00:00.000Z"), []byte("in November"), 1),
		"no versions":       bytes.Replace(data, []byte(`"versions"`), []byte(`"versionz"`), 1),
		"withdrawn":         bytes.Replace(data, []byte(`"PUBLISHED"`), []byte(`"REJECTED"`), 1),
		"cut off":           data[:len(data)/2],
		"nothing":           nil,
		"another kind":      []byte("[1,2,3]"),
		"too much of a bit": bytes.Repeat([]byte(" "), 5<<20),
	}
	for name, record := range cases {
		f, err := replay.Open("log4shell")
		must(t, err)
		before := f.Facts.Affected
		if err := f.Use(record); err == nil || len(f.Facts.Affected) != len(before) || f.Facts.From != "" {
			t.Errorf("%s: %v, facts %+v", name, err, f.Facts)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(source(f)))
	f.Add([]byte("format: tocsin-replay/v1\nname: x\n"))
	f.Add([]byte("steps: [{id: a, at: b, tick: {}}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := replay.Parse(data)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v", err)
		}
		if (file == nil) != (err != nil) {
			t.Error("neither a file nor a fault, or both")
		}
	})
}

func FuzzUse(f *testing.F) {
	f.Add([]byte(`{"cveMetadata":{"cveId":"CVE-2021-44228","state":"PUBLISHED","dateReserved":"2021-11-26T00:00:00.000Z","datePublished":"2021-12-10T00:00:00.000Z"},"containers":{"cna":{"affected":[{"versions":[{"version":"2.0","status":"affected","changes":[{"at":"2.15.0","status":"unaffected"}]}]}],"credits":[{"value":"Alibaba Cloud"}]}}}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := replay.Open("log4shell")
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Use(data); err == nil && len(file.Facts.Affected) == 0 {
			t.Error("a record without versions was taken")
		}
	})
}
