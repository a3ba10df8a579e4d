package programme

import (
	"slices"

	"tocsin/domain/calendar"
	"tocsin/domain/fault"
)

// Metric is one thing that the yearly assessment of a unit counts. Package assessment
// says what each of them is a share of.
type Metric string

const (
	Reports     Metric = "reports"     // handed in and valid, of those that were decided
	Duties      Metric = "duties"      // met in time, of those that fell due
	Notices     Metric = "notices"     // acknowledged in time, of those that asked for an answer
	Findings    Metric = "findings"    // dismissed, of those that were decided
	Invitations Metric = "invitations" // answered in time, of those into a case
	Standing    Metric = "standing"    // days without a measure in force, of those of the year
)

// Metrics lists them, in the order in which pages show them.
var Metrics = []Metric{Reports, Duties, Notices, Findings, Invitations, Standing}

// Weighing is a metric that counts in a term, and how much.
type Weighing struct {
	Metric Metric `json:"metric" class:"partner" purpose:"assessing units" keep:"log"`
	Weight int    `json:"weight" class:"partner" purpose:"assessing units" keep:"log"` // 1 to 100
}

// weighed reports what is wrong with the metrics of a term.
func weighed(measured []Weighing) error {
	seen := map[Metric]bool{}
	for _, w := range measured {
		switch {
		case !slices.Contains(Metrics, w.Metric):
			return fault.New(fault.Invalid, "programme.metric", "there is no metric %q: %s", string(w.Metric), fault.Choices(Metrics)).At("/measured")
		case seen[w.Metric]:
			return fault.New(fault.Invalid, "programme.metric-twice", "the metric %s is named twice", w.Metric).At("/measured").WithHint("name each once, with its weight")
		case w.Weight < 1 || w.Weight > 100:
			return fault.New(fault.Invalid, "programme.weight", "a metric weighs between 1 and 100").At("/measured").WithHint("leave out what shall not count")
		}
		seen[w.Metric] = true
	}
	return nil
}

// Years are those of a term, in which its units are assessed: each from its first day up
// to, and without, its last. The last one ends with the term.
func (t Term) Years() []Year {
	var years []Year
	for from := t.From; from.Before(t.To); {
		no := len(years) + 1
		to := t.From.AddMonths(12 * no) // of the term's first day, which may be a 29th of February
		if t.To.Before(to) {
			to = t.To
		}
		years = append(years, Year{No: no, From: from, To: to})
		from = to
	}
	return years
}

// Year is one of them, by number.
func (t Term) Year(no int) (Year, error) {
	years := t.Years()
	if no < 1 || no > len(years) {
		return Year{}, fault.New(fault.Invalid, "programme.no-year", "the term has no year %d: it has %d", no, len(years)).At("/year").WithHint("its years are numbered from one")
	}
	return years[no-1], nil
}

// Year is one year of a term.
type Year struct {
	No   int           `json:"no" class:"partner" purpose:"assessing units" keep:"log"`
	From calendar.Date `json:"from" class:"partner" purpose:"assessing units" keep:"log"`
	To   calendar.Date `json:"to" class:"partner" purpose:"assessing units" keep:"log"` // the first day that is outside
}
