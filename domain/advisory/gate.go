package advisory

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"tocsin/domain/fault"
	"tocsin/domain/marking"
	"tocsin/domain/obligation"
)

// Reason is one bar of the gate that is down: what stands against the release, which
// rule says so, and what would mend it.
type Reason struct {
	Code string // stable: "author", "embargo", "cn/rmspv before-fix"
	Cite string // article or rule
	Says obligation.Text
	Mend obligation.Text

	Units []string // addressees of whom a person may decide otherwise, on record

	unstated bool // of one of them nobody stated where he is
}

// law: cn/rmspv 9(7), of whom nothing is stated counts as abroad
var (
	asAbroad = obligation.Text{En: "A unit whose country nobody stated counts as abroad.", Zh: "未说明所在地的单位视为境外单位。"}
	state    = obligation.Text{En: "Where nobody stated a unit's country, state it in its entry.", Zh: "未说明所在地的，请在单位信息中补充。"}
)

// Against adds a bar of the law to the reasons, once for all addressees. Of a unit it
// notes that it may be decided otherwise, where the law leaves that; none is everybody.
// Of a unit whose jurisdiction nobody stated the reason says how the law reads that.
func Against(reasons []Reason, b obligation.Bar, unit string, unstated bool) []Reason {
	code := b.Instrument + " " + b.ID
	i := slices.IndexFunc(reasons, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		i = len(reasons)
		reasons = append(reasons, Reason{
			Code: code, Cite: b.Cite, Mend: b.Rule.Remedy, Says: obligation.Text{En: b.Because.In("en"), Zh: b.Because.In("zh-Hans")},
		})
	}
	if unstated && !reasons[i].unstated {
		reasons[i].unstated = true
		reasons[i].Says.En, reasons[i].Says.Zh = reasons[i].Says.En+" "+asAbroad.En, reasons[i].Says.Zh+asAbroad.Zh
		reasons[i].Mend.En, reasons[i].Mend.Zh = reasons[i].Mend.En+" "+state.En, reasons[i].Mend.Zh+state.Zh
	}
	if unit != "" && b.Decidable() {
		reasons[i].Units = append(reasons[i].Units, unit)
	}
	return reasons
}

// Closed is the fault that names every reason; nil when there is none.
func Closed(reasons []Reason) error {
	faults := make([]fault.Fault, len(reasons))
	for i, r := range reasons {
		faults[i] = *fault.New(fault.Refused, "gate."+r.Code, "%s", r.Says.En).At(r.Cite).WithHint("%s", r.Mend.En)
	}
	return fault.Join(fault.Refused, "gate.closed", "the gate is closed", faults)
}

// Circumstances are what the gate must know beside the advisory.
type Circumstances struct {
	Releaser  string         // the person who wants to release
	Embargo   bool           // an embargo is in force at now
	Grade     string         // the latest assessment of the case
	Operators []string       // names of operators in the case: never published
	Home      string         // jurisdiction of the platform
	Recipient map[string]any // what the law asks of one addressee who is not at home; nil for everybody at home
}

// rule is a bar that the house has set; the bars of the law come from the law.
type rule struct {
	code   string
	only   Kind // the one kind before which it stands; empty for every kind
	breaks func(Advisory, Circumstances, time.Time) bool
	says   obligation.Text
	mend   obligation.Text
}

