package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/access"
	"tocsin/domain/address"
	"tocsin/domain/advisory"
	"tocsin/domain/assessment"
	"tocsin/domain/coordination"
	"tocsin/domain/partner"
	"tocsin/domain/programme"
	"tocsin/domain/report"
	"tocsin/domain/watch"
	"tocsin/transport/frame"
)

// The matrix: every route of the register, for every asker, on every thing of its kind.
// What must come of it is said here once more, without a look at the program: by post
// (what somebody's role is for), by relation (how he stands to the thing), and by the
// machine of the thing. A difference in either direction is a fault.

// posts is what each role is there for. It says the table of grants the other way
// round, so that no slip of a finger changes who may do what.
var posts = map[access.Role]string{
	access.Anonymous: "public.read directory.read receipt.check report.receive report.read report.write advisory.read measure.read programme.read assessment.read session.open person.recover instance.found identity.erase address.end",
	access.Reporter:  signedInPost,
	access.PartnerMember: signedInPost + " case.read duty.read duty.submit finding.read notice.read notice.acknowledge partner.read " +
		"measure.read measure.plan measure.rectify appeal.file appeal.withdraw application.send application.attach application.withdraw application.hear application.appeal assessment.comment assessment.appeal assessment.trace contact.read contact.confirm directory.change directory.withdraw contact.erase",
	access.UnitAdministrator: signedInPost + " member.read member.enrol member.invite member.close issuer.read issuer.ask issuer.renew issuer.end member.provision",
	access.DutyOfficer:       signedInPost + handlerPost + drawingPost,
	access.Publisher: signedInPost + handlerPost + drawingPost + " hold.place hold.end case.decide advisory.return advisory.release advisory.withdraw " +
		"measure.approve measure.decline appeal.decide" + choosingPost,
	access.Auditor: signedInPost + readerPost + " contact.read doubt.read use.read alert.read alert.allow alert.pursue trap.read trap.set trap.end",
	access.Administrator: signedInPost + " assessment.trace partner.read partner.seek partner.enrol person.enrol person.invite person.close person.erase admission.ask admission.confirm admission.decline alert.read alert.allow alert.pursue " +
		"issuer.read issuer.ask issuer.confirm issuer.decline issuer.renew issuer.end measure.read measure.approve measure.decline appeal.decide doubt.read use.read" + choosingPost + standingPost + directoryPost,
	access.System: "directory.change session.open person.recover person.invite person.enrol person.close partner.enrol partner.read partner.seek duty.read duty.evaluate finding.propose letter.bring " +
		"issuer.read issuer.ask issuer.renew issuer.end case.record evidence.read measure.due parcel.carry law.load store.waive store.journal report.recover factor.doubt alert.raise identity.destroy",
}

const (
	signedInPost  = "tie.add tie.end person.password factor.add factor.end session.prove token.issue token.revoke session.close admission.refuse application.read application.declare application.vote"
	readerPost    = " assessment.trace partner.seek case.read case.export duty.read finding.read notice.read partner.read measure.read holdings.read evidence.read"
	directoryPost = " contact.erase contact.read contact.code contact.confirm directory.change directory.approve directory.decline"
	standingPost  = " measure.warn measure.suspend measure.plan measure.accept measure.return measure.propose measure.extend measure.remove measure.withdraw measure.annul appeal.hear application.return application.accept application.seat application.hear"
	choosingPost  = " programme.open programme.term application.intend application.award application.refuse assessment.decide assessment.publish assessment.settle"
	drawingPost   = " assessment.draw assessment.compute assessment.show"
	handlerPost   = readerPost + directoryPost + " report.identify report.answer report.acknowledge report.reject report.join case.open case.record case.invite case.assess case.take case.leave case.close " +
		"finding.confirm finding.dismiss advisory.draft advisory.submit" + standingPost
)

