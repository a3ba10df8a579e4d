package rest

import (
	"net/http"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
	"tocsin/law"
	"tocsin/transport/frame"
)

// Book is the law that is in force here.
type Book struct {
	Version     string           `json:"version" doc:"SHA-256 of the whole book; it stands in the evidence"`
	Instruments []InstrumentLine `json:"instruments"`
}

// InstrumentLine is a statute or policy in a list.
type InstrumentLine struct {
	ID           string                `json:"id" doc:"cn/rmspv"`
	Kind         obligation.Kind       `json:"kind" enum:"statute,policy"`
	Title        obligation.Text       `json:"title"`
	Short        obligation.Text       `json:"short"`
	Jurisdiction string                `json:"jurisdiction"`
	Status       obligation.Status     `json:"status" enum:"draft,adopted,in_force,superseded,repealed"`
	ValidFrom    string                `json:"valid_from" doc:"First day in force"`
	ValidTo      string                `json:"valid_to,omitempty" doc:"Last day in force"`
	Confidence   obligation.Confidence `json:"confidence" enum:"verified,secondary,unverified" doc:"How the wording is known"`
	Duties       int                   `json:"duties" doc:"How many"`
	Href         string                `json:"href"`
}

// Editions are the editions of one instrument, whole.
type Editions struct {
	Version  string `json:"version" doc:"Of the book"`
	Editions []any  `json:"editions" doc:"Each as data, in the form of the law files"`
}

// Vocabulary is every name that facts may use.
type Vocabulary struct {
	Roles      []Word `json:"roles"`
	Sectors    []Word `json:"sectors" doc:"To which units belong, and by which they are warned"`
	Events     []Word `json:"events"`
	Attributes []Word `json:"attributes"`
}

// Word is one name.
type Word struct {
	Name       string          `json:"name"`
	Says       obligation.Text `json:"says"`
	Attributes []string        `json:"attributes,omitempty" doc:"Of an event"`
	Answer     law.Answer      `json:"answer,omitempty" enum:"yes_no,number,one_of,some_of" doc:"Of an attribute: how a person answers what it asks; absent where nobody is asked"`
	Choices    []law.Choice    `json:"choices,omitempty" doc:"Where the answer is one or some of them"`
}

// Facts is all that an evaluation knows.
type Facts struct {
	Actors     []obligation.Actor `json:"actors" doc:"Units and people in their roles"`
	Events     []Fact             `json:"events" doc:"What happened; the order does not matter"`
	Attributes map[string]any     `json:"attributes,omitempty" doc:"Of the matter itself"`
}

// Fact is something that happened.
type Fact struct {
	Type       string             `json:"type"`
	Actor      string             `json:"actor,omitempty"`
	At         string             `json:"at" doc:"RFC 3339 time, or a bare day"`
	Precision  calendar.Precision `json:"precision,omitempty" enum:"instant,minute,date"`
	Attributes map[string]any     `json:"attributes,omitempty"`
}

type dueInput struct {
	Now  time.Time `query:"now" doc:"The instant to answer for, RFC 3339; the office's clock when left out"`
	Body Facts
}

type dueOutput struct {
	Version string  `header:"Law-Version" doc:"Version of the book that answered"`
	Body    []Clock `nullable:"false"`
}

type bookOutput struct{ Body Book }

type vocabularyOutput struct{ Body Vocabulary }

type editionsOutput struct{ Body Editions }

type instrumentInput struct {
	Realm string `path:"realm" maxLength:"40" doc:"cn, eu, policy …"`
	Name  string `path:"name" maxLength:"80" doc:"rmspv, cra …"`
}

