package replay

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/calendar"
	"tocsin/domain/coordination"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/privacy"
	"tocsin/domain/product"
	"tocsin/domain/report"
)

// deed is one kind of step: whether a step is of it, and how it is done. What the act
// makes is returned, for the step's name.
type deed struct {
	name  string
	given func(*Step) bool
	do    func(*player, context.Context, access.Principal, *Step) (string, error)
}

// deeds are the acts that a file can ask for.
var deeds = []deed{
	{"report", func(s *Step) bool { return s.Report != nil }, (*player).report},
	{"acknowledge", func(s *Step) bool { return s.Acknowledge != nil }, (*player).acknowledge},
	{"open", func(s *Step) bool { return s.Open != nil }, (*player).open},
	{"invite", func(s *Step) bool { return s.Invite != nil }, (*player).invite},
	{"assess", func(s *Step) bool { return s.Assess != nil }, (*player).assess},
	{"record", func(s *Step) bool { return s.Record != nil }, (*player).record},
	{"draft", func(s *Step) bool { return s.Draft != nil }, (*player).draft},
	{"submit", func(s *Step) bool { return s.Submit != nil }, (*player).submit},
	{"return", func(s *Step) bool { return s.Return != nil }, (*player).sendBack},
	{"release", func(s *Step) bool { return s.Release != nil }, (*player).release},
	{"withdraw", func(s *Step) bool { return s.Withdraw != nil }, (*player).withdraw},
	{"answer", func(s *Step) bool { return s.Answer != nil }, (*player).answer},
	{"carry", func(s *Step) bool { return s.Carry != nil }, (*player).carry},
	{"suspend", func(s *Step) bool { return s.Suspend != nil }, (*player).suspend},
	{"rectify", func(s *Step) bool { return s.Rectify != nil }, (*player).rectify},
	{"tick", func(s *Step) bool { return s.Tick != nil }, (*player).tick},
}

// act is the name of the step's act.
func (s *Step) act() string {
	for _, d := range deeds {
		if d.given(s) {
			return d.name
		}
	}
	return "look"
}

// subject is the name of the advisory that the step is about.
func (s *Step) subject() string {
	switch {
	case s.Release != nil:
		return s.Release.Name
	case s.Withdraw != nil:
		return s.Withdraw.Name
	}
	return s.Given
}

// step does one act in its person's name and checks what must follow. It reports
// whether the act was refused, as expected.
func (p *player) step(ctx context.Context, s *Step) (refused bool, err error) {
	var who access.Principal
	if s.Who != "" {
		if who, err = p.desk.Enrolment.Acting(ctx, s.Who, Via); err != nil {
			return false, err
		}
	}
	for _, d := range deeds {
		if !d.given(s) {
			continue
		}
		made, err := d.do(p, ctx, who, s)
		switch {
		case s.Expect != nil && s.Expect.Refused != nil:
			refused = true
			err = s.Expect.refusal(err)
		case err == nil && s.Given != "":
			p.names[s.Given] = made
		}
		if err != nil {
			return refused, err
		}
	}
	return refused, p.check(ctx, s)
}

func (p *player) report(ctx context.Context, who access.Principal, s *Step) (string, error) {
	r := s.Report
	raw, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	taken, err := p.desk.Intake.Receive(ctx, who, desk.Submission{
		Kind: report.Vulnerability, Raw: raw, Key: s.ID,
		Draft: report.Draft{
			Capacity: report.Capacity(r.Capacity), Upstream: r.Upstream, Language: r.Language, Products: p.file.Facts.affected(),
			Title: privacy.Sealed(r.Title), Technical: privacy.Sealed(r.Technical), Harm: privacy.Sealed(r.Harm), Scope: privacy.Sealed(r.Scope),
		},
	})
	return taken.Report, err
}

func (p *player) acknowledge(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(s.Acknowledge.Name)
	if err == nil {
		_, err = p.desk.Triage.Acknowledge(ctx, who, id)
	}
	return "", err
}