// relations are how somebody may stand to a thing.
var relations = map[string]func(w *world, a *asker, t thing) bool{
	"everybody": func(*world, *asker, thing) bool { return true },
	"nobody":    func(*world, *asker, thing) bool { return false },
	"office": func(_ *world, a *asker, _ thing) bool {
		return a.is(access.DutyOfficer, access.Publisher, access.Auditor)
	},
	"administration": func(_ *world, a *asker, _ thing) bool { return a.is(access.Administrator) },
	"head": func(w *world, a *asker, t thing) bool {
		return a.is(access.UnitAdministrator) && a.who.Org == w.units[t.unit]
	},
	"auditors": func(_ *world, a *asker, _ thing) bool { return a.is(access.Auditor) },
	"watchers": func(_ *world, a *asker, t thing) bool {
		return a.is(access.Auditor, access.Administrator) && a.who.Person != t.about
	},
	"partners": func(_ *world, a *asker, _ thing) bool { return a.is(access.PartnerMember) && !a.suspended },
	"self":     func(_ *world, a *asker, t thing) bool { return t.maker != "" && a.name == t.maker },
	"unit":     func(w *world, a *asker, t thing) bool { return t.unit != "" && a.who.Org == w.units[t.unit] },
	"guest":    func(w *world, a *asker, t thing) bool { return !a.suspended && w.among(a, t) },
	"debtor":   func(w *world, a *asker, t thing) bool { return w.among(a, t) }, // also while it is suspended
	"known": func(w *world, a *asker, t thing) bool {
		return w.among(a, t) || a.who.Org == w.units["alpha"] && t.kind == "case"
	},
	"judging": func(w *world, a *asker, t thing) bool {
		return slices.ContainsFunc(w.things, func(x thing) bool { return x.unit == t.unit && slices.Contains(x.judges, a.name) })
	},
	"judge":   func(_ *world, a *asker, t thing) bool { return slices.Contains(t.judges, a.name) },
	"subject": func(_ *world, a *asker, t thing) bool { return t.about != "" && a.who.Person == t.about },
	"colleague": func(w *world, a *asker, t thing) bool {
		return a.name == t.maker || t.maker != "" && a.who.Org != "" && a.who.Org == w.asker(t.maker).who.Org
	},
}

// seen says in which relations a thing is seen, by its kind or by kind and state.
var seen = map[string]string{
	"report": "office self unit", "attachment": "office self unit", "enclosure": "office administration unit judge", "case": "office guest",
	"advisory warning draft": "office", "advisory warning in-review": "office",
	"advisory warning released": "office guest unit", "advisory warning withdrawn": "office guest unit",
	"advisory note released": "everybody", "advisory note withdrawn": "everybody",
	"finding proposed": "office", "finding confirmed": "office unit", "finding dismissed": "office unit",
	"contact internal": "office administration unit", "contact partners": "office administration unit partners",
	"change": "office administration unit", "listing none": "nobody", "listing partners": "office administration unit partners", "listing public": "everybody",
	"notice": "office unit", "partner": "office administration unit",
	"measure internal": "office administration unit", "measure partners": "office administration unit partners", "measure public": "everybody",
	"programme internal": "office administration", "programme partners": "office administration partners", "programme public": "everybody", "application": "office administration unit judge",
	"assessment drawn": "office administration", "assessment": "office administration unit", "assessment partners published": "office administration unit partners", "assessment public published": "everybody",
	"person": "administration", "admission": "administration subject", "token": "self", "session": "self", "factor": "self", "matter": "unit debtor",
	"hold": "office self unit", "address": "self unit", "alert": "watchers", "canary": "auditors", "member": "head", "issuer": "administration head", "tie": "self",
}

// mentioned says who else may meet the identifier of a thing, which tells nothing: the office
// calls people by it, whoever judges an application is told whose it is, whoever owes
// something in a case in which, and a measure
// that others may know of names its unit.
var mentioned = map[string]string{"person": "office colleague", "member": "office colleague administration", "case": "known", "partner tau": "partners judging", "partner ypsil": "everybody",
	"partner omega": "judging", "partner gamma": "judging", "partner lambda": "judging", "partner delta": "partners judging", "partner kappa": "everybody"}

// deeds are the acts for which it is not enough to see the thing.
var deeds = map[access.Act]string{
	access.WriteMessage: "self unit", access.EraseIdentity: "self", access.EndAddress: "self unit", access.EraseContact: "office administration unit", access.AcknowledgeNotice: "unit", access.RectifyOrg: "unit", access.WithdrawApplication: "unit", access.AttachApplication: "unit", access.AppealRefusal: "unit", access.TraceAssessment: "office administration unit", access.CommentAssessment: "unit", access.AppealAssessment: "unit", access.DeclareInterest: "judge", access.VoteApplication: "judge",
	access.HearApplicant: "office administration unit", access.PlanMending: "office administration unit", access.FileAppeal: "unit", access.WithdrawAppeal: "unit", access.SubmitDuty: "unit debtor", access.RefuseAdmission: "subject",
	access.ChangeEntry: "office administration unit", access.ReturnCode: "office administration unit",
}