// declareLaw declares how the law is read and asked.
func declareLaw(a *api) error {
	return first(
		declare(a, operation{
			name: "list-law", method: http.MethodGet, path: "/law", act: access.ReadPublic, relation: frame.Anyone, tagged: true,
			summary: "List the instruments that are loaded", about: "Statutes and policies with their validity, and how surely each is known.",
		}, listLaw),
		declare(a, operation{
			name: "list-vocabulary", method: http.MethodGet, path: "/law/vocabulary", act: access.ReadPublic, relation: frame.Anyone, tagged: true,
			summary: "Every name that facts may use", about: "Roles, sectors, events and attributes, with what each means in both languages.",
		}, func(x *exchange, _ *nothing) (*vocabularyOutput, error) {
			v := x.Desk.Law().Vocabulary
			return &vocabularyOutput{Vocabulary{wordsOf(v.Roles), wordsOf(v.Sectors), wordsOf(v.Events), wordsOf(v.Attributes)}}, nil
		}),
		declare(a, operation{
			name: "read-law", method: http.MethodGet, path: "/law/{realm}/{name}", act: access.ReadPublic, relation: frame.Anyone, tagged: true,
			summary: "Read an instrument: articles, duties, clocks, prohibitions", about: "Every edition, with its sources, articles, both readings of a period, and confidence.",
		}, func(x *exchange, in *instrumentInput) (*editionsOutput, error) {
			book := x.Desk.Law()
			found := book.Editions(in.Realm + "/" + in.Name)
			if len(found) == 0 {
				return nil, access.Gone()
			}
			out := Editions{Version: book.Version}
			for _, edition := range found {
				out.Editions = append(out.Editions, edition)
			}
			return &editionsOutput{out}, nil
		}),
		declare(a, operation{
			name: "ask-law", method: http.MethodPost, path: "/law/due", act: access.ReadPublic, relation: frame.Anyone, body: maxFacts,
			summary: "Which duties do these facts raise, until when, and are they met", about: "Nothing is kept. The answer is that of `tocsin law due --json`. A name that the vocabulary does not have is refused with its place. At most 64 KiB, 20 actors and 500 events.",
		}, askLaw))
}

func listLaw(x *exchange, _ *nothing) (*bookOutput, error) {
	book := x.Desk.Law()
	out := Book{Version: book.Version, Instruments: []InstrumentLine{}}
	for _, in := range book.Instruments() {
		out.Instruments = append(out.Instruments, InstrumentLine{
			ID: in.ID, Kind: in.Kind, Title: in.Title, Short: in.Short, Jurisdiction: in.Jurisdiction, Status: in.Status,
			ValidFrom: in.ValidFrom.String(), ValidTo: in.ValidTo.String(), Confidence: in.Confidence, Duties: len(in.Duties), Href: base + "/law/" + in.ID,
		})
	}
	return &bookOutput{out}, nil
}

func wordsOf(words []law.Word) []Word {
	out := make([]Word, len(words))
	for i, w := range words {
		out[i] = Word{w.Name, w.Says, w.Attributes, w.Answer, w.Choices}
	}
	return out
}

// The budgets of facts: everybody may ask, and each actor is answered for each duty.
const (
	maxFacts  = 64 << 10
	maxActors = 20
	maxEvents = 500
)

// askLaw evaluates facts of the asker's own. It shows every answer, those that say why a
// duty does not apply among them.
func askLaw(x *exchange, in *dueInput) (*dueOutput, error) {
	book, tag := x.Desk.Law(), x.language()
	facts, err := book.Facts(x.raw)
	if err != nil {
		return nil, err
	}
	if len(facts.Actors) > maxActors || len(facts.Events) > maxEvents {
		return nil, fault.New(fault.TooLarge, "law.facts.many", "facts have at most %d actors and %d events here", maxActors, maxEvents).
			WithHint("ask for fewer at once, or use tocsin law due")
	}
	now := in.Now
	if now.IsZero() {
		now = x.Desk.Now()
	}
	out := &dueOutput{Version: book.Version, Body: []Clock{}}
	for _, o := range book.Evaluate(facts, now) {
		out.Body = append(out.Body, Clock(o.Wire(tag)))
	}
	return out, nil
}
