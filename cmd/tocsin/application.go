package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
)

// applicationVerb is what units apply with on a running platform, and what becomes of it.
// What each verb may do is decided there, by whose token it is.
type applicationVerb struct {
	List     reading[applicationList] `cmd:"" help:"List the applications that one may see."`
	Show     reading[ofApplication]   `cmd:"" help:"Show one: where it stands, what is missing, every reason."`
	Send     applicationSend          `cmd:"" help:"Apply for a term of a programme; with --again, once more."`
	Attach   applicationAttach        `cmd:"" help:"Add a file to one, until it is found complete."`
	Fetch    applicationFetch         `cmd:"" help:"Fetch a file of one."`
	Withdraw act[ofApplication]       `cmd:"" help:"Take one's application back."`
	Return   act[applicationReturned] `cmd:"" help:"Send one back with what is missing."`
	Accept   act[applicationSeen]     `cmd:"" help:"Say that one is complete."`
	Seat     act[panelSeated]         `cmd:"" help:"Put people on its panel."`
	Declare  act[interest]            `cmd:"" help:"Say, on the panel, whether one has an interest."`
	Vote     act[vote]                `cmd:"" help:"Vote, on the panel."`
	Intend   act[reasoned]            `cmd:"" help:"Tell a unit why it shall be refused."`
	Hear     act[spoken]              `cmd:"" help:"Put down what the unit says to that."`
	Award    act[awarded]             `cmd:"" help:"Give a unit a tier."`
	Refuse   act[reasoned]            `cmd:"" help:"Refuse a unit that was heard."`
	Appeal   act[spoken]              `cmd:"" help:"Appeal against a refusal."`
}

type applicationList struct {
	all
	portion
	Programme string `help:"Those for this programme only." json:"programme,omitempty" placeholder:"PROGRAMME"`
}

type ofApplication struct {
	ID string `arg:"" help:"The application; tocsin application list shows them." json:"-" placeholder:"APPLICATION"`
}

func (a ofApplication) thing() string { return a.ID }

type applicationSeen struct {
	ofApplication
	Seen int `help:"Version that you saw, as the application says." json:"version" required:""`
}

type applicationReturned struct {
	applicationSeen
	Missing string `help:"The unit reads it." json:"missing" required:""`
}

type panelSeated struct {
	ofApplication
	Members []string `arg:"" help:"Logins: three or more in all who have no interest." json:"members" placeholder:"LOGIN"`
}

type interest struct {
	ofApplication
	Interest string `help:"Which one; none where it is left out." json:"interest"`
}

type vote struct {
	applicationSeen
	Award   bool     `help:"To award; else to refuse." json:"award"`
	Points  numbered `help:"For every criterion 0 to 10, as 1=7; several times." json:"points" required:"" mapsep:"none"`
	Reasons string   `help:"Why." json:"reasons" required:""`
}

type reasoned struct {
	ofApplication
	Reasons string `help:"The unit reads them." json:"reasons" required:""`
}

type awarded struct {
	reasoned
	Tier string `help:"One of the programme's." json:"tier" required:""`
}

type spoken struct {
	ofApplication
	Text string `help:"What there is to say." json:"text" required:""`
}

type applicationSend struct {
	remote
	ID        string         `arg:"" help:"The programme; with --again the application." placeholder:"ID"`
	Again     bool           `help:"It came back, and is sent once more, whole."`
	Term      int            `help:"Of the programme." default:"1"`
	Tier      string         `help:"That you ask for." required:""`
	Statement string         `help:"What there is to say beside the criteria."`
	Answer    map[int]string `help:"To a criterion, as 1=TEXT; several times." mapsep:"none"`
	Evidence  map[int]string `help:"For a criterion, as 1=NUMBER; several times." mapsep:"none"`
	Consent   bool           `help:"The unit agrees that the office and the panel read this to judge it." required:""`
}

// Help teaches the verb.
func (applicationSend) Help() string {
	return `What is incomplete is taken, and sent back with what is missing.

Examples:
  tocsin application send prg_0123 --term 1 --tier "two stars" --answer "1=seven of them" --evidence "1=certificates 1 to 7" --consent --server https://platform.example
  tocsin application send app_0123 --again --tier "two stars" --answer "1=seven of them" --answer "2=five people" --evidence "1=certificates 1 to 7" --consent --server https://platform.example`
}