// declared is what a relation in the register says beside the audience.
var declared = map[frame.Relation]string{
	frame.Anyone: "everybody", frame.Audience: "everybody", frame.Office: "everybody", frame.OwnUnit: "unit debtor", frame.Self: "self subject",
}

// machines say which acts a state allows.
var machines = map[string]func(state string, act access.Act) (known, open bool){
	"report": stepsOf(report.Steps), "case": stepsOf(coordination.Steps), "advisory": stepsOf(advisory.Steps),
	"contact": stepsOf(partner.ContactSteps), "change": stepsOf(partner.ChangeSteps),
	"finding": stepsOf(coordination.FindingSteps), "measure": stepsOf(partner.MeasureSteps), "admission": stepsOf(partner.AdmissionSteps), "application": stepsOf(programme.Steps), "issuer": stepsOf(partner.IssuerSteps), "assessment": stepsOf(assessment.Steps), "alert": stepsOf(watch.Steps), "address": stepsOf(address.Steps),
	"hold": func(state string, act access.Act) (bool, bool) { return act == access.EndHold, state == "standing" },
	"partner": func(state string, act access.Act) (bool, bool) {
		return act == access.SuspendOrg || act == access.WarnOrg, state != "suspended"
	},
}

// appealing are the acts of an appeal, which has a machine beside that of its measure.
var appealing = []access.Act{access.FileAppeal, access.WithdrawAppeal, access.HearAppeal, access.DecideAppeal}

// mayAppeal says whether an appeal against the measure allows an act; none is filed of one
// that binds nobody any more.
func (t thing) mayAppeal(state string, act access.Act) bool {
	if act == access.FileAppeal {
		return t.appeal == "" && !partner.Measure{State: partner.MeasureState(state)}.Over()
	}
	_, open := partner.AppealSteps.Next(t.appeal, act)
	return open
}

func stepsOf[S ~string](m access.Machine[S]) func(string, access.Act) (bool, bool) {
	return func(state string, act access.Act) (known, open bool) {
		_, open = m.Next(S(state), act)
		return slices.ContainsFunc(m, func(s access.Step[S]) bool { return s.Act == act }), open
	}
}

// outcome is what comes of a knock.
type outcome string

const (
	passed  outcome = "passed"  // done, or refused by a rule that names itself
	gone    outcome = "gone"    // there is nothing here
	signIn  outcome = "sign in" // asked who he is
	garbled outcome = "garbled" // the request itself was not understood
)

func (a *asker) is(roles ...access.Role) bool {
	return !a.dead && slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(a.who.Roles, r) })
}

// may says whether the post of an asker is for an act.
func (a *asker) may(act access.Act) bool {
	roles := []access.Role{access.Anonymous}
	if !a.dead {
		roles = append(roles, a.who.Roles...)
	}
	return slices.ContainsFunc(roles, func(r access.Role) bool { return slices.Contains(strings.Fields(posts[r]), string(act)) })
}

// among reports whether the asker's unit is among the guests of a thing.
func (w *world) among(a *asker, t thing) bool {
	return slices.ContainsFunc(t.guests, func(g string) bool { return a.who.Org == w.units[g] })
}

// stands reports whether the asker stands to a thing in one of the named relations.
func (w *world) stands(a *asker, t thing, names string) bool {
	return !a.dead && slices.ContainsFunc(strings.Fields(names), func(n string) bool { return relations[n](w, a, t) })
}

// sees says whether the asker is in the audience of a thing.
func (w *world) sees(a *asker, t thing) bool {
	name := t.kind + " " + t.state
	for name != "" {
		if names, known := seen[name]; known {
			return w.stands(a, t, names) || names == "everybody"
		}
		name = name[:max(0, strings.LastIndex(name, " "))]
	}
	w.t.Fatalf("nobody said who sees a %s that is %s", t.kind, t.state)
	return false
}

