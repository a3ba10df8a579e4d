package obligation

import (
	"fmt"
	"strings"
	"time"

	"tocsin/domain/calendar"
)

// Note is one sentence about an answer: a stable code with its parts. It is put into
// words when somebody reads it, in his language.
type Note struct {
	Code string
	args []any
}

// note makes a sentence of a code that stands in sentences, with its parts in order.
func note(code string, args ...any) Note { return Note{code, args} }

// In is the sentence in a language: Chinese for a tag that begins with zh, else
// English; empty for the zero Note.
func (n Note) In(lang string) string {
	s := sentences[n.Code].In(lang)
	if len(n.args) == 0 {
		return s
	}
	pairs := make([]string, 0, 2*len(n.args))
	for i, a := range n.args {
		pairs = append(pairs, fmt.Sprintf("{%d}", i), word(a, lang))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Parts are the parts of the sentence in a language, in order, for who has better words
// for some of them.
func (n Note) Parts(lang string) []string {
	parts := make([]string, len(n.args))
	for i, a := range n.args {
		parts[i] = word(a, lang)
	}
	return parts
}

// String is the sentence in English.
func (n Note) String() string { return n.In("en") }

// word is one part of a sentence.
func word(a any, lang string) string {
	switch v := a.(type) {
	case Text:
		return v.In(lang)
	case count:
		return v.in(lang)
	}
	return fmt.Sprint(a)
}

// names are several names in a row, put together only where somebody reads them.
type names []string

// String is such as "provider, finder".
func (n names) String() string { return strings.Join(n, ", ") }

// count is so many of a unit.
type count struct {
	n    int
	unit calendar.Unit
}

// day is the unit of how late something is.
const day calendar.Unit = "day"

// units are the words of a unit; English adds an s for more than one.
var units = map[calendar.Unit]Text{
	calendar.MinuteRun: {"minute", "分钟"}, calendar.Hour: {"hour", "小时"}, calendar.CalendarDay: {"calendar day", "个自然日"},
	calendar.WorkingDay: {"working day", "个工作日"}, calendar.Month: {"month", "个月"}, day: {"day", "天"},
}

// in is such as "2 calendar days" or 2个自然日.
func (c count) in(lang string) string {
	s := calendar.Grouped(c.n)
	switch unit := units[c.unit].In(lang); {
	case unit == units[c.unit].Zh:
		return s + unit
	case c.n == 1:
		return s + " " + unit
	default:
		return s + " " + unit + "s"
	}
}

// stamp is an instant as the law's zone shows it. Midnight is the end of the day
// before, 24:00, since that is how a last day ends.
type stamp struct {
	at   time.Time
	zone *time.Location
}

// String is such as 2021-11-26 24:00 +08:00.
func (s stamp) String() string {
	t := s.at.In(s.zone)
	if t.Equal(calendar.DateOf(t).Start(s.zone)) {
		before := t.Add(-1)
		return before.Format("2006-01-02") + " 24:00 " + before.Format("-07:00")
	}
	return clockFace(t)
}

// told is a moment somebody stated, as the law's zone shows it; a day is the day.
type told struct {
	at   calendar.Moment
	zone *time.Location
}

// String is such as 2021-12-09 09:00 +08:00, or 2021-11-24.
func (m told) String() string {
	if !m.at.Exact() {
		return m.at.String()
	}
	return clockFace(m.at.At.In(m.zone))
}

// clockFace shows seconds only where there are any.
func clockFace(t time.Time) string {
	if t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format("2006-01-02 15:04 -07:00")
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}

// sentences are the words of every code, with {0}, {1} ... for the parts.
var sentences = map[string]Text{
	"na.role":         {"{0} acts here as {1}; the duty binds whoever acts as {2}", "{0}在此以{1}身份行事；该义务约束的身份是{2}"},
	"na.jurisdiction": {"{0} is in {1}; the duty binds those in {2}", "{0}位于{1}；该义务约束位于{2}的主体"},
	"na.sector":       {"{0} is in sector {1}; the duty binds sectors {2}", "{0}属于{1}行业；该义务约束{2}行业"},
	"na.attribute":    {"{0} is {1}: the condition of the duty is not fulfilled", "{0}为{1}：不符合该义务的适用条件"},
	"na.unstated":     {"nobody has stated {0}, on which the duty depends", "尚未说明{0}，而该义务取决于此"},
	"na.status":       {"the instrument is {0}, not in force", "该规定的状态为{0}，尚未生效"},
	"na.before":       {"no duty on {0}: in force only from {1}", "{0}时无此义务：自{1}起施行"},
	"na.after":        {"no duty on {0}: in force only until {1}", "{0}时无此义务：有效期至{1}"},

	"start.wait": {"the clock has not started: it runs from “{0}”", "尚未起算：自“{0}”起计算"},

	"open.due":        {"owed by {0}", "应于{0}前完成"},
	"open.imprecise":  {"only the day of “{0}” is known, so the limit is an unknown time between {1} and {2}", "“{0}”仅知日期，期限为{1}至{2}之间的某一时刻"},
	"open.at_once":    {"owed at once since “{0}” on {1}; no number of hours is given", "自{1}“{0}”起应立即履行；法律未规定小时数"},
	"open.promptly":   {"owed in good time since “{0}” on {1}; no number of days is given", "自{1}“{0}”起应及时履行；法律未规定天数"},
	"open.per_notice": {"owed since “{0}” on {1}; the notice states no time", "自{1}“{0}”起应履行；通知未载明期限"},
	"open.hard":       {"owed since “{0}” on {1}; what its limit runs from has not happened", "自{1}“{0}”起应履行；其期限的起算事件尚未发生"},
	"open.keep_until": {"to be kept until {0}", "应保存至{0}"},

	"met.time":       {"done on {0}; the limit is {1}", "已于{0}完成；期限为{1}"},
	"met.unsure":     {"done on {0}; known times do not show whether it was before {1}, so it counts as in time", "已于{0}完成；现有时间不足以判断是否早于{1}，按及时处理"},
	"met.unnumbered": {"done on {0}; it is owed since “{1}” on {2}, and whether that was soon enough is for a person to judge", "已于{0}完成；自{2}“{1}”起应履行，是否足够及时由人判断"},
	"met.kept":       {"kept until {0}", "已保存至{0}"},

	"late.passed":       {"nothing was done by {0}; {1} late now", "至{0}仍未履行；目前逾期{1}"},
	"late.done":         {"done on {0}, after {1}; {2} late", "于{0}完成，晚于{1}；逾期{2}"},
	"late.passed.today": {"nothing was done by {0}; the limit passed on this day", "至{0}仍未履行；期限已于当日届满"},
	"late.imprecise":    {"only the day of “{0}” is known; whatever the time of day, the limit was over by {1} and nothing was done; {2} late now", "“{0}”仅知日期；无论当日何时，期限最晚于{1}届满而仍未履行；目前逾期{2}"},
	"late.done.today":   {"done on {0}, after {1} on the same day", "于{0}完成，晚于当日的{1}"},
	"late.broken":       {"it ended on {0}, before {1}", "于{0}终止，早于{1}"},

	"waived.revoked": {"“{0}” was revoked on {1}: {2}", "“{0}”已于{1}撤销：{2}"},
	"waived.exempt":  {"{0}, recorded on {1}: {2}", "{0}，记录于{1}：{2}"},
	"waived.closed":  {"came to an end by {0} on {1}", "因{0}于{1}终止"},

	"bar.always": {"forbidden: {0}", "禁止：{0}"},
	"bar.until":  {"forbidden until what lifts it has happened: {0}", "在解除条件成就之前禁止：{0}"},
	"bar.during": {"forbidden in a protected period, which has run since {1}: {0}", "自{1}起处于保护期，禁止：{0}"},

	"work.basis":                {"{0}", "{0}"},
	"work.start":                {"runs from “{0}”: {1}", "自“{0}”起算：{1}"},
	"work.corrected":            {"the start was corrected to {0} on {1}: {2}", "起算时间更正为{0}（{1}）：{2}"},
	"work.noticed":              {"the notice itself says {0}", "通知载明{0}"},
	"work.from":                 {"another limit runs from “{0}”", "另一期限自“{0}”起算"},
	"work.minute":               {"{0}, counted from the moment", "{0}，自该时刻起算"},
	"work.hour":                 {"{0}, counted from the moment", "{0}，自该时刻起算"},
	"work.calendar_day":         {"{0}, the first day not counted: {1}", "{0}，当日不计入：{1}"},
	"work.calendar_day.include": {"{0}, the first day counted: {1}", "{0}，当日计入：{1}"},
	"work.working_day":          {"{0}, the first day not counted: {1}", "{0}，当日不计入：{1}"},
	"work.working_day.include":  {"{0}, the first day counted: {1}", "{0}，当日计入：{1}"},
	"work.month":                {"{0}: {1}", "{0}：{1}"},
	"work.rolled":               {"{0} is a day off: moved to {1}", "{0}为休息日：顺延至{1}"},
	"work.missing":              {"the holidays of {0} are not in calendar {1}: the stricter reading is taken", "日历{1}中没有{0}年的节假日：采用较严格的解释"},
	"work.ends":                 {"ends at {0} ({1})", "截至{0}（{1}）"},
	"work.between":              {"the time of day is not known: ends between {0} and {1}", "具体时刻不明：截至{0}与{1}之间"},
	"work.lapsed":               {"that limit was over at {0}, before this clock began: it does not count", "该期限已于{0}届满，早于本期限起算：不计"},
	"work.earliest":             {"the earliest counts: {0}", "以最早者为准：{0}"},
	"work.latest":               {"the latest counts: {0}", "以最晚者为准：{0}"},
	"work.ground":               {"ground: {0}, recorded on {1}: {2}", "依据：{0}，记录于{1}：{2}"},
	"work.tolled":               {"the recorded grounds move it to {0}", "依上述依据移至{0}"},
}
