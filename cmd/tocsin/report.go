package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/domain/product"
)

// reportVerb hands a report in to a running platform.
type reportVerb struct {
	platform
	Key  string `help:"Name of this submission: the same name with the same bytes is the same report, so sending again is safe. Made up when left out." placeholder:"NAME"`
	File string `help:"JSON file with the whole report; - reads standard input. It is sent byte for byte." placeholder:"FILE"`
	Save string `help:"Where the receipt is saved; receipt-ID.json here when left out." type:"path" placeholder:"FILE"`
	JSON bool   `help:"Print JSON." group:"print"`

	Content content `embed:"" group:"content"`
}

// content is a report from flags.
type content struct {
	Kind      string `help:"vulnerability, resource, malware, hidden-danger or incident." default:"vulnerability"`
	Capacity  string `help:"As whom you report: finder, provider, operator, support, peer or undeclared." placeholder:"ROLE"`
	Title     string `help:"One line."`
	Product   string `help:"Name of the product."`
	Vendor    string `help:"Who makes it."`
	Model     string `help:"Its model."`
	Version   string `help:"Its version, as you know it."`
	Technical string `help:"Technical characteristics."`
	Harm      string `help:"What harm it can do."`
	Scope     string `help:"Who and what is affected."`
	Steps     string `help:"How to reproduce it."`
	Value     string `help:"The address, domain, URL, number or hash of a threat."`
	Aware     string `help:"When you learned of it: 2021-11-24, or a time with its zone." placeholder:"TIME"`
	Contact   string `help:"How to reach you, if you wish. It is sealed at rest."`
	Language  string `help:"Language you write in, such as zh-Hans." placeholder:"TAG"`
	Marking   string `help:"How far it may travel, such as TLP:RED." placeholder:"TLP"`
	Mailbox   bool   `help:"Give an anonymous reporter a mailbox." default:"true" negatable:""`
}

// Help teaches the verb.
func (reportVerb) Help() string {
	return `The receipt proves, offline and for ever, that the platform had these very bytes at that time. The mailbox code is shown once: it opens the talk with the office, and shows who has read the report. An incomplete report is welcome; what the law asks for and is missing is listed.

Examples:
  tocsin report --server https://platform.example --title "Lookup runs code" --vendor Apache --product Log4j2 --version 2.14.1
  tocsin report --server https://platform.example --file report.json --key 2021-12-09-log4j
  generate-report | tocsin report --server https://platform.example --file - --json

Exit code 0 when it was taken in and the receipt is saved, 1 when refused, 3 when the platform could not be reached. What was typed and not handed in is kept in a file, and the command that sends it again is printed.`
}

// submission is the JSON of a report from flags; empty fields are left out.
type submission struct {
	Kind      string            `json:"kind"`
	Capacity  string            `json:"capacity,omitempty"`
	Title     string            `json:"title,omitempty"`
	Products  []product.Product `json:"products,omitempty"`
	Technical string            `json:"technical,omitempty"`
	Harm      string            `json:"harm,omitempty"`
	Scope     string            `json:"scope,omitempty"`
	Steps     string            `json:"steps,omitempty"`
	Threat    *threat           `json:"threat,omitempty"`
	Aware     string            `json:"aware,omitempty"`
	Contact   string            `json:"contact,omitempty"`
	Language  string            `json:"language,omitempty"`
	Marking   string            `json:"marking,omitempty"`
	Mailbox   *bool             `json:"mailbox,omitempty"`
}

type threat struct {
	Value string `json:"value"`
}

// taken is what the platform answers.
type taken struct {
	ID       string `json:"id"`
	Received string `json:"received"`
	Digest   string `json:"digest"`
	Mailbox  string `json:"mailbox,omitempty"`
	Receipt  struct {
		JSON string `json:"json"`
	} `json:"receipt"`
	Missing []struct {
		Field string `json:"field"`
		Cite  string `json:"cite"`
	} `json:"missing"`
	Again bool `json:"again,omitempty"`
}

const maxReport = 1 << 20 // bytes; what the platform takes

// Run hands the report in and saves the receipt.
func (r *reportVerb) Run(ctx context.Context, t *terminal) error {
	body, err := r.body(t)
	if err != nil {
		return err
	}
	if _, err := os.Stat(r.Save); r.Save != "" && !errors.Is(err, fs.ErrNotExist) {
		return usage("save", "%s is there already", r.Save).At("--save").WithHint("receipts are never overwritten; name another file")
	}
	if r.Key == "" {
		r.Key = rand.Text()
	}
	server, err := r.client(t)
	if err != nil {
		return err
	}
	var answer taken
	if err := server.post(ctx, "/api/v1/reports", r.Key, body, &answer); err != nil {
		return r.unsent(t, body, fault.From(err))
	}
	if err := answer.proves(body); err != nil {
		return err
	}
	return r.keep(t, answer)
}

// unsent keeps what was typed, or came in by a pipe, when it could not be handed in, and
// says how it is sent again.
func (r *reportVerb) unsent(t *terminal, body []byte, f *fault.Fault) error {
	file := r.File
	if file == "" || file == "-" {
		digest := sha256.Sum256(body)
		file = "unsent-" + hex.EncodeToString(digest[:6]) + ".json"
		if err := saveNew(file, body); err != nil {
			t.warn("What you wrote could not be saved as %s (%v). It is this line:\n%s", file, err, body)
			file = "-"
		} else if !t.asks {
			t.warn("Not handed in. What you wrote is kept in %s, for you alone to read.", file)
		}
	}
	again := fmt.Sprintf("tocsin report --server %s --file %s --key %s", asWord(r.Server), asWord(file), asWord(r.Key))
	switch {
	case exits[f.Kind] == exitLater:
		return f.WithHint("nothing is lost by sending again: %s", again)
	case f.Code == "report.key":
		again = fmt.Sprintf("tocsin report --server %s --file %s", asWord(r.Server), asWord(file))
	}
	hint := "when it is mended: " + again
	if f.Hint != "" {
		hint = f.Hint + "; " + hint
	}
	return f.WithHint("%s", hint)
}