// rules are the bars of the house, in the order a reviewer reads them.
var rules = []rule{
	{"author", "", func(a Advisory, c Circumstances, _ time.Time) bool { return slices.Contains(a.Authors(), c.Releaser) },
		obligation.Text{En: "Whoever wrote any version of it cannot release it.", Zh: "任何一版的撰写人均不能发布。"},
		obligation.Text{En: "Ask a person who wrote none of it to release it.", Zh: "请由未参与撰写的另一人发布。"}},
	{"embargo", "", func(_ Advisory, c Circumstances, _ time.Time) bool { return c.Embargo },
		obligation.Text{En: "An embargo is in force.", Zh: "保密期尚未结束。"},
		obligation.Text{En: "Wait for its end, or end it with a reason.", Zh: "等待其结束，或说明理由后终止。"}},
	{"marking", Note, func(a Advisory, _ Circumstances, _ time.Time) bool { return a.Marking != marking.Clear },
		obligation.Text{En: "A public note is marked TLP:CLEAR.", Zh: "公开提示须标记为 TLP:CLEAR。"},
		obligation.Text{En: "Mark it TLP:CLEAR once its sources allow it.", Zh: "在来源允许后标记为 TLP:CLEAR。"}},
	{"words", "", func(a Advisory, _ Circumstances, _ time.Time) bool { return !a.En.complete() && !a.Zh.complete() },
		obligation.Text{En: "No language has title, summary and advice.", Zh: "没有任何一种语言的标题、摘要和建议是完整的。"},
		obligation.Text{En: "Write all three in at least one language.", Zh: "至少用一种语言写全三项。"}},
	{"addressees", Warning, func(a Advisory, _ Circumstances, _ time.Time) bool { return len(a.Sectors) == 0 },
		obligation.Text{En: "The warning addresses no sector.", Zh: "预警没有指定行业。"},
		obligation.Text{En: "Name the sectors that must be warned.", Zh: "请指定须预警的行业。"}},
	// What the law asks of a publication the house asks of a warning too.
	{"details", Warning, func(a Advisory, c Circumstances, _ time.Time) bool { return namesOperator(a.words(), c.Operators) },
		obligation.Text{En: "The warning gives away an operator's network.", Zh: "预警内容泄露了运营者的网络信息。"},
		obligation.Text{En: "Take out addresses, host names and names of operators.", Zh: "请删除地址、主机名和运营者名称。"}},
	{"severity", Warning, func(a Advisory, c Circumstances, _ time.Time) bool { return a.Grade != c.Grade },
		obligation.Text{En: "The warning states another severity than the one assessed, or nobody has assessed the case.", Zh: "预警的严重程度与评估结论不一致，或者案件尚未评估。"},
		obligation.Text{En: "Assess the case if nobody has; then say the assessed severity.", Zh: "案件尚未评估的先行评估；再采用评估的严重程度。"}},
	{"remedy", Warning, func(a Advisory, _ Circumstances, _ time.Time) bool { return a.Remedy+a.Mitigation == "" },
		obligation.Text{En: "The warning offers neither a fix nor a mitigation.", Zh: "预警没有提供修补或者缓解措施。"},
		obligation.Text{En: "Say what the units can do now.", Zh: "请说明相关单位目前可以采取的措施。"}},
}

// before reports whether the bar stands before a kind of advisory.
func (r rule) before(k Kind) bool { return r.only == "" || r.only == k }

// Codes lists the bars of the house for a kind of advisory by their codes, in the
// order a reviewer reads them, for whoever shows also those that are up.
func Codes(k Kind) []string {
	var codes []string
	for _, r := range rules {
		if r.before(k) {
			codes = append(codes, r.code)
		}
	}
	return codes
}

// House lists the bars of the house that are down.
func House(a Advisory, c Circumstances, now time.Time) []Reason {
	var reasons []Reason
	for _, r := range rules {
		if r.before(a.Kind) && r.breaks(a, c, now) {
			reasons = append(reasons, Reason{Code: r.code, Cite: "house", Says: r.says, Mend: r.mend})
		}
	}
	return reasons
}

// Deed is what a release is in the words of the law: a note is published to society;
// a warning is supplied to named units, so that what bars publication before a fix
// does not keep a sector from being warned.
//
// law: cn/rmspv 9(1), 9(4), 9(7)
func Deed(k Kind) string {
	if k == Warning {
		return "supply"
	}
	return "publish"
}

// Traits states what the law asks about a publication, as far as the text shows it,
// and about its recipients, as far as they are not the provider of the product.
//
// law: cn/rmspv 9(2), 9(3), 9(4), 9(5), 9(7)
func Traits(a Advisory, c Circumstances) map[string]any {
	text := a.words()
	traits := map[string]any{
		"contains_operator_details": namesOperator(text, c.Operators),
		"contains_exploit":          exploit.MatchString(text),
		"overstates_severity":       a.Grade != c.Grade,
		"offers_remedy":             a.Remedy+a.Mitigation != "",
	}
	if c.Recipient == nil {
		traits["recipient_jurisdiction"], traits["recipient_is_provider"] = c.Home, false
	}
	maps.Copy(traits, c.Recipient)
	return traits
}

func (t Text) complete() bool { return t.Title != "" && t.Summary != "" && t.Advice != "" }

// words is everything a reader would see.
func (a Advisory) words() string {
	return strings.Join([]string{a.En.Title, a.En.Summary, a.En.Advice, a.Zh.Title, a.Zh.Summary, a.Zh.Advice, a.Remedy, a.Mitigation}, "\n")
}

// address finds IPv4 addresses; a version such as 2.15.0 has three parts.
var address = regexp.MustCompile(`\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b`)

// exploit finds what is code for an attack rather than words about it.
var exploit = regexp.MustCompile(`(?i)\$\{\s*jndi\s*:\s*(?:ldap|rmi|dns|iiop)s?://|<script[\s>]|\bunion\s+select\b|/etc/passwd|\bmsfvenom\b|powershell\s+-e(?:nc)?\b|bash\s+-i\s*>&|\bcurl\b[^\n]*\|\s*(?:ba)?sh\b`)

func namesOperator(text string, operators []string) bool {
	if address.MatchString(text) {
		return true
	}
	folded := strings.ToLower(text)
	for _, o := range operators {
		if len([]rune(o)) > 1 && strings.Contains(folded, strings.ToLower(o)) {
			return true
		}
	}
	return false
}
