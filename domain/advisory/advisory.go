// Package advisory is about what the office tells others: the sector warning
// (预警) to units, and the public risk note (风险提示).
//
// An Advisory is written by one person, reviewed and released by another, and
// passes the gate first (promise W1). It may be withdrawn; then exactly those who
// received it, or acted on it, are told (W3). A Notice is one addressee's copy; it
// asks for an acknowledgement.
//
// law: cn/rmspv 9
package advisory

import (
	"slices"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/marking"
	"tocsin/domain/product"
)

// Kind says to whom it speaks.
type Kind string

const (
	Warning Kind = "warning" // to the units of named sectors
	Note    Kind = "note"    // to the public
)

// State is where an advisory stands.
type State string

const (
	Draft     State = "draft"
	InReview  State = "in-review"
	Released  State = "released"
	Withdrawn State = "withdrawn"
)

// Steps is the whole machine of advisories.
var Steps = access.Machine[State]{
	{From: Draft, Act: access.DraftAdvisory, To: Draft},
	{From: Draft, Act: access.SubmitAdvisory, To: InReview},
	{From: InReview, Act: access.ReturnAdvisory, To: Draft},
	{From: InReview, Act: access.ReleaseAdvisory, To: Released},
	{From: Released, Act: access.WithdrawAdvisory, To: Withdrawn},
}

// Next is the state after an act.
func Next(from State, act access.Act) (State, error) {
	if to, ok := Steps.Next(from, act); ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, "advisory.state", "an advisory that is %s does not allow %s", from, act).
		WithHint("load it again: somebody may have been quicker")
}

// Text is the wording in one language.
type Text struct {
	Title   string `json:"title" class:"public" purpose:"publication" keep:"log"`
	Summary string `json:"summary" class:"public" purpose:"publication" keep:"log"` // what it is, cause and effect, exploited or not
	Advice  string `json:"advice" class:"public" purpose:"publication" keep:"log"`  // what to do: the measures offered at the same time
}

// Advisory is one warning or note.
type Advisory struct {
	ID          string            `json:"id" class:"public" purpose:"identity" keep:"log"`
	Number      string            `json:"number" class:"public" purpose:"identity" keep:"log"` // for people: "N-2021-4f7k"
	Case        string            `json:"case" class:"internal" purpose:"handling" keep:"log"`
	Kind        Kind              `json:"kind" class:"public" purpose:"publication" keep:"log"`
	Version     int               `json:"version" class:"internal" purpose:"publication" keep:"log"` // counts the wordings from one; whoever decides names the one he saw
	State       State             `json:"state" class:"public" purpose:"publication" keep:"log"`
	Grade       string            `json:"grade,omitempty" class:"public" purpose:"publication" keep:"log"`
	Aliases     []string          `json:"aliases,omitempty" class:"public" purpose:"matching" keep:"log"`
	Affected    []product.Product `json:"affected,omitempty" class:"public" purpose:"matching" keep:"log"`
	Remedy      string            `json:"remedy,omitempty" class:"public" purpose:"publication" keep:"log"`     // the fix and where it is
	Mitigation  string            `json:"mitigation,omitempty" class:"public" purpose:"publication" keep:"log"` // what helps without it
	En          Text              `json:"en,omitzero" class:"public" purpose:"publication" keep:"log"`
	Zh          Text              `json:"zh,omitzero" class:"public" purpose:"publication" keep:"log"`
	Links       []string          `json:"links,omitempty" class:"public" purpose:"publication" keep:"log"`
	Sectors     []string          `json:"sectors,omitempty" class:"partner" purpose:"warning" keep:"log"` // of a warning: who is addressed
	Marking     marking.TLP       `json:"marking" class:"public" purpose:"sharing" keep:"log"`
	Author      string            `json:"author" class:"internal" purpose:"publication" keep:"log"`                    // who wrote the words as they are
	Earlier     []string          `json:"earlier_authors,omitempty" class:"internal" purpose:"publication" keep:"log"` // who wrote versions before it
	Drafted     time.Time         `json:"drafted" class:"internal" purpose:"publication" keep:"log"`
	Returned    string            `json:"returned,omitempty" class:"internal" purpose:"publication" keep:"log"` // why it came back from review
	Released    time.Time         `json:"released,omitzero" class:"public" purpose:"publication" keep:"log"`
	ReleasedBy  string            `json:"released_by,omitempty" class:"internal" purpose:"publication" keep:"log"`
	Withdrawn   time.Time         `json:"withdrawn,omitzero" class:"public" purpose:"publication" keep:"log"`
	WithdrawnBy string            `json:"withdrawn_by,omitempty" class:"internal" purpose:"publication" keep:"log"`
	WhyGone     string            `json:"why_withdrawn,omitempty" class:"public" purpose:"publication" keep:"log"`
	Replaced    string            `json:"replaced,omitempty" class:"public" purpose:"publication" keep:"log"` // the advisory that stands in its place
}