// Run sends it.
func (a *applicationSend) Run(ctx context.Context, t *terminal) error {
	answers := []map[string]any{}
	said := slices.AppendSeq(slices.Collect(maps.Keys(a.Answer)), maps.Keys(a.Evidence))
	slices.Sort(said)
	for _, n := range slices.Compact(said) {
		answers = append(answers, map[string]any{"criterion": n, "text": a.Answer[n], "evidence": a.Evidence[n]})
	}
	body := map[string]any{"tier": a.Tier, "statement": a.Statement, "answers": answers, "consent": a.Consent}
	if a.Again {
		return a.print(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/send", body)
	}
	body["programme"], body["term"] = a.ID, a.Term
	return a.print(ctx, t, http.MethodPost, "/applications", body)
}

type applicationAttach struct {
	remote
	ID   string `arg:"" help:"The application; tocsin application list shows them." placeholder:"APPLICATION"`
	File string `arg:"" help:"What to add: at most 25 MiB." type:"path" placeholder:"FILE"`
	Name string `help:"How it is called there; like the file when left out."`
}

// Help teaches the verb.
func (applicationAttach) Help() string {
	return `Whoever may read the application may fetch it. The same file under the same name is added once, so sending again is safe.

Examples:
  tocsin application attach app_0123 certificates.pdf --server https://platform.example
  tocsin application attach app_0123 /tmp/scan.pdf --name team.pdf --server https://platform.example`
}

// Run sends the bytes as they are.
func (a *applicationAttach) Run(ctx context.Context, t *terminal) error {
	content, err := plainFile(a.File, maxFile)
	if err != nil {
		return usage("file", "%s cannot be read, or is larger than 25 MiB", a.File).Because(err).WithHint("name a plain file that you may read")
	}
	c, err := a.client(t)
	if err != nil {
		return err
	}
	c.shown = http.Header{"Content-Type": {"application/octet-stream"}}
	name := url.Values{"name": {cmp.Or(a.Name, filepath.Base(a.File))}}
	var answer json.RawMessage
	if err := c.send(ctx, http.MethodPost, "/api/v1/applications/"+url.PathEscape(a.ID)+"/attachments?"+name.Encode(), "", content, &answer); err != nil {
		return err
	}
	return t.json(answer)
}

type applicationFetch struct {
	platform
	ID   string `arg:"" help:"The application; tocsin application list shows them." placeholder:"APPLICATION"`
	File string `arg:"" help:"The file; tocsin application show names them." placeholder:"FILE"`
	Save string `help:"Where it is saved; under its identifier here when left out." type:"path" placeholder:"FILE"`
	JSON bool   `help:"Print JSON." group:"print"`
}

// Help teaches the verb.
func (applicationFetch) Help() string {
	return `That you fetched it is on record. It comes as it was sent, and nothing is overwritten by it: treat it as hostile.

Examples:
  tocsin application fetch app_0123 att_0123 --server https://platform.example
  tocsin application fetch app_0123 att_0123 --save team.pdf --server https://platform.example`
}

// Run saves the file.
func (a *applicationFetch) Run(ctx context.Context, t *terminal) error {
	c, err := a.client(t)
	if err != nil {
		return err
	}
	save := cmp.Or(a.Save, filepath.Base(a.File))
	if _, err := os.Stat(save); !errors.Is(err, fs.ErrNotExist) {
		return usage("save", "%s is there already", save).At("--save").WithHint("name another file")
	}
	content, err := c.fetch(ctx, "/api/v1/applications/"+url.PathEscape(a.ID)+"/attachments/"+url.PathEscape(a.File))
	if err != nil {
		return err
	}
	if err := saveNew(save, content); err != nil {
		return usage("save", "the file cannot be saved as %s", save).At("--save").Because(err).WithHint("name another place")
	}
	if a.JSON {
		return t.json(map[string]any{"file": save, "size": len(content)})
	}
	t.say("%s: saved as %s, %d bytes", a.File, save, len(content))
	return nil
}

func applicationRows() map[string]row {
	return map[string]row{
		"application list": {"/applications", "", "The office sees all, a unit its own, a member of a panel those before him.",
			[2]string{`| jq -r '.items[] | [.id, .state] | @tsv'`, `--programme prg_0123 --token TOKEN > applications.json`}},
		"application show": {"/applications/{id}", "", "The unit reads every reason, and not who judged.",
			[2]string{`app_0123 | jq '.lacks'`, `app_0123 --token TOKEN > application.json`}},
		"application withdraw": {"/applications/{id}/withdraw", "the application is withdrawn", "Until it is decided.",
			[2]string{`app_0123`, `app_0123 --token TOKEN --json`}},
		"application return": {"/applications/{id}/return", "the application went back to the unit", "The unit sends it again.",
			[2]string{`app_0123 --seen 1 --missing "who is on the team"`, `app_0123 --seen 2 --missing "the certificates" --json`}},
		"application accept": {"/applications/{id}/accept", "the application is complete", "A panel judges it then.",
			[2]string{`app_0123 --seen 1`, `app_0123 --seen 2 --json`}},
		"application seat": {"/applications/{id}/panel", "the panel sits", "None of the applicant, and none another's double.",
			[2]string{`app_0123 li wang zhang`, `app_0123 zhao --json`}},
		"application declare": {"/applications/{id}/interest", "what you declared is on record", "Before one votes. Who has an interest does not vote, and reads the application no more.",
			[2]string{`app_0123`, `app_0123 --interest "my brother works there" --json`}},
		"application vote": {"/applications/{id}/vote", "your vote is on record", "Others of the panel do not see it; you may change it until it is decided.",
			[2]string{`app_0123 --seen 1 --award --points 1=7 --points 2=9 --reasons "few, and all confirmed"`, `app_0123 --seen 1 --points 1=2 --points 2=9 --reasons "too few" --json`}},
		"application intend": {"/applications/{id}/intend", "the unit is told why it shall be refused", "It is heard before it is refused.",
			[2]string{`app_0123 --reasons "four of seven were known"`, `app_0123 --reasons "no stable team" --json`}},
		"application hear": {"/applications/{id}/hear", "what was said is on record", "By the unit itself, or by the office the minutes.",
			[2]string{`app_0123 --text "two of the four were ours"`, `app_0123 --text "was invited and did not come" --json`}},
		"application award": {"/applications/{id}/award", "the tier is awarded", "By somebody who sat on no panel of it.",
			[2]string{`app_0123 --tier "two stars" --reasons "as the panel says"`, `app_0123 --tier "one star" --reasons "few findings" --json`}},
		"application refuse": {"/applications/{id}/refuse", "the unit is refused, and may appeal", "Once the unit was heard. It may appeal within 60 days.",
			[2]string{`app_0123 --reasons "three do not suffice"`, `app_0123 --reasons "they were known before" --json`}},
		"application appeal": {"/applications/{id}/appeal", "your appeal is on record", "Once, within 60 days. Somebody else decides.",
			[2]string{`app_0123 --text "a fourth was confirmed"`, `app_0123 --text "two were not known" --json`}},
	}
}
