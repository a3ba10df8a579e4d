package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// shared are flags that several verbs have; they stand behind a verb's own, under a
// heading of their own.
var shared = []string{"data", "database", "journal", "waive-standby", "law", "origin", "server", "token", "json", "language"}

func TestEveryVerbTeachesItselfByTwoExamplesThatCanBeTyped(t *testing.T) {
	parser, err := grammar(kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("TOCSIN_TOKEN", "as the help of the verb says")
	for _, verb := range parser.Model.Leaves(true) {
		path := strings.TrimPrefix(verb.FullPath(), "tocsin ")
		examples := examplesOf(verb.Detail, "tocsin "+path)
		if len(examples) < 2 {
			t.Errorf("tocsin %s has %d examples", path, len(examples))
		}
		for _, line := range examples {
			if _, err := parser.Parse(words(line)); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
		for _, flag := range verb.Flags {
			if slices.Contains(shared, flag.Name) && flag.Group == nil { // a report's own language stands with its words
				t.Errorf("tocsin %s: --%s stands among the verb's own flags", path, flag.Name)
			}
		}
	}
}

// examplesOf are the command lines of a verb in its help, without what a shell does
// around them and without the words behind them.
func examplesOf(help, verb string) []string {
	_, list, _ := strings.Cut(help, "Examples:\n")
	var found []string
	for line := range strings.Lines(list) {
		at := strings.Index(line, verb)
		if !strings.HasPrefix(line, "  ") || at < 0 {
			continue
		}
		found = append(found, around(line[at+len("tocsin "):]))
	}
	return found
}

// around takes away what a shell does around a command, and the words behind it.
func around(line string) string {
	if end := regexp.MustCompile(` \| | > | < | && |\)|   | #`).FindStringIndex(line); end != nil {
		line = line[:end[0]]
	}
	return strings.TrimSpace(line)
}

// words takes a command line apart as a shell would.
func words(line string) []string {
	var out []string
	for _, word := range regexp.MustCompile(`(?:"[^"]*"|'[^']*'|[^ ])+`).FindAllString(line, -1) {
		out = append(out, strings.NewReplacer(`"`, "", `'`, "").Replace(word))
	}
	return out
}

// Command lines in documents: whole in blocks; between back quotes, where a verb may
// stand for itself, without what it asks for.
var (
	blocks  = regexp.MustCompile("(?s)```[a-z]*\n(.*?)```")
	command = regexp.MustCompile(`(?m)(?:^|\| )(?:[A-Z_]+=[^ ]+ )*(?:\./)?tocsin ([a-z].*)$`)
	quote   = regexp.MustCompile("`(?:\\./)?tocsin ([a-z][^`]*)`")
)

func TestEveryCommandOfTheDocumentsCanBeTyped(t *testing.T) {
	parser, err := grammar(kong.Exit(func(int) {}), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("TOCSIN_TOKEN", "a token")
	n := 0
	try := func(file, line string, whole bool) {
		if line = around(line); strings.Contains(line, "…") || strings.HasPrefix(line, "help") || strings.HasPrefix(line, "commitment v1") {
			return // the last is the first word of a commitment
		}
		n++
		_, err := parser.Parse(words(line))
		if err != nil && (whole || !strings.HasPrefix(err.Error(), "expected ") && !strings.HasPrefix(err.Error(), "missing flags")) {
			t.Errorf("%s: tocsin %s: %v", filepath.Base(file), line, err)
		}
	}
	for _, form := range []string{"README*.md", "docs/*.md", "docs/guide/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, form))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, block := range blocks.FindAllStringSubmatch(string(text), -1) {
				for _, found := range command.FindAllStringSubmatch(block[1], -1) {
					try(file, found[1], true)
				}
			}
			for _, found := range quote.FindAllStringSubmatch(blocks.ReplaceAllString(string(text), ""), -1) {
				try(file, strings.ReplaceAll(found[1], "\n", " "), false)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d commands", n)
	}
}

func TestAFaultIsAProblemDocumentForWhoAsksForJSON(t *testing.T) {
	for line, want := range map[string]int{
		"law show cn/nothing --json": exitAbsent,
		"law shwo --json":            exitUsage,
		"fsck --data nowhere --json": exitUsage,
		"report --json --title x --server http://127.0.0.1:1 --key k": exitLater,
	} {
		if strings.HasPrefix(line, "report") && testing.Short() {
			continue // waits between its tries
		}
		t.Chdir(t.TempDir())
		code, out := told(t, strings.Fields(line))
		var p struct {
			Type, Title, Detail, Code, Hint string
			Status, Exit                    int
		}
		if err := json.Unmarshal([]byte(out), &p); err != nil {
			t.Errorf("%s: %v: %s", line, err, out)
			continue
		}
		if code != want || p.Exit != want || p.Status < 400 || p.Type != "urn:tocsin:problem:"+p.Code || p.Title == "" || p.Detail == "" || p.Hint == "" {
			t.Errorf("%s: exit code %d, want %d: %s", line, code, want, out)
		}
	}
}

// told runs a command line and gives what it said on standard error.
func told(t *testing.T, args []string) (int, string) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = file
	code := run(args, wall{})
	os.Stderr = before
	said, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, string(said)
}

func TestAWrongVerbIsAnsweredWithTheNearOne(t *testing.T) {
	for line, near := range map[string]string{
		"reprot": `"report"`, "law shwo": `"show"`, "invite ling": "tocsin user invite", "approve x": "tocsin directory approve or tocsin measure approve", "report --titel x": "--title",
	} {
		if code, said := told(t, strings.Fields(line)); code != exitUsage || !strings.Contains(said, near) {
			t.Errorf("%s: exit code %d: %s", line, code, said)
		}
	}
}

func TestWhatWasTypedIsKeptWhenItCannotBeHandedIn(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"code":"report.marking","detail":"no such marking","field":"/marking","hint":"take TLP:RED"}`)
	}))
	defer refusing.Close()
	t.Chdir(t.TempDir())
	code, said := told(t, []string{"report", "--server", refusing.URL, "--title", "Lookup runs code", "--contact", "me@example.org", "--key", "my key"})
	kept, err := filepath.Glob("unsent-*.json")
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v, %v: %s", kept, err, said)
	}
	body, err := os.ReadFile(kept[0])
	if err != nil || !strings.Contains(string(body), `"title":"Lookup runs code"`) {
		t.Errorf("%s, %v", body, err)
	}
	if info, err := os.Stat(kept[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	again := "tocsin report --server " + refusing.URL + " --file " + kept[0] + " --key 'my key'"
	if code != exitRefused || !strings.Contains(said, "take TLP:RED") || !strings.Contains(said, again) {
		t.Errorf("exit code %d: %s", code, said)
	}
	parser, err := grammar()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(words(strings.TrimPrefix(again, "tocsin "))); err != nil {
		t.Errorf("the command that is printed cannot be typed: %v", err)
	}
}
