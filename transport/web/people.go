package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
	peoplepage "tocsin/transport/web/page/people"
)

func (d Door) mountPeople(door frame.Door) {
	handle := func(method, pattern string, act access.Act, h frame.Handler) {
		door.Handle(frame.Route{Method: method, Pattern: pattern, Act: act, Relation: frame.Office, Class: frame.Page}, h)
	}
	handle(http.MethodGet, "/people", access.EnrolPerson, d.showPeople)
	handle(http.MethodPost, "/people", access.EnrolPerson, d.enrolPerson)
	handle(http.MethodPost, "/people/partners", access.EnrolPartner, d.enrolPartner)
	handle(http.MethodPost, "/people/{id}/invite", access.InvitePerson, d.invite)
	handle(http.MethodPost, "/people/{id}/close", access.ClosePerson, d.closePerson)
	handle(http.MethodPost, "/people/{id}/admissions", access.AskAdmission, d.askAdmission)
	handle(http.MethodPost, "/people/admissions/{id}/confirm", access.ConfirmAdmission, d.confirmAdmission)
	handle(http.MethodPost, "/people/admissions/{id}/decline", access.DeclineAdmission, d.declineAdmission)
}

func (d Door) showPeople(w http.ResponseWriter, r *http.Request) error {
	return d.people(w, r, http.StatusOK, peoplepage.View{Done: didJust(r)})
}

// people renders the administration around what was typed.
func (d Door) people(w http.ResponseWriter, r *http.Request, status int, v peoplepage.View) (err error) {
	who := frame.Who(r)
	if v.People, err = d.Desk.Look.People(r.Context(), who); err != nil {
		return err
	}
	if v.Partners, err = d.Desk.Look.Partners(r.Context(), who); err != nil {
		return err
	}
	if v.Admissions, err = d.Desk.Enrolment.Admissions(r.Context(), who); err != nil {
		return err
	}
	if v.Doubts, err = d.doubts(r); err != nil {
		return err
	}
	v.Who, v.Second = who, partner.Second(v.People, who.Person)
	v.Roles = d.Desk.Law().Vocabulary.UnitRoles()
	v.Sectors = d.Desk.Law().Vocabulary.Sectors
	reader := d.reader(r)
	return d.pageOf(w, r, status, layout.View{Title: reader.T("layout.nav.people"), Path: "/people"}, peoplepage.Page(reader, v))
}

func (d Door) enrolPerson(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	n := desk.NewPerson{
		Login: p.line("login"), Name: p.line("name"), Title: p.line("title"), Org: p.line("org"), Password: p.values.Get("password"),
	}
	for _, role := range p.values["roles"] {
		n.Roles = append(n.Roles, access.Role(role))
	}
	id, _, err := d.Desk.Enrolment.Person(r.Context(), frame.Who(r), n)
	if err != nil {
		return d.mend(w, r, err, peoplepage.View{Person: peoplepage.Form{Values: p.values, Fault: fault.From(err)}})
	}
	if n.Password == "" { // a link is his only way in, so nobody has to ask for it where one may be made
		if err := d.handLink(w, r, id, n.Login); !fault.Is(err, fault.Refused) {
			return err
		}
	}
	http.Redirect(w, r, done("/people", access.EnrolPerson, id), http.StatusSeeOther)
	return nil
}

func (d Door) enrolPartner(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	id, _, err := d.Desk.Enrolment.Partner(r.Context(), frame.Who(r), partner.Partner{
		Name: p.line("name"), LocalName: p.line("local_name"), Sector: p.line("sector"), Jurisdiction: p.line("jurisdiction"),
		Roles: p.values["roles"], Products: p.list("products"), Domains: p.list("domains"), Kinds: kindsOf(p),
	})
	if err != nil {
		return d.mend(w, r, err, peoplepage.View{Partner: peoplepage.Form{Values: p.values, Fault: fault.From(err)}})
	}
	http.Redirect(w, r, done("/people", access.EnrolPartner, id), http.StatusSeeOther)
	return nil
}

