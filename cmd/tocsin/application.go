package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// applicationVerb is what units apply with on a running platform, and what becomes of it.
// What each verb may do is decided there, by whose token it is.
type applicationVerb struct {
	List     applicationList     `cmd:"" help:"List the applications that one may see."`
	Show     applicationShow     `cmd:"" help:"Show one: where it stands, what is missing, every reason."`
	Send     applicationSend     `cmd:"" help:"Apply for a term of a programme; with --again, once more."`
	Withdraw applicationWithdraw `cmd:"" help:"Take one's application back."`
	Return   applicationReturn   `cmd:"" help:"Send one back with what is missing."`
	Accept   applicationAccept   `cmd:"" help:"Say that one is complete."`
	Seat     applicationSeat     `cmd:"" help:"Put people on its panel."`
	Declare  applicationDeclare  `cmd:"" help:"Say, on the panel, whether one has an interest."`
	Vote     applicationVote     `cmd:"" help:"Vote, on the panel."`
	Intend   applicationIntend   `cmd:"" help:"Tell a unit why it shall be refused."`
	Hear     applicationHear     `cmd:"" help:"Put down what the unit says to that."`
	Award    applicationAward    `cmd:"" help:"Give a unit a tier."`
	Refuse   applicationRefuse   `cmd:"" help:"Refuse a unit that was heard."`
	Appeal   applicationAppeal   `cmd:"" help:"Appeal against a refusal."`
}

type applicationList struct {
	remote
}

// Help teaches the verb.
func (applicationList) Help() string {
	return `The office sees all, a unit its own, a member of a panel those before him.

Examples:
  tocsin application list --server https://platform.example | jq -r '.items[] | [.id, .state] | @tsv'
  tocsin application list --server https://platform.example --token TOKEN > applications.json`
}

// Run lists.
func (a *applicationList) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodGet, "/applications", nil)
}

type applicationShow struct {
	remote
	ID string `arg:"" help:"The application." placeholder:"APPLICATION"`
}

// Help teaches the verb.
func (applicationShow) Help() string {
	return `The unit reads every reason, and not who judged.

Examples:
  tocsin application show app_0123 --server https://platform.example | jq '.lacks'
  tocsin application show app_0123 --server https://platform.example --token TOKEN > application.json`
}

// Run shows.
func (a *applicationShow) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodGet, "/applications/"+url.PathEscape(a.ID), nil)
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
	for _, n := range numbersOf(a.Answer, a.Evidence) {
		answers = append(answers, map[string]any{"criterion": n, "text": a.Answer[n], "evidence": a.Evidence[n]})
	}
	body := map[string]any{"tier": a.Tier, "statement": a.Statement, "answers": answers, "consent": a.Consent}
	if a.Again {
		return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/send", body)
	}
	body["programme"], body["term"] = a.ID, a.Term
	return a.ask(ctx, t, http.MethodPost, "/applications", body)
}

// numbersOf are the numbers of criteria that something is said of, in their order.
func numbersOf(said ...map[int]string) []int {
	var found []int
	for _, words := range said {
		for n := range words {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

type applicationWithdraw struct {
	remote
	ID string `arg:"" help:"The application." placeholder:"APPLICATION"`
}

// Help teaches the verb.
func (applicationWithdraw) Help() string {
	return `Until it is decided.

Examples:
  tocsin application withdraw app_0123 --server https://platform.example
  tocsin application withdraw app_0123 --server https://platform.example --token TOKEN`
}

// Run withdraws it.
func (a *applicationWithdraw) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/withdraw", map[string]any{})
}

type applicationReturn struct {
	remote
	ID      string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Seen    int    `help:"Version that you saw, as the application says." required:""`
	Missing string `help:"The unit reads it." required:""`
}

// Help teaches the verb.
func (applicationReturn) Help() string {
	return `The unit sends it again.

Examples:
  tocsin application return app_0123 --seen 1 --missing "who is on the team" --server https://platform.example
  tocsin application return app_0123 --seen 2 --missing "the certificates" --server https://platform.example`
}

// Run sends it back.
func (a *applicationReturn) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/return", map[string]any{"version": a.Seen, "missing": a.Missing})
}

type applicationAccept struct {
	remote
	ID   string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Seen int    `help:"Version that you saw, as the application says." required:""`
}

// Help teaches the verb.
func (applicationAccept) Help() string {
	return `A panel judges it then.

Examples:
  tocsin application accept app_0123 --seen 1 --server https://platform.example
  tocsin application accept app_0123 --seen 2 --server https://platform.example`
}

// Run accepts it.
func (a *applicationAccept) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/accept", map[string]any{"version": a.Seen})
}

type applicationSeat struct {
	remote
	ID      string   `arg:"" help:"The application." placeholder:"APPLICATION"`
	Members []string `arg:"" help:"Logins: three or more in all who have no interest." placeholder:"LOGIN"`
}