// asWord is a word as a shell reads it back.
func asWord(word string) string {
	plain := func(c rune) bool {
		return c < 128 && (unicode.IsLetter(c) || unicode.IsDigit(c)) || strings.ContainsRune("-_./:@%+,", c)
	}
	if word != "" && strings.IndexFunc(word, func(c rune) bool { return !plain(c) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// proves checks that the receipt is for the very bytes that were sent. Whether it is
// signed by whom it says, tocsin verify tells.
func (a taken) proves(sent []byte) error {
	digest := sha256.Sum256(sent)
	receipt, err := evidence.ParseReceipt([]byte(a.Receipt.JSON))
	if err == nil && receipt.Head.Content == hex.EncodeToString(digest[:]) {
		return nil
	}
	return fault.New(fault.Refused, "report.receipt", "the answer holds no receipt for the bytes that were sent; it proves nothing and was not saved").
		Because(err).WithHint("is this the address of a platform? ask those who run it")
}

// body is the report as it is sent: the file byte for byte, or JSON made of the flags.
func (r *reportVerb) body(t *terminal) ([]byte, error) {
	c := r.Content
	s := submission{
		Kind: c.Kind, Capacity: c.Capacity, Title: c.Title, Technical: c.Technical, Harm: c.Harm, Scope: c.Scope, Steps: c.Steps,
		Aware: c.Aware, Contact: c.Contact, Language: c.Language, Marking: c.Marking,
	}
	if p := (product.Product{Vendor: c.Vendor, Name: c.Product, Model: c.Model, Version: c.Version}); c.Product != "" {
		s.Products = []product.Product{p}
	}
	if c.Value != "" {
		s.Threat = &threat{c.Value}
	}
	if !c.Mailbox {
		s.Mailbox = &c.Mailbox
	}
	made, err := json.Marshal(s)
	if err != nil {
		return nil, fault.New(fault.Internal, "report.form", "the report cannot be written as JSON").Because(err)
	}
	plain, _ := json.Marshal(submission{Kind: c.Kind})
	said := !bytes.Equal(made, plain) || c.Vendor+c.Model+c.Version != ""
	switch {
	case r.File != "" && (said || c.Kind != "vulnerability"):
		return nil, usage("report", "a report comes from --file or from flags, not from both").At("--file")
	case r.File != "":
		return t.read(r.File, maxReport)
	case !said:
		return nil, usage("report", "there is nothing to report").WithHint("say something with --title, --product, --technical, or hand in a file with --file")
	case len(s.Products) == 0 && c.Vendor+c.Model+c.Version != "":
		return nil, usage("report", "vendor, model and version belong to a product").At("--product").WithHint("name the product with --product")
	}
	return made, nil
}

// keep saves the receipt. When it cannot be saved it is printed: it must not be lost.
func (r *reportVerb) keep(t *terminal, answer taken) error {
	file := r.Save
	if file == "" {
		file = "receipt-" + answer.ID + ".json"
	}
	err := saveNew(file, []byte(answer.Receipt.JSON))
	if answer.Again && errors.Is(err, fs.ErrExist) {
		err = nil // the receipt that was saved the first time is as good as this one
	}
	if err != nil {
		t.warn("The report was taken in, as %s. Its receipt, which must not be lost, is this line:\n%s", answer.ID, strings.TrimSuffix(answer.Receipt.JSON, "\n"))
		if answer.Mailbox != "" {
			t.warn("The code of its mailbox: %s", answer.Mailbox)
		}
		return usage("save", "the receipt cannot be saved as %s", file).Because(err).WithHint("save the line above, byte for byte")
	}
	if r.JSON {
		return t.json(struct {
			taken
			File string `json:"file"`
			Key  string `json:"key"`
		}{answer, file, r.Key})
	}
	again := ""
	if answer.Again {
		again = ", as it was before: nothing was doubled"
	}
	t.say("Taken in as %s%s.", answer.ID, again)
	t.say("Receipt:  %s", file)
	if answer.Mailbox != "" {
		t.say("Mailbox:  %s   keep this code, it is shown once", answer.Mailbox)
	}
	if len(answer.Missing) > 0 {
		t.say("The law asks for more; you may send it later:")
		for _, m := range answer.Missing {
			t.say("  %-10s %s", m.Field, m.Cite)
		}
	}
	r.next(t, file, answer)
	return nil
}

// next prints what there is to do now, as it is typed.
func (r *reportVerb) next(t *terminal, file string, answer taken) {
	base := strings.TrimSuffix(r.Server, "/")
	t.say("Next:")
	if answer.Mailbox != "" {
		t.say("  talk, and see who read it   %s/r/%s", base, answer.Mailbox)
	} else if r.Token != "" {
		t.say("  see what becomes of it      %s/reports/%s", base, answer.ID)
	}
	t.say("  get the key of the log      curl -fsS -o log.pub %s", asWord(base+"/verify/key"))
	t.say("  check the receipt, offline  tocsin verify %s --key log.pub", asWord(file))
}

// saveNew writes a file whole and synced. A file with the same bytes is as good; one
// with others is never overwritten.
func saveNew(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		if there, readErr := os.ReadFile(name); readErr == nil && bytes.Equal(there, content) {
			return nil
		}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}