// expected is the outcome that must come of a knock.
func (w *world) expected(a *asker, r frame.Route, t *thing) outcome {
	if a.dead && r.Class == frame.API && !r.Act.InPerson() {
		return signIn // a token that opens nothing is no token; a session that does, nobody's
	}
	acts := slices.DeleteFunc(r.Acts(), func(act access.Act) bool { return !a.may(act) })
	nobody := a.dead || a.who.Person == ""
	switch {
	case len(acts) == 0 && nobody, t == nil && nobody && r.Relation == frame.Audience:
		return signIn
	case slices.ContainsFunc(acts, func(act access.Act) bool { return w.stood(a, r, act, t) }):
		return passed
	}
	return gone
}

func (w *world) stood(a *asker, r frame.Route, act access.Act, t *thing) bool {
	if t == nil {
		return r.Relation != frame.OwnUnit || a.who.Org != ""
	}
	if names, special := deeds[act]; special && !w.stands(a, *t, names) {
		return false
	}
	return w.standsDeclared(a, r, *t) && (w.sees(a, *t) || t.kind == "matter")
}

func (w *world) standsDeclared(a *asker, r frame.Route, t thing) bool {
	return declared[r.Relation] == "everybody" || w.stands(a, t, declared[r.Relation])
}

// wanted says whether a status is right for a knock that passes.
func wanted(c cell, status int) bool {
	r, t := c.route, c.thing
	if t != nil {
		if m, there := machines[t.kind]; there {
			state := t.state[strings.LastIndex(t.state, " ")+1:]
			known, open := m(state, r.Act)
			if slices.Contains(appealing, r.Act) {
				known, open = true, t.mayAppeal(state, r.Act)
			}
			if known && !open {
				return status == http.StatusConflict
			}
		}
	}
	return status < 400 || status == http.StatusForbidden || r.Writes() && status == http.StatusConflict
}

// params are the kinds of thing that a segment of a path is followed by.
var params = map[string]string{
	"reports": "report", "attachments": "attachment", "cases": "case", "advisories": "advisory", "findings": "finding", "measures": "measure",
	"notices": "notice", "programmes": "programme", "applications": "application", "assessments": "assessment", "people": "person", "admissions": "admission", "partners": "partner", "tokens": "token", "factors": "factor", "sessions": "session", "duties": "matter",
	"holds": "hold", "addresses": "address", "alerts": "alert", "members": "member", "issuers": "issuer", "ties": "tie", "Users": "member", "canaries": "canary", "contacts": "contact", "changes": "change", "directory": "listing",
}

// constant are the parameters of paths that name no record.
var constant = map[string]string{
	"{index}": "0", "{urn}": "urn:ietf:params:scim:schemas:core:2.0:User", "{duty}": "platform-report", "{realm}": "cn", "{name}": "rmspv", "{id...}": "cn/rmspv", "{path...}": "entries/000.p/1", "{name...}": "tocsin.css", "{$}": "",
}

// subjects are the fields of a body that name the thing of an act whose path names none.
var subjects = map[access.Act]struct{ field, kind string }{
	access.SubmitDuty: {"matter", "matter"}, access.DraftAdvisory: {"case", "case"}, access.SuspendOrg: {"org", "partner"}, access.WarnOrg: {"org", "partner"}, access.SendApplication: {"programme", "programme"}, access.DrawAssessment: {"application", "application"}, access.SetTrap: {"matter", "report"},
}

var param = regexp.MustCompile(`([A-Za-z]+)/(\{[a-z.]+\}|\{\$\})`)

// kind is that of the thing of a route, empty where it has none. A route whose thing the
// world does not know fails the test.
func (w *world) kind(r frame.Route) string {
	kind := ""
	for _, m := range param.FindAllStringSubmatch(r.Pattern, -1) {
		if _, fixed := constant[m[2]]; fixed {
			continue
		}
		if kind = params[m[1]]; kind == "" {
			w.t.Errorf("%s %s: the world has nothing for %s after %s", r.Method, r.Pattern, m[2], m[1])
		}
	}
	if kind == "attachment" && strings.Contains(r.Pattern, "/applications/") {
		kind = "enclosure"
	}
	if s, there := subjects[r.Act]; kind == "" && there && r.Writes() {
		kind = s.kind
	}
	return kind
}

