package rest

import (
	"strconv"
	"time"

	"tocsin/desk"
	"tocsin/domain/assessment"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
)

// Weighing is a metric that counts in a term, and how much.
type Weighing struct {
	Metric programme.Metric `json:"metric" enum:"reports,duties,notices,findings,invitations,standing"`
	Weight int              `json:"weight" doc:"1 to 100"`
}

// Count is a metric as so much of so much.
type Count struct {
	Weighing
	Got  int `json:"got"`
	Most int `json:"most" doc:"Zero: there is nothing to say"`
}

// Total is all metrics together: each share by its weight, of the weights that had
// something to say.
type Total struct {
	Permille *int `json:"permille,omitempty" doc:"Rounded half up; none where no metric had anything to say"`
	Said     int  `json:"said" doc:"Weight of the metrics that had something to say"`
	Weight   int  `json:"weight" doc:"Of all of them"`
}

// Counted is one record behind a number.
type Counted struct {
	Metric   programme.Metric `json:"metric" enum:"reports,duties,notices,findings,invitations,standing"`
	Record   string           `json:"record,omitempty" doc:"None where you may not open it"`
	Matter   string           `json:"matter,omitempty" doc:"The case, report or advisory that it is about"`
	At       time.Time        `json:"at" doc:"By which it belongs to the year: received, due, sent, decided, invited, taken"`
	Until    *time.Time       `json:"until,omitempty" doc:"Of a measure: when it ended"`
	About    string           `json:"about,omitempty" doc:"Of a duty or a finding: instrument and role; of a measure its kind"`
	Side     assessment.Side  `json:"side" enum:"for,against,aside" doc:"Aside: it counts nowhere"`
	Why      assessment.Why   `json:"why" enum:"valid,duplicate,own-product,rejected,waiting,met,late,unconfirmed,lifted,in-time,too-late,silent,ahead,replaced,dismissed,confirmed,reporter,in-force,annulled"`
	Disputed bool             `json:"disputed,omitempty" doc:"By the unit"`
}

// Remark is what the unit says.
type Remark struct {
	Text   string           `json:"text,omitempty"`
	Metric programme.Metric `json:"metric,omitempty" doc:"With record: behind which metric it stands"`
	Record string           `json:"record,omitempty" doc:"The one record that is disputed"`
}

// Remarked is a remark that was kept.
type Remarked struct {
	At time.Time `json:"at"`
	By string    `json:"by"`
	Remark
}

// Ruling is what is decided about the tier of a unit.
type Ruling struct {
	Outcome assessment.Outcome `json:"outcome" enum:"kept,raised,lowered,not-renewed"`
	Tier    string             `json:"tier,omitempty" doc:"With raised or lowered: which one"`
	Reasons string             `json:"reasons,omitempty" doc:"The unit reads them"`
}

// Ruled is a ruling with who decided and when.
type Ruled struct {
	At time.Time `json:"at"`
	By string    `json:"by" doc:"For the office; the unit reads office"`
	Ruling
}

// YearlyAssessment is how a unit did in one year of its term.
type YearlyAssessment struct {
	ID          string             `json:"id"`
	Application string             `json:"application,omitempty" doc:"For the office and the unit"`
	Programme   string             `json:"programme"`
	Term        int                `json:"term"`
	Year        int                `json:"year" doc:"Of the term, from one"`
	From        string             `json:"from" doc:"First day of the year, in the zone"`
	To          string             `json:"to" doc:"The first day that is outside"`
	Zone        string             `json:"zone" doc:"IANA; the programme's"`
	AsOf        time.Time          `json:"as_of" doc:"What happened later counts as not happened"`
	Org         string             `json:"org"`
	Name        string             `json:"name"`
	LocalName   string             `json:"local_name,omitempty"`
	Tier        string             `json:"tier" doc:"That the unit held when it was drawn up"`
	State       assessment.State   `json:"state" enum:"drawn,shown,decided,appealed,settled,published"`
	Version     int                `json:"version" doc:"Counts how often it was computed; whoever shows it names the one he saw"`
	Counts      []Count            `json:"counts"`
	Total       Total              `json:"total"`
	Undisputed  []Count            `json:"undisputed,omitempty" doc:"For the office: the counts without the records that the unit disputes"`
	Drawn       *time.Time         `json:"drawn,omitempty"`
	Makers      []string           `json:"makers,omitempty" doc:"For the office: who drew it up, computed it or showed it"`
	Shown       *time.Time         `json:"shown,omitempty" doc:"To the unit; nothing is computed from then on"`
	Until       *time.Time         `json:"comment_until,omitempty" doc:"By when the unit may comment"`
	Comments    []Remarked         `json:"comments" doc:"For the office and the unit"`
	Said        *time.Time         `json:"said,omitempty" doc:"When the unit said that it has nothing to add"`
	Decision    *Ruled             `json:"decision,omitempty"`
	Before      []Ruled            `json:"before" doc:"Decisions that an appeal was against"`
	Appeal      *Remarked          `json:"appeal,omitempty"`
	Appealable  *time.Time         `json:"appeal_until,omitempty" doc:"By when the unit may appeal"`
	Visibility  partner.Visibility `json:"visibility,omitempty" doc:"Once it is published: internal, partners or public"`
	Published   *time.Time         `json:"published,omitempty"`
	Acts        []Step             `json:"acts" doc:"What you may do with it now"`
	Barred      []Barred           `json:"barred" doc:"What you might do, but for a rule"`
}