// Help teaches the verb.
func (applicationSeat) Help() string {
	return `None of the applicant, and none another's double.

Examples:
  tocsin application seat app_0123 li wang zhang --server https://platform.example
  tocsin application seat app_0123 zhao --server https://platform.example`
}

// Run seats them.
func (a *applicationSeat) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/panel", map[string]any{"members": a.Members})
}

type applicationDeclare struct {
	remote
	ID       string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Interest string `help:"Which one; none where it is left out."`
}

// Help teaches the verb.
func (applicationDeclare) Help() string {
	return `Before one votes. Who has an interest does not vote.

Examples:
  tocsin application declare app_0123 --server https://platform.example
  tocsin application declare app_0123 --interest "my brother works there" --server https://platform.example`
}

// Run declares.
func (a *applicationDeclare) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/interest", map[string]any{"interest": a.Interest})
}

type applicationVote struct {
	remote
	ID      string      `arg:"" help:"The application." placeholder:"APPLICATION"`
	Seen    int         `help:"Version that you saw, as the application says." required:""`
	Award   bool        `help:"To award; else to refuse."`
	Points  map[int]int `help:"For every criterion 0 to 10, as 1=7; several times." required:"" mapsep:"none"`
	Reasons string      `help:"Why." required:""`
}

// Help teaches the verb.
func (applicationVote) Help() string {
	return `Others of the panel do not see it; you may change it until it is decided.

Examples:
  tocsin application vote app_0123 --seen 1 --award --points 1=7 --points 2=9 --reasons "few, and all confirmed" --server https://platform.example
  tocsin application vote app_0123 --seen 1 --points 1=2 --points 2=9 --reasons "too few" --server https://platform.example`
}

// Run votes.
func (a *applicationVote) Run(ctx context.Context, t *terminal) error {
	points := []map[string]int{}
	for n, given := range a.Points {
		points = append(points, map[string]int{"criterion": n, "points": given})
	}
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/vote", map[string]any{"version": a.Seen, "award": a.Award, "points": points, "reasons": a.Reasons})
}

type applicationIntend struct {
	remote
	ID      string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Reasons string `help:"The unit reads them." required:""`
}

// Help teaches the verb.
func (applicationIntend) Help() string {
	return `It is heard before it is refused.

Examples:
  tocsin application intend app_0123 --reasons "four of seven were known" --server https://platform.example
  tocsin application intend app_0123 --reasons "no stable team" --server https://platform.example`
}

// Run tells it.
func (a *applicationIntend) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/intend", map[string]any{"reasons": a.Reasons})
}

type applicationHear struct {
	remote
	ID   string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Text string `help:"What was said." required:""`
}

// Help teaches the verb.
func (applicationHear) Help() string {
	return `By the unit itself, or by the office the minutes.

Examples:
  tocsin application hear app_0123 --text "two of the four were ours" --server https://platform.example
  tocsin application hear app_0123 --text "was invited and did not come" --server https://platform.example`
}

// Run puts it down.
func (a *applicationHear) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/hear", map[string]any{"text": a.Text})
}

type applicationAward struct {
	remote
	ID      string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Tier    string `help:"One of the programme's." required:""`
	Reasons string `help:"The unit reads them." required:""`
}

// Help teaches the verb.
func (applicationAward) Help() string {
	return `By somebody who sat on no panel of it.

Examples:
  tocsin application award app_0123 --tier "two stars" --reasons "as the panel says" --server https://platform.example
  tocsin application award app_0123 --tier "one star" --reasons "few findings" --server https://platform.example`
}

// Run awards.
func (a *applicationAward) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/award", map[string]any{"tier": a.Tier, "reasons": a.Reasons})
}

type applicationRefuse struct {
	remote
	ID      string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Reasons string `help:"The unit reads them." required:""`
}

// Help teaches the verb.
func (applicationRefuse) Help() string {
	return `Once the unit was heard. It may appeal within 60 days.

Examples:
  tocsin application refuse app_0123 --reasons "three do not suffice" --server https://platform.example
  tocsin application refuse app_0123 --reasons "they were known before" --server https://platform.example`
}

// Run refuses.
func (a *applicationRefuse) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/refuse", map[string]any{"reasons": a.Reasons})
}

type applicationAppeal struct {
	remote
	ID   string `arg:"" help:"The application." placeholder:"APPLICATION"`
	Text string `help:"What is wrong with the refusal." required:""`
}

// Help teaches the verb.
func (applicationAppeal) Help() string {
	return `Once, within 60 days. Somebody else decides.

Examples:
  tocsin application appeal app_0123 --text "a fourth was confirmed" --server https://platform.example
  tocsin application appeal app_0123 --text "two were not known" --server https://platform.example`
}

// Run appeals.
func (a *applicationAppeal) Run(ctx context.Context, t *terminal) error {
	return a.ask(ctx, t, http.MethodPost, "/applications/"+url.PathEscape(a.ID)+"/appeal", map[string]any{"text": a.Text})
}
