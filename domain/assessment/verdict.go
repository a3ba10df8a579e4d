package assessment

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/calendar"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
)

// MayDecide names the reason against this person's decision now: whoever had part in
// drawing it up gives none, nor somebody of the unit, and whoever decided before decides
// no appeal. The unit is waited for until it has commented.
func (a Assessment) MayDecide(who access.Principal, now time.Time, zone *time.Location) error {
	switch {
	case slices.Contains(a.Makers, who.Person):
		return fault.New(fault.Refused, "assessment.maker", "whoever drew it up does not decide").WithHint("somebody else does")
	case who.Org != "" && who.Org == a.Org:
		return fault.New(fault.Refused, "assessment.own", "you act for the unit that this is about").WithHint("somebody else decides")
	case a.State == Appealed && slices.Contains(a.Deciders(), who.Person):
		return fault.New(fault.Refused, "assessment.decider", "whoever decided before does not decide the appeal").WithHint("somebody else does")
	case a.State == Shown && a.Said.IsZero() && now.Before(a.CommentUntil(zone)):
		return fault.New(fault.Refused, "assessment.waits", "the unit may comment until the end of %s", calendar.DateOf(a.CommentUntil(zone).Add(-time.Second).In(zone))).WithHint("wait until then, or until it says that it has nothing to add")
	}
	return nil
}

// Deciders are the people who decided.
func (a Assessment) Deciders() []string {
	var people []string
	for _, v := range a.Before {
		people = append(people, v.By)
	}
	if a.Decision != nil {
		people = append(people, a.Decision.By)
	}
	return people
}

// Parties are the people beside whom whoever decides must be another pair of eyes.
func (a Assessment) Parties() []string {
	return append(slices.Clone(a.Makers), a.Deciders()...)
}

// Decide decides what becomes of the tier, by the act that the state asks for: the first
// decision, or that about an appeal.
func (a *Assessment) Decide(act access.Act, who access.Principal, v Verdict, p programme.Programme, zone *time.Location) error {
	to, err := Next(a.State, act)
	if err != nil {
		return err
	}
	if err := a.MayDecide(who, v.At, zone); err != nil {
		return err
	}
	if strings.TrimSpace(v.Reasons) == "" {
		return fault.New(fault.Invalid, "assessment.reasons", "a decision gives its reasons, which the unit reads").At("/reasons")
	}
	if v.Tier, err = a.tier(v, p.Tiers); err != nil {
		return err
	}
	v.By = who.Person
	if a.Decision != nil {
		a.Before = append(slices.Clone(a.Before), *a.Decision)
	}
	a.Decision, a.State = &v, to
	return nil
}

// tier is the one that a verdict leads to, of those of the programme, the highest first.
func (a Assessment) tier(v Verdict, tiers []string) (string, error) {
	held, to := slices.Index(tiers, a.Tier), slices.Index(tiers, v.Tier)
	wrong := func(hint string) (string, error) {
		return "", fault.New(fault.Invalid, "assessment.tier", "%q does not follow from %s: the unit holds %q", v.Tier, string(v.Outcome), a.Tier).At("/tier").WithHint("%s", hint)
	}
	switch v.Outcome {
	case Kept:
		if v.Tier != "" && v.Tier != a.Tier {
			return wrong("leave the tier out, or choose raised or lowered")
		}
		return a.Tier, nil
	case Ended:
		if v.Tier != "" {
			return wrong("leave the tier out")
		}
		return "", nil
	case Raised:
		if to < 0 || to >= held {
			return wrong("name a higher tier of the programme")
		}
	case Lowered:
		if to < 0 || to <= held {
			return wrong("name a lower tier of the programme")
		}
	default:
		return "", fault.New(fault.Invalid, "assessment.outcome", "there is no outcome %q: %s", string(v.Outcome), fault.Choices(Outcomes)).At("/outcome")
	}
	return v.Tier, nil
}

// AppealUntil is by when the unit may appeal; zero where there is nothing to appeal
// against, or it did so already.
func (a Assessment) AppealUntil(zone *time.Location) time.Time {
	if a.Decision == nil || a.Appeal != nil {
		return time.Time{}
	}
	return calendar.DateOf(a.Decision.At.In(zone)).AddDays(appealDays).End(zone)
}

// MayAppeal names the reason against the unit's appeal now: it appeals once, and in time.
func (a Assessment) MayAppeal(now time.Time, zone *time.Location) error {
	if _, err := Next(a.State, access.AppealAssessment); err != nil {
		return err
	}
	switch {
	case a.Appeal != nil:
		return fault.New(fault.Conflict, "assessment.settled", "your appeal was decided already").WithHint("its reasons stand beside the assessment")
	case !now.Before(a.AppealUntil(zone)):
		return fault.New(fault.Refused, "assessment.appeal-late", "the time to appeal is over").WithHint("the next year is assessed for itself")
	}
	return nil
}

// Complain appeals against the decision. It is published to nobody until that is decided.
func (a *Assessment) Complain(by, text string, now time.Time, zone *time.Location) error {
	if err := a.MayAppeal(now, zone); err != nil {
		return err
	}
	to, err := Next(a.State, access.AppealAssessment)
	if err != nil {
		return err
	}
	a.State, a.Appeal = to, &Comment{At: now, By: by, Text: text}
	a.Visibility, a.Published, a.PublishedBy = "", time.Time{}, ""
	return nil
}

// Publish lets others know what was decided, and the shares.
func (a *Assessment) Publish(by string, v partner.Visibility, now time.Time) error {
	to, err := Next(a.State, access.PublishAssessment)
	if err != nil {
		return err
	}
	if !slices.Contains([]partner.Visibility{partner.InternalOnly, partner.ToPartners, partner.ToPublic}, v) {
		return fault.New(fault.Invalid, "assessment.visibility", "say who may know of it: internal, partners or public").At("/visibility")
	}
	a.State, a.Visibility, a.Published, a.PublishedBy = to, v, now, by
	return nil
}

// Inside reports whether the reader knows all of it but names: the office, whoever
// administers, and the unit itself.
func (a Assessment) Inside(who access.Principal) bool {
	return who.Staff() || who.Is(access.Administrator) || who.Org != "" && who.Org == a.Org
}

// ToldTo is the assessment as a reader may know it: the office all of it, the unit what
// concerns it without the names of who judged, others the shares and what was decided.
func (a Assessment) ToldTo(who access.Principal) Assessment {
	if who.Staff() || who.Is(access.Administrator) {
		return a
	}
	a.Makers, a.PublishedBy = nil, ""
	a.Before = slices.Clone(a.Before)
	for i := range a.Before {
		a.Before[i].By = partner.Office
	}
	if a.Decision != nil {
		v := *a.Decision
		v.By, a.Decision = partner.Office, &v
	}
	if a.Inside(who) {
		return a
	}
	a.Facts, a.Comments, a.Appeal, a.Before, a.Application, a.Said, a.Shown, a.Drawn = nil, nil, nil, nil, "", time.Time{}, time.Time{}, time.Time{}
	if a.Decision != nil {
		a.Decision.Reasons = ""
	}
	return a
}
