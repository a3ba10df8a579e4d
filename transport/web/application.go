package web

import (
	"net/http"
	"strconv"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/programme"
	"tocsin/transport/frame"
	"tocsin/transport/web/show"
)

// application reads what a unit asks for; who agrees does so now.
func (d Door) application(form posted) programme.Application {
	a := programme.Application{Tier: form.line("tier"), Statement: form.text("statement")}
	for _, n := range form.numbered("answer-") {
		x := programme.Answer{Criterion: n, Text: form.text("answer-" + strconv.Itoa(n)), Evidence: form.line("evidence-" + strconv.Itoa(n))}
		if x.Text+x.Evidence != "" {
			a.Answers = append(a.Answers, x)
		}
	}
	if form.line("consent") != "" {
		a.Consent = d.Desk.Now()
	}
	return a
}

// numbered are the numbers with which fields of a name end, in their order.
func (p posted) numbered(prefix string) []int {
	var found []int
	for _, f := range p.fields {
		if rest, ok := strings.CutPrefix(f[0], prefix); ok {
			if n, err := strconv.Atoi(rest); err == nil {
				found = append(found, n)
			}
		}
	}
	return found
}

func (d Door) sendApplication(r *http.Request, form posted) (string, error) {
	a := d.application(form)
	a.Programme, a.Term = r.PathValue("id"), form.number("term")
	id, _, err := d.Desk.Programmes.Send(r.Context(), frame.Who(r), a)
	return done("/applications/"+id, access.SendApplication, ""), err
}

// applied is where an application is read after an act.
func applied(r *http.Request, act access.Act, err error) (string, error) {
	return done("/applications/"+r.PathValue("id"), act, ""), err
}

func (d Door) sendAgain(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.SendAgain(r.Context(), frame.Who(r), r.PathValue("id"), d.application(form))
	return applied(r, access.SendApplication, err)
}

// attachApplication adds the files of a form to an application. Each is an act of its own:
// files before one that is refused are kept, and sent again they are the same files.
func (d Door) attachApplication(w http.ResponseWriter, r *http.Request) error {
	if err := d.Desk.Programmes.Awaits(r.Context(), frame.Who(r), r.PathValue("id")); err != nil {
		return again(w, r, posted{}, d.showApplication, err)
	}
	form, err := readFiled(r, d.enclosed(r))
	defer form.drop()
	if err == nil {
		err = d.enclose(r, form)
	}
	if err == nil {
		http.Redirect(w, r, done("/applications/"+r.PathValue("id"), access.AttachApplication, ""), http.StatusSeeOther)
		return nil
	}
	if f := fault.From(err); f.Kind == fault.TooLarge {
		return d.showApplication(w, r, show.Form{Path: r.URL.Path, Wrong: f.At("/files")})
	}
	return again(w, r, form, d.showApplication, err)
}

func (d Door) enclose(r *http.Request, form posted) error {
	if len(form.files) == 0 {
		return fault.New(fault.Invalid, "application.file", "choose a file").At("/files")
	}
	for _, f := range form.files {
		if _, _, err := d.Desk.Programmes.AttachFile(r.Context(), frame.Who(r), r.PathValue("id"), f.put); err != nil {
			return err
		}
	}
	return nil
}

func (d Door) withdrawApplication(r *http.Request, _ posted) (string, error) {
	_, err := d.Desk.Programmes.Withdraw(r.Context(), frame.Who(r), r.PathValue("id"))
	return applied(r, access.WithdrawApplication, err)
}

func (d Door) appealRefusal(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Appeal(r.Context(), frame.Who(r), r.PathValue("id"), form.text("text"))
	return applied(r, access.AppealRefusal, err)
}

func (d Door) returnApplication(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Return(r.Context(), frame.Who(r), r.PathValue("id"), form.version(), form.text("missing"))
	return applied(r, access.ReturnApplication, err)
}

func (d Door) acceptApplication(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Accept(r.Context(), frame.Who(r), r.PathValue("id"), form.version())
	return applied(r, access.AcceptApplication, err)
}

func (d Door) seatPanel(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Seat(r.Context(), frame.Who(r), r.PathValue("id"), form.list("members"))
	return applied(r, access.SeatPanel, err)
}

func (d Door) declareInterest(r *http.Request, form posted) (string, error) {
	interest := form.text("interest")
	_, err := d.Desk.Programmes.Declare(r.Context(), frame.Who(r), r.PathValue("id"), interest)
	if interest != "" { // the application is shut to him now
		return done("/programmes", access.DeclareInterest, ""), err
	}
	return applied(r, access.DeclareInterest, err)
}

func (d Door) voteApplication(r *http.Request, form posted) (string, error) {
	vote := programme.Seat{Award: form.line("award") == "yes", Reasons: form.text("reasons")}
	for _, n := range form.numbered("points-") {
		points := form.line("points-" + strconv.Itoa(n))
		given, err := strconv.Atoi(points)
		if err != nil {
			given = -1 // which the panel does not take: nothing typed is no zero
		}
		vote.Points = append(vote.Points, programme.Point{Criterion: n, Points: given})
	}
	_, err := d.Desk.Programmes.Vote(r.Context(), frame.Who(r), r.PathValue("id"), form.version(), vote)
	return applied(r, access.VoteApplication, err)
}

func (d Door) intendRefusal(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Intend(r.Context(), frame.Who(r), r.PathValue("id"), form.text("reasons"))
	return applied(r, access.IntendRefusal, err)
}

func (d Door) hearApplicant(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Hear(r.Context(), frame.Who(r), r.PathValue("id"), form.text("text"))
	return applied(r, access.HearApplicant, err)
}

func (d Door) awardApplication(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Award(r.Context(), frame.Who(r), r.PathValue("id"), form.line("tier"), form.text("reasons"))
	return applied(r, access.AwardApplication, err)
}

func (d Door) refuseApplication(r *http.Request, form posted) (string, error) {
	_, err := d.Desk.Programmes.Refuse(r.Context(), frame.Who(r), r.PathValue("id"), form.text("reasons"))
	return applied(r, access.RefuseApplication, err)
}