// addressOf is the path of a route for a thing; with another identifier where one is given.
func addressOf(r frame.Route, t *thing, id string) string {
	path := r.Pattern
	for name, value := range constant {
		path = strings.ReplaceAll(path, name, value)
	}
	if t != nil && strings.Contains(path, "{attachment}") {
		path = strings.NewReplacer("{id}", t.under, "{attachment}", id).Replace(path)
	}
	path = strings.NewReplacer("{id}", id, "{matter}", id).Replace(path)
	if r.Class == frame.Page && !r.Writes() {
		path += "?case=%CASE%"
	}
	return path
}

// knock is one request, as it is sent.
type knock struct {
	route   frame.Route
	path    string
	body    string
	media   string
	headers http.Header
	method  string
}

// request makes the knock of an asker at a route for a thing under an identifier.
func (w *world) request(a *asker, r frame.Route, t *thing, id string) knock {
	k := knock{route: r, method: r.Method, path: strings.ReplaceAll(addressOf(r, t, id), "%CASE%", w.of("case", "open").id), headers: http.Header{}}
	if a.provision != "" && r.Act == access.ProvisionMember {
		k.headers.Set("Authorization", "Bearer "+a.provision)
	} else if a.token != "" && r.Class == frame.API && !r.Act.InPerson() {
		k.headers.Set("Authorization", "Bearer "+a.token)
	} else if a.session != "" {
		k.headers.Set("Cookie", "tocsin="+a.session)
	}
	if r.Writes() {
		k.body, k.media = w.body(r, t, id)
		if r.Act == access.ProveAgain && a.key != "" {
			k.body = url.Values{"code": {a.key.Code(partner.StepAt(w.now) + 1)}}.Encode()
		}
	}
	k.path += w.query(r)
	return k
}

// TestNoTokenOpensAFurtherWayIn knocks with tokens wherever a session is asked for. It is
// said so, before anything of the thing is looked at, to whom the act is for at all; to
// everybody else it is absent as ever. And no page knows the bearer of a token.
func TestNoTokenOpensAFurtherWayIn(t *testing.T) {
	w := newWorld(t).copied(t)
	acts, pages := map[access.Act]bool{}, 0
	for _, c := range w.cells() {
		if c.asker.token == "" || c.asker.dead || c.route.Class != frame.Page && !c.route.Act.InPerson() {
			continue
		}
		k := w.request(c.asker, c.route, c.thing, c.id())
		k.headers.Del("Cookie")
		k.headers.Set("Authorization", "Bearer "+c.asker.token)
		want, code := http.StatusForbidden, "access.session"
		switch {
		case c.route.Class == frame.Page && c.route.Writes():
			pages++
			code = "token.page"
		case c.route.Class == frame.Page: // what everybody is shown
			bare := k
			bare.headers = http.Header{}
			want, code = w.send(bare).status, ""
		case !c.asker.may(c.route.Act):
			want, code = http.StatusNotFound, "absent"
		default:
			acts[c.route.Act] = true
		}
		before := w.size()
		if got := w.send(k); got.status != want || !strings.Contains(got.body, code) || w.size() != before {
			t.Errorf("%s with a token: %d %.300s", c, got.status, got.body)
		}
	}
	for _, act := range []access.Act{access.IssueToken, access.InvitePerson, access.AskAdmission, access.ConfirmAdmission} {
		if !acts[act] {
			t.Errorf("no route was tried for %s", act)
		}
	}
	if pages < 500 {
		t.Errorf("only %d pages were tried", pages)
	}
}

// answered is what came back.
type answered struct {
	status int
	header http.Header
	body   string
}

func (w *world) send(k knock) answered {
	q := httptest.NewRequest(k.method, "http://tocsin.test/", io.NopCloser(strings.NewReader(k.body)))
	u, err := url.Parse("http://tocsin.test" + k.path)
	w.must(err)
	q.URL, q.RequestURI, q.ContentLength, q.Header = u, k.path, int64(len(k.body)), k.headers.Clone()
	if k.media != "" {
		q.Header.Set("Content-Type", k.media)
	}
	rec := httptest.NewRecorder()
	w.serve.ServeHTTP(rec, q)
	return answered{rec.Code, rec.Header(), rec.Body.String()}
}

