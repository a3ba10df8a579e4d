package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

// verify checks receipts, bundles and logs, offline.
type verify struct {
	Key   string   `help:"Public keys: a file with one a line, or the text of one. Take them from a source that you trust, not from whoever gave you the receipt." env:"TOCSIN_KEY" placeholder:"KEY" required:""`
	Since []string `help:"What the log signed before: a checkpoint, a receipt or a bundle. Every log among the files must begin with it. May be given several times." sep:"none" placeholder:"FILE"`
	JSON  bool     `help:"Print JSON." group:"print"`
	Files []string `arg:"" help:"Receipts, bundles, or folders that hold a whole log; - reads standard input." placeholder:"FILE"`
}

// Help teaches the verb.
func (verify) Help() string {
	return `Checks with public keys and nothing else: no server, no network, no clock. A receipt proves one act, a bundle every entry of a case; a folder with checkpoint and tile/ is a whole log, and is recomputed leaf by leaf, and begins with whatever it signed before: name that with --since. What is printed is what is proven, and no more.

Examples:
  tocsin verify receipt-rep_01k.json --key log.pub
  tocsin verify bundle.json --key "platform.example/log+1a2b3c4d+AQ..."
  tocsin verify ./mirror-of-the-log other.json --key log.pub --json
  tocsin verify ./mirror-of-the-log --key log.pub --since checkpoint-of-may --since receipt.json

Exit code 0 when all are proven, 1 when one is refused, 2 when nothing could be checked.`
}

// verdict is what was found of one file.
type verdict struct {
	File    string  `json:"file"`
	Kind    string  `json:"kind"` // receipt, bundle, log
	Proven  bool    `json:"proven"`
	Says    string  `json:"says,omitempty"` // what is proven, in English
	Origin  string  `json:"origin,omitempty"`
	Size    int64   `json:"size,omitempty"` // entries under the checkpoint
	Entries []entry `json:"entries,omitempty"`
	Code    string  `json:"code,omitempty"` // why it was refused
	Wrong   string  `json:"wrong,omitempty"`
	Hint    string  `json:"hint,omitempty"`
}

// entry is one proven act.
type entry struct {
	Index   int64  `json:"index"`
	At      string `json:"at"`
	Act     string `json:"act"`
	Subject string `json:"subject"`
	By      string `json:"by"`
	Why     string `json:"why,omitempty"`
	Content string `json:"content,omitempty"` // SHA-256 of what came in
}

// What a file may be at most, in bytes.
const (
	maxKeys = 1 << 20  // of public keys
	maxNote = 64 << 10 // a checkpoint with its signatures
	maxTile = 32 << 20 // the largest is a bundle of 256 entries of at most 64 KiB
)

const stamp = "2006-01-02T15:04:05.000Z"

// Run checks every file, also after one was refused.
func (v *verify) Run(t *terminal) error {
	keys, err := v.keys()
	if err != nil {
		return err
	}
	before, err := v.before(t)
	if err != nil {
		return err
	}
	verdicts, refused := []verdict{}, false
	for _, file := range v.Files {
		found, err := v.check(t, file, keys, before)
		if err != nil {
			return err
		}
		refused = refused || !found.Proven
		verdicts = append(verdicts, found)
	}
	if err := v.tell(t, verdicts); err != nil {
		return err
	}
	if refused {
		return said("verify.refused")
	}
	return nil
}

// keys reads the public keys from a file, or takes them as they stand.
func (v *verify) keys() (evidence.Keys, error) {
	text, err := plainFile(v.Key, maxKeys)
	if err != nil && strings.Count(v.Key, "+") >= 2 {
		text, err = []byte(v.Key), nil
	}
	if err != nil {
		return evidence.Keys{}, usage("key", "the key file %s cannot be read", v.Key).Because(err).At("--key").WithHint("a file with public keys, or a key itself: name+hash+base64; the platform shows its own at /verify/key")
	}
	keys, err := evidence.ParseKeys(string(text))
	if err != nil {
		f := fault.From(err)
		return evidence.Keys{}, usage("key", "%s", sentence(*f)).At("--key").WithHint("one public key a line, as name+hash+base64")
	}
	return keys, nil
}

// earlier is a checkpoint that the log signed before, and the file that holds it.
type earlier struct {
	file string
	note []byte
}

// before reads what --since names.
func (v *verify) before(t *terminal) ([]earlier, error) {
	if len(v.Since) > 0 && !slices.ContainsFunc(v.Files, isFolder) {
		return nil, usage("since", "there is no log among the files that could begin with it").At("--since").WithHint("name the folder of a whole log")
	}
	var all []earlier
	for _, file := range v.Since {
		data, err := t.read(file, evidence.MaxBundle)
		if err != nil {
			return nil, err
		}
		if r, err := evidence.ParseReceipt(data); err == nil {
			data = []byte(r.Checkpoint)
		} else if b, err := evidence.ParseBundle(data); err == nil {
			data = []byte(b.Checkpoint)
		}
		all = append(all, earlier{file, data})
	}
	return all, nil
}

func isFolder(file string) bool {
	info, err := os.Stat(file)
	return file != "-" && err == nil && info.IsDir()
}