// assessment shows an assessment, of which the desk left what its reader may know.
func (x *exchange) assessment(f desk.Assessed) YearlyAssessment {
	a := f.Assessment
	out := YearlyAssessment{
		ID: a.ID, Application: a.Application, Programme: a.Programme, Term: a.Term, Year: a.Year.No, From: a.Year.From.String(), To: a.Year.To.String(), Zone: a.Zone, AsOf: a.AsOf,
		Org: a.Org, Name: a.Name, LocalName: a.LocalName, Tier: a.Tier, State: a.State, Version: a.Version, Counts: each(a.Counts, countOf), Total: totalOf(a.Counts),
		Drawn: given(a.Drawn), Makers: a.Makers, Shown: given(a.Shown), Until: given(f.Comment), Comments: each(a.Comments, remarkedOf), Said: given(a.Said),
		Before: each(a.Before, ruledOf), Appealable: given(f.Until), Visibility: a.Visibility, Published: given(a.Published),
	}
	if f.Clean != nil {
		out.Undisputed = each(f.Clean, countOf)
	}
	if a.Decision != nil {
		v := ruledOf(*a.Decision)
		out.Decision = &v
	}
	if a.Appeal != nil {
		v := remarkedOf(*a.Appeal)
		out.Appeal = &v
	}
	free, barred := x.barred(f.Acts(x.who()), f.Against)
	out.Acts, out.Barred = x.may("/assessments/", a.ID, free...), barred
	return out
}

// each shows every one of some things.
func each[F, T any](found []F, show func(F) T) []T { return whole(found, show).Body.Items }

func countOf(c assessment.Count) Count {
	return Count{Weighing{c.Metric, c.Weight}, c.Got, c.Most}
}

func totalOf(counts []assessment.Count) Total {
	t := assessment.Sum(counts)
	out := Total{Said: t.Said, Weight: t.Weight}
	if t.Said > 0 {
		out.Permille = &t.Permille
	}
	return out
}

func remarkedOf(c assessment.Comment) Remarked {
	return Remarked{c.At, c.By, Remark{c.Text, c.Metric, c.Record}}
}

func ruledOf(v assessment.Verdict) Ruled {
	return Ruled{v.At, v.By, Ruling{v.Outcome, v.Tier, v.Reasons}}
}

func factOf(f assessment.Fact) Counted {
	return Counted{Metric: f.Metric, Record: f.Record, Matter: f.Matter, At: f.At, Until: given(f.Until), About: f.About, Side: f.Side, Why: f.Why}
}

// Changed is a record that counts otherwise when it is counted anew.
type Changed struct {
	Was *Counted `json:"was,omitempty" doc:"None where it was not there"`
	Is  *Counted `json:"is,omitempty" doc:"None where it is not there any more"`
}

// Recount is an assessment counted once more, as of the same instant.
type Recount struct {
	Counts  []Count   `json:"counts"`
	Total   Total     `json:"total"`
	Changed []Changed `json:"changed" doc:"The first 200"`
	All     int       `json:"all" doc:"How many records count otherwise"`
}

func recountOf(r desk.Recount) Recount {
	return Recount{Counts: each(r.Counts, countOf), Total: totalOf(r.Counts), All: r.All, Changed: each(r.Changed, func(d assessment.Difference) Changed {
		return Changed{maybeFact(d.Was), maybeFact(d.Is)}
	})}
}

func maybeFact(f *assessment.Fact) *Counted {
	if f == nil {
		return nil
	}
	out := factOf(*f)
	return &out
}

// behind shows a page of the records behind a metric; its cursor is where the next begins.
func (x *exchange) behind(in *behindInput) (*listOutput[Counted], error) {
	from := 0
	if in.After != "" {
		n, err := strconv.Atoi(in.After)
		if err != nil || n < 0 {
			return nil, fault.New(fault.Invalid, "page.cursor", "this is no cursor of ours").At("after").WithHint("begin again without one")
		}
		from = n
	}
	ledger, err := x.Desk.Look.Behind(x.ctx(), x.who(), in.ID, in.Metric, from, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return pageOf(x, in.Limit, ledger.Facts, func(desk.Listed) string { return strconv.Itoa(from + in.Limit) }, func(f desk.Listed) Counted {
		out := factOf(f.Fact)
		out.Disputed = f.Disputed
		return out
	}), nil
}