// decided reads the outcome out of an answer.
func (a answered) decided() outcome {
	switch {
	case a.status == http.StatusNotFound:
		return gone
	case a.status == http.StatusUnauthorized, a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/login"):
		return signIn
	case a.status < 400, a.status == http.StatusForbidden, a.status == http.StatusConflict:
		return passed
	}
	return garbled
}

// size is how many entries the evidence has: nothing changes without one more.
func (w *world) size() int64 {
	tree, _ := w.store.Checkpoint()
	return tree.Size
}

// cell is one place of the matrix.
type cell struct {
	route frame.Route
	asker *asker
	thing *thing
}

func (c cell) String() string {
	what := "nothing"
	if c.thing != nil {
		what = fmt.Sprintf("%s %s of %s%s", c.thing.kind, c.thing.state, c.thing.maker, c.thing.unit)
	}
	return fmt.Sprintf("%s %s as %s on %s", c.route.Method, c.route.Pattern, c.asker.name, what)
}

func (c cell) id() string {
	if c.thing == nil {
		return ""
	}
	return c.thing.id
}

// cells are all places of the matrix but those of codes, which have tests of their own.
func (w *world) cells() (all []cell) {
	for _, r := range w.router.Routes() {
		if r.Relation == frame.Holder {
			continue
		}
		kind := w.kind(r)
		for _, a := range w.askers {
			if kind == "" && !a.extra {
				all = append(all, cell{r, a, nil})
			}
			for i, t := range w.things {
				if t.kind == kind && (!a.extra || a.who.Org == w.units[t.unit]) {
					all = append(all, cell{r, a, &w.things[i]})
				}
			}
		}
	}
	return all
}

func TestEveryRoleOfTheGrantsIsWhatItsPostIsFor(t *testing.T) {
	for role, post := range posts {
		for _, act := range access.Acts() {
			should := slices.Contains(strings.Fields(post), string(act)) || slices.Contains(strings.Fields(posts[access.Anonymous]), string(act))
			who := access.Principal{Person: "per_x", Roles: []access.Role{role}}
			if act == access.ProvisionMember {
				who.Token, who.Scopes = true, []access.Scope{access.ToProvision}
			}
			if may := who.Granted(act); may != should {
				t.Errorf("%s may %s: %v", role, act, may)
			}
		}
		for _, act := range strings.Fields(post) {
			if _, known := access.Grants[access.Act(act)]; !known {
				t.Errorf("the post of %s names %s, which is no act", role, act)
			}
		}
	}
}

// TestTheMatrixOfWhatChangesNothing knocks at every route where the asker is refused or
// only reads. Whoever is refused leaves no trace, and what he is told of a thing that he
// may not see is what everybody is told of what was never there.
func TestTheMatrixOfWhatChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t).copied(t)
	count := map[outcome]int{}
	reference := map[string]answered{}
	for _, c := range w.cells() {
		want := w.expected(c.asker, c.route, c.thing)
		if want == passed && c.route.Writes() {
			continue
		}
		count[want]++
		before := w.size()
		k := w.request(c.asker, c.route, c.thing, c.id())
		got := w.send(k)
		switch is := got.decided(); {
		case is != want:
			t.Errorf("%s: %d (%s), not %s: %.300s", c, got.status, is, want, got.body)
		case want != passed && w.size() != before:
			t.Errorf("%s: refused, and left an entry", c)
		case want == passed && !wanted(c, got.status):
			t.Errorf("%s: %d", c, got.status)
		case want == gone && c.thing != nil:
			w.sameAsNothing(c, got, reference)
		case want == passed:
			w.leaks(c, k, got)
			w.offers(c, got)
		}
	}
	t.Logf("cells: %v", count)
}

var never = map[string]string{"token": strings.Repeat("0", 64), "session": strings.Repeat("0", 64)}

// fake is the identifier of a thing that never was.
func fake(t thing) string {
	if id, digest := never[t.kind]; digest {
		return id
	}
	return t.id[:4] + strings.Repeat("0", len(t.id)-4)
}