// Authors are all who wrote any version, the first one first, each once.
func (a Advisory) Authors() []string {
	var authors []string
	for _, one := range append(slices.Clone(a.Earlier), a.Author) {
		if !slices.Contains(authors, one) {
			authors = append(authors, one)
		}
	}
	return authors
}

// Shown is nil where a version is the one that stands; else it says that somebody would
// decide about words that he did not see (promise A7).
func (a Advisory) Shown(version int) error {
	switch {
	case version < 1:
		return fault.New(fault.Invalid, "advisory.version", "say which version you saw").At("/version").WithHint("it stands beside the words")
	case version != a.Version:
		return fault.New(fault.Conflict, "advisory.rewritten", "you saw version %d, and it was written anew since: version %d stands there now", version, a.Version).
			At("/version").WithHint("read the words that stand there now, then decide about them")
	}
	return nil
}

// Rewritten is the advisory with the words of a new version by its author, and what a
// new version does not change: who wrote before, what it is, and where it stands.
func (a Advisory) Rewritten(words Advisory, author string) Advisory {
	words.ID, words.Number, words.Case, words.Kind, words.State, words.Drafted = a.ID, a.Number, a.Case, a.Kind, a.State, a.Drafted
	words.Earlier, words.Author, words.Version = a.Authors(), author, a.Version+1
	return words
}

// Notice is one unit's copy of a warning or of a withdrawal.
type Notice struct {
	ID       string    `json:"id" class:"partner" purpose:"warning" keep:"log"`
	Advisory string    `json:"advisory" class:"partner" purpose:"warning" keep:"log"`
	Org      string    `json:"org" class:"internal" purpose:"warning" keep:"log"`
	Kind     string    `json:"kind" class:"partner" purpose:"warning" keep:"log"`          // release or withdrawal
	Own      bool      `json:"own,omitempty" class:"partner" purpose:"warning" keep:"log"` // it concerns a product of the unit's own
	Sent     time.Time `json:"sent" class:"internal" purpose:"warning" keep:"log"`
	Acked    time.Time `json:"acknowledged,omitzero" class:"internal" purpose:"warning" keep:"log"`
	AckedBy  string    `json:"acknowledged_by,omitempty" class:"internal" purpose:"warning" keep:"log"`
	Applied  bool      `json:"applied,omitempty" class:"internal" purpose:"warning" keep:"log"`  // the unit says it acted on the advice
	Over     time.Time `json:"superseded,omitzero" class:"partner" purpose:"warning" keep:"log"` // the advice was withdrawn before the unit answered: the withdrawal asks instead
}

// The states of a notice.
const (
	NoticeOpen = "open"         // the unit is asked for an answer
	NoticeOver = "superseded"   // nobody is asked any more: the advice was withdrawn
	NoticeHad  = "acknowledged" // the unit has it
)

// State of a notice for lists: open until the unit acknowledged it or the advice was
// withdrawn.
func (n Notice) State() string {
	switch {
	case !n.Acked.IsZero():
		return NoticeHad
	case !n.Over.IsZero():
		return NoticeOver
	}
	return NoticeOpen
}

// Acknowledged counts, among the notices of a kind, those that were answered, and all
// that were or still are to be.
func Acknowledged(notices []Notice, kind string) (done, all int) {
	for _, n := range notices {
		if n.Kind != kind || n.State() == NoticeOver {
			continue
		}
		all++
		if !n.Acked.IsZero() {
			done++
		}
	}
	return done, all
}

// NoticeKinds: a release announces an advisory, a withdrawal takes one back.
const (
	OfRelease    = "release"
	OfWithdrawal = "withdrawal"
)