// check looks at one file or folder. The error means that it could not be looked at.
func (v *verify) check(t *terminal, file string, keys evidence.Keys, before []earlier) (verdict, error) {
	if isFolder(file) {
		return checkLog(file, keys, before)
	}
	data, err := t.read(file, evidence.MaxBundle)
	if err != nil {
		return verdict{}, err
	}
	if isBundle(data) {
		return checkBundle(file, data, keys), nil
	}
	return checkReceipt(file, data, keys), nil
}

// isBundle looks at the name of the form alone; the parser checks the rest.
func isBundle(data []byte) bool {
	var peek struct{ Format string }
	return json.Unmarshal(data, &peek) == nil && peek.Format == evidence.BundleFormat
}

func checkReceipt(file string, data []byte, keys evidence.Keys) verdict {
	found := verdict{File: file, Kind: "receipt"}
	r, err := evidence.ParseReceipt(data)
	if err != nil {
		if mended := evidence.Pasted(string(data)); !bytes.Equal(mended, data) {
			if _, again := evidence.ParseReceipt(mended); again == nil {
				return found.refuse(fault.From(err).WithHint("only blank space or line ends differ from a receipt: save it again, byte for byte"))
			}
		}
		return found.refuse(fault.From(err))
	}
	s, err := evidence.Verify(r, keys)
	if err != nil {
		return found.refuse(fault.From(err))
	}
	found.prove(s.Words(), s.Signed, s)
	return found
}

func checkBundle(file string, data []byte, keys evidence.Keys) verdict {
	found := verdict{File: file, Kind: "bundle"}
	b, err := evidence.ParseBundle(data)
	if err != nil {
		return found.refuse(fault.From(err))
	}
	account, err := evidence.VerifyBundle(b, keys)
	if err != nil {
		return found.refuse(fault.From(err))
	}
	found.prove(account.Words(), account.Signed, account.Statements...)
	return found
}

// checkLog recomputes a whole log from a folder in the layout of c2sp.org/tlog-tiles,
// and proves that it only grew since each of the earlier checkpoints.
func checkLog(dir string, keys evidence.Keys, before []earlier) (verdict, error) {
	found := verdict{File: dir, Kind: "log"}
	note, err := plainFile(filepath.Join(dir, "checkpoint"), maxNote)
	if err != nil {
		return found, usage("log", "%s holds no checkpoint that can be read", dir).Because(err).WithHint("a copy of a log is a folder with the file checkpoint and the folder tile")
	}
	signed, err := evidence.OpenCheckpoint(note, keys)
	if err != nil {
		return found.refuse(fault.From(err)), nil
	}
	tiles := evidence.Files(signed.Tree.Size, func(path string) ([]byte, error) {
		data, err := plainFile(filepath.Join(dir, filepath.FromSlash(path)), maxTile)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fault.New(fault.Invalid, "evidence.tile", "the log is not whole: this part is missing").At(path)
		case err != nil:
			return nil, fault.New(fault.Invalid, "evidence.tile", "the log is not whole: this part cannot be read: %v", err).At(path)
		}
		return data, nil
	})
	audited, err := evidence.Audit(tiles, note, keys)
	if err != nil {
		return found.refuse(fault.From(err)), nil
	}
	words := logWords(audited)
	for _, e := range before {
		old, err := tiles.Begins(audited.Signed.Checkpoint, e.note, keys)
		if err != nil {
			f := fault.From(err)
			return found.refuse(f.At(e.file)), nil
		}
		words += fmt.Sprintf("It begins with the %d entries that %s shows as signed.\n", old.Tree.Size, e.file)
	}
	found.prove(words, audited.Signed)
	return found, nil
}

// logWords says what a recomputed log is.
func logWords(a evidence.Audited) string {
	c := a.Signed
	text := fmt.Sprintf("The log %s holds exactly the %d entries that it signed, with the root %s; %d tiles agree.\nSigned by %s.\n",
		c.Origin, c.Tree.Size, c.Tree.Root, a.Tiles, strings.Join(c.Signers, ", "))
	if len(a.Backward) > 0 {
		text += fmt.Sprintf("Its clock went back at the entries %v.\n", a.Backward)
	}
	return text + "What the entries are about it does not tell.\n"
}

func (v verdict) refuse(f *fault.Fault) verdict {
	v.Code, v.Wrong, v.Hint = f.Code, f.Error(), f.Hint
	return v
}

func (v *verdict) prove(words string, signed evidence.Signed, statements ...evidence.Statement) {
	v.Proven, v.Says, v.Origin, v.Size = true, words, signed.Origin, signed.Tree.Size
	for _, s := range statements {
		h := s.Head
		v.Entries = append(v.Entries, entry{Index: s.Index, At: h.At.Format(stamp), Act: h.Act, Subject: h.Subject, By: h.By, Why: h.Why, Content: h.Content})
	}
}

func (v *verify) tell(t *terminal, verdicts []verdict) error {
	if v.JSON {
		return t.json(verdicts)
	}
	for i, one := range verdicts {
		if i > 0 {
			t.say("")
		}
		if one.Proven {
			t.say("PROVEN   %s (%s)", one.File, one.Kind)
			t.say("%s", indent(one.Says))
			continue
		}
		t.say("REFUSED  %s (%s)", one.File, one.Kind)
		t.say("%s", indent(one.Wrong+" ["+one.Code+"]"))
		if one.Hint != "" {
			t.say("%s", indent("What to do: "+one.Hint))
		}
	}
	return nil
}

// indent sets every line in by two spaces.
func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}