func (p *player) open(ctx context.Context, who access.Principal, s *Step) (string, error) {
	joined, err := p.ids(s.Open.Reports)
	if err != nil {
		return "", err
	}
	id, _, err := p.desk.Coordination.Open(ctx, who, desk.NewCase{
		Title: s.Open.Title, Summary: s.Open.Summary, Sectors: s.Open.Sectors, Reports: joined,
		Aliases: []string{p.file.Facts.ID}, Affected: p.file.Facts.affected(), Replay: p.file.Name,
	})
	return id, err
}

func (p *player) invite(ctx context.Context, who access.Principal, s *Step) (string, error) {
	found, err := p.ids([]string{p.file.Case, s.Invite.Unit})
	if err == nil {
		_, err = p.desk.Coordination.Invite(ctx, who, found[0], found[1], s.Invite.Roles, s.Invite.Own)
	}
	return "", err
}

func (p *player) assess(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(p.file.Case)
	if err == nil {
		_, err = p.desk.Coordination.Assess(ctx, who, id, s.Assess.Word, s.Assess.Vector, s.Assess.Why)
	}
	return "", err
}

func (p *player) record(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(p.file.Case)
	if err != nil {
		return "", err
	}
	r := s.Record
	at, err := p.file.moment(r.Happened, r.Precision)
	if err != nil {
		return "", err
	}
	actor := r.Unit
	if actor != "" && actor != desk.Platform {
		if actor, err = p.id(r.Unit); err != nil {
			return "", err
		}
	}
	source := p.file.source(s.Source)
	attributes := map[string]string{"basis": string(source.Basis), "source_zh": source.Title.Zh}
	if source.Link != "" {
		attributes["link"] = source.Link
	}
	maps.Copy(attributes, r.Attributes)
	_, err = p.desk.Coordination.Record(ctx, who, coordination.Event{
		Matter: id, Type: r.Type, Actor: actor, At: at, Status: coordination.Status(r.Status),
		Source: source.Title.En, Text: s.Text.En, LocalText: s.Text.Zh, Attributes: attributes,
	})
	return "", err
}

func (p *player) draft(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(p.file.Case)
	if err != nil {
		return "", err
	}
	d, again := s.Draft, ""
	if d.Again != "" {
		if again, err = p.id(d.Again); err != nil {
			return "", err
		}
	}
	made, _, err := p.desk.Publishing.Draft(ctx, who, advisory.Advisory{
		ID: again, Case: id, Kind: advisory.Kind(d.Kind), Grade: d.Grade, Sectors: d.Sectors, Remedy: d.Remedy, Mitigation: d.Mitigation, Links: d.Links,
		Aliases: []string{p.file.Facts.ID}, Affected: p.file.Facts.affected(), En: advisory.Text(d.En), Zh: advisory.Text(d.Zh),
	})
	return made, err
}

func (p *player) submit(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(s.Submit.Name)
	if err == nil {
		_, err = p.desk.Publishing.Submit(ctx, who, id)
	}
	return "", err
}

func (p *player) sendBack(ctx context.Context, who access.Principal, s *Step) (string, error) {
	a, err := p.seen(ctx, who, s.Return.Name)
	if err == nil {
		_, err = p.desk.Publishing.Return(ctx, who, a.ID, a.Version, s.Return.Why)
	}
	return "", err
}

func (p *player) release(ctx context.Context, who access.Principal, s *Step) (string, error) {
	a, err := p.seen(ctx, who, s.Release.Name)
	if err == nil {
		_, err = p.desk.Publishing.Release(ctx, who, a.ID, a.Version)
	}
	return "", err
}

// seen is an advisory as it stands when somebody is about to decide about it.
func (p *player) seen(ctx context.Context, who access.Principal, name string) (advisory.Advisory, error) {
	id, err := p.id(name)
	if err != nil {
		return advisory.Advisory{}, err
	}
	return p.desk.Look.Advisory(ctx, who, id)
}