// sameAsNothing compares a refusal with the answer about what never was.
func (w *world) sameAsNothing(c cell, got answered, reference map[string]answered) {
	name := c.route.Method + c.route.Pattern + c.asker.name + c.thing.under
	ref, there := reference[name]
	if !there {
		ref = w.send(w.request(c.asker, c.route, c.thing, fake(*c.thing)))
		ref.body = strings.ReplaceAll(ref.body, fake(*c.thing), "%ID%")
		reference[name] = ref
	}
	got.body = strings.ReplaceAll(got.body, c.id(), "%ID%")
	if got.status != ref.status || got.body != ref.body || !sameHeaders(got.header, ref.header) {
		w.t.Errorf("%s: what is forbidden differs from what is absent:\n%d %v %.300s\n%d %v %.300s", c, got.status, got.header, got.body, ref.status, ref.header, ref.body)
	}
}

func sameHeaders(a, b http.Header) bool {
	x, y := bytes.Buffer{}, bytes.Buffer{}
	_ = a.Write(&x)
	_ = b.Write(&y)
	return x.String() == y.String()
}

// leaks looks for things in an answer that its reader must not know of. A matter and a
// listing bear the identifier of something else, which is looked for.
func (w *world) leaks(c cell, k knock, got answered) {
	for _, t := range w.things {
		if t.kind == "matter" || t.kind == "listing" || !strings.Contains(got.body, t.id) || strings.Contains(k.path+k.body, t.id) {
			continue
		}
		if !w.sees(c.asker, t) && !w.stands(c.asker, t, mentioned[t.kind]) && !w.stands(c.asker, t, mentioned[t.kind+" "+t.unit]) && mentioned[t.kind+" "+t.unit] != "everybody" {
			w.t.Errorf("%s: shows the %s %s of %s%s", c, t.kind, t.state, t.maker, t.unit)
		}
	}
}

// step is a thing that an answer of the API says its reader may do; press is a form of a
// page.
var (
	step  = regexp.MustCompile(`"method":"([A-Z]+)","href":"([^"]+)"`)
	press = regexp.MustCompile(`<form[^>]* action="([^"?#]+)`)
)

// terse are the pages that leave out what the state allows and a rule would refuse, or
// that have their forms elsewhere.
var terse = []string{"case published", "advisory warning released", "advisory warning withdrawn", "advisory note released", "advisory note withdrawn", "advisory warning draft", "advisory warning in-review",
	"measure internal in-force", "measure partners due-for-re-evaluation", "measure public restoration-proposed", "measure internal restoration-seconded", "measure internal restored",
	"application panel", "assessment shown", "assessment appealed"}

// offers holds what an answer says that its reader may do against what he may: he is
// offered no step that would not be there for him, and, where the record stands alone,
// every one that its state allows.
func (w *world) offers(c cell, got answered) {
	offered := map[string]bool{}
	for _, m := range step.FindAllStringSubmatch(got.body, -1) {
		offered[m[1]+" "+m[2]] = true
	}
	for _, m := range press.FindAllStringSubmatch(got.body, -1) {
		offered[http.MethodPost+" "+m[1]] = true
	}
	for _, r := range w.router.Routes() {
		if r.Class != c.route.Class || !r.Writes() || !strings.Contains(r.Pattern, "{id}") {
			continue
		}
		for i, t := range w.things {
			if t.kind != w.kind(r) || t.kind == "matter" {
				continue
			}
			href := r.Method + " " + strings.ReplaceAll(r.Pattern, "{id}", t.id)
			may := w.expected(c.asker, r, &w.things[i]) == passed && wanted(cell{r, c.asker, &w.things[i]}, http.StatusOK)
			alone := c.thing != nil && c.thing.id == t.id && c.thing.kind == t.kind && strings.HasSuffix(c.route.Pattern, "/{id}") && (r.Class == frame.API || !slices.Contains(terse, t.kind+" "+t.state))
			alone = alone && c.route.Act != access.ProvisionMember && r.Act != access.ProvisionMember        // which say nothing of what may be done
			alone = alone && !(r.Class == frame.API && r.Act.InPerson())                                     // the asker came with a token, which does not do it
			alone = alone && (r.Class == frame.API || r.Act != access.TakeCase && r.Act != access.LeaveCase) // a page shows the one that is open to its reader
			alone = alone && !strings.Contains(got.body, `"act":"`+string(r.Act)+`","code":`)                // a rule stands against it, and is named
			if offered[href] && !may || alone && may && !offered[href] {
				w.t.Errorf("%s: offered %v, may %v: %s", c, offered[href], may, href)
			}
		}
	}
}