// mend gives a form back where its content is wrong; any other fault goes its way.
func (d Door) mend(w http.ResponseWriter, r *http.Request, err error, v peoplepage.View) error {
	if !slices.Contains([]fault.Kind{fault.Invalid, fault.Conflict}, fault.KindOf(err)) {
		return err
	}
	return d.people(w, r, frame.Status(fault.From(err)), v)
}

// invitationTime is how long a one-time link is good.
const invitationTime = 72 * time.Hour

// invite makes a one-time link for somebody who is enrolled.
func (d Door) invite(w http.ResponseWriter, r *http.Request) error {
	people, err := d.Desk.Look.People(r.Context(), frame.Who(r))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(people, func(p partner.Person) bool { return p.ID == r.PathValue("id") })
	if i < 0 {
		return access.Gone()
	}
	return d.handLink(w, r, people[i].ID, people[i].Login)
}

// handLink makes a one-time link and shows it in the answer itself, this once.
func (d Door) handLink(w http.ResponseWriter, r *http.Request, person, login string) error {
	code, err := d.Desk.Enrolment.Invite(r.Context(), frame.Who(r), person, invitationTime)
	if err != nil {
		return err
	}
	return d.link(w, r, login, desk.Link{Code: code, Until: d.Desk.Now().Add(invitationTime)})
}

// askAdmission asks for a link that a second administrator has to confirm.
func (d Door) askAdmission(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	id, _, err := d.Desk.Enrolment.AskAdmission(r.Context(), frame.Who(r), r.PathValue("id"), p.values.Get("reason"), p.line("lost") != "")
	if err != nil {
		return d.mend(w, r, err, peoplepage.View{Ask: fault.From(err).At("/reason-" + r.PathValue("id"))})
	}
	http.Redirect(w, r, done("/people", access.AskAdmission, id), http.StatusSeeOther)
	return nil
}

// closePerson closes an account, or asks another administrator to.
func (d Door) closePerson(w http.ResponseWriter, r *http.Request) error {
	p, err := readForm(r)
	if err != nil {
		return err
	}
	asked, _, err := d.Desk.Enrolment.Close(r.Context(), frame.Who(r), r.PathValue("id"), p.values.Get("reason"))
	if err != nil {
		return d.mend(w, r, err, peoplepage.View{Ask: fault.From(err).At("/close-" + r.PathValue("id"))})
	}
	act := access.ClosePerson
	if asked != "" {
		act = access.AskAdmission
	}
	http.Redirect(w, r, done("/people", act, cmp.Or(asked, r.PathValue("id"))), http.StatusSeeOther)
	return nil
}

// confirmAdmission makes the link and shows it to whoever confirms, this once.
func (d Door) confirmAdmission(w http.ResponseWriter, r *http.Request) error {
	made, err := d.Desk.Enrolment.ConfirmAdmission(r.Context(), frame.Who(r), r.PathValue("id"), invitationTime)
	if err != nil {
		return err
	}
	if made.Closed {
		http.Redirect(w, r, "/people", http.StatusSeeOther)
		return nil
	}
	return d.link(w, r, made.Login, made)
}

func (d Door) declineAdmission(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.Desk.Enrolment.DeclineAdmission(r.Context(), frame.Who(r), r.PathValue("id"), ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/people", http.StatusSeeOther)
	return nil
}

// link shows a link that was just made.
func (d Door) link(w http.ResponseWriter, r *http.Request, login string, made desk.Link) error {
	reader := d.reader(r)
	v := peoplepage.LinkView{Name: login, Href: d.address(r) + made.Path(), Until: lang.At(made.Until), Recovery: made.Recovery}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: reader.T("people.invite"), Path: "/people"}, peoplepage.Link(reader, v))
}

// kindsOf are the kinds of unit that were chosen in a form.
func kindsOf(p posted) []partner.Kind {
	var kinds []partner.Kind
	for _, k := range p.values["kinds"] {
		kinds = append(kinds, partner.Kind(k))
	}
	return kinds
}