func (p *player) withdraw(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(s.Withdraw.Name)
	if err != nil {
		return "", err
	}
	instead := ""
	if s.Withdraw.ReplacedBy != "" {
		if instead, err = p.id(s.Withdraw.ReplacedBy); err != nil {
			return "", err
		}
	}
	_, _, err = p.desk.Publishing.Withdraw(ctx, who, id, s.Withdraw.Why, instead)
	return "", err
}

// answer acknowledges every notice of the advisory that the unit has not answered yet.
func (p *player) answer(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(s.Answer.Name)
	if err != nil {
		return "", err
	}
	mine, err := p.desk.Look.Mine(ctx, who)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(mine.Notices, func(n advisory.Notice) bool { return n.Advisory == id && n.State() == advisory.NoticeOpen })
	if i < 0 {
		return "", fault.New(fault.Conflict, "replay.notice", "%s has no unanswered notice of %s", s.Who, s.Answer.Name)
	}
	_, err = p.desk.Publishing.Acknowledge(ctx, who, mine.Notices[i].ID, s.Answer.Applied)
	return "", err
}

// carry plays the carriers: it takes what waits for a recipient, opens it, and says that
// it arrived; without a recipient it brings the notices to their units.
func (p *player) carry(ctx context.Context, _ access.Principal, s *Step) (string, error) {
	const all = 1000
	if s.Carry.Recipient == "" {
		n, err := p.desk.Carrying.Place(ctx)
		return "", nothing(n, "the units", err)
	}
	held, err := p.desk.Carrying.LeaseFor(ctx, Via, s.Carry.Recipient, all)
	if err != nil {
		return "", err
	}
	for _, l := range held {
		if _, err := p.desk.Carrying.Open(ctx, l.Parcel); err != nil {
			return "", err
		}
		if err := p.desk.Carrying.Delivered(ctx, l.ID, p.clock.Now(), s.Carry.Reference); err != nil {
			return "", err
		}
	}
	return "", nothing(len(held), s.Carry.Recipient, nil)
}

// nothing refuses a step that found nothing to carry.
func nothing(carried int, recipient string, err error) error {
	if err == nil && carried == 0 {
		return fault.New(fault.Conflict, "replay.carry", "nothing waits to be carried to %q", recipient)
	}
	return err
}

func (p *player) suspend(ctx context.Context, who access.Principal, s *Step) (string, error) {
	found, err := p.ids([]string{p.file.Case, s.Suspend.Unit})
	if err != nil {
		return "", err
	}
	from, err := p.file.moment(s.Suspend.From, string(calendar.Day))
	if err != nil {
		return "", err
	}
	id, _, err := p.desk.Standing.Suspend(ctx, who, partner.Measure{
		Case: found[0], Org: found[1], From: from, Start: partner.Footing(s.Suspend.Start), Months: s.Suspend.Months,
		Ground: s.Suspend.Ground, Visibility: partner.Visibility(s.Suspend.Visibility), Source: p.file.source(s.Source).Title.En,
	})
	return id, err
}

func (p *player) rectify(ctx context.Context, who access.Principal, s *Step) (string, error) {
	id, err := p.id(s.Rectify.Measure)
	if err == nil {
		_, err = p.desk.Standing.Rectify(ctx, who, id, 0, s.Rectify.Text)
	}
	return "", err
}

func (p *player) tick(ctx context.Context, _ access.Principal, _ *Step) (string, error) {
	if _, err := p.desk.Deadlines.Tick(ctx); err != nil {
		return "", err
	}
	_, err := p.desk.Standing.Tick(ctx)
	return "", err
}

// affected is the product of the facts with its runs of versions.
func (f Facts) affected() []product.Product {
	p := product.Product{Vendor: f.Vendor, Name: f.Name, PURL: f.PURL, Foreign: true}
	for _, r := range f.Affected {
		p.Ranges = append(p.Ranges, product.Range{Introduced: r.Introduced, Fixed: r.Fixed})
	}
	return []product.Product{p}
}
