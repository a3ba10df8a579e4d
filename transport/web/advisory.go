package web

import (
	"cmp"
	"net/http"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/advisory"
	"tocsin/domain/marking"
	"tocsin/domain/product"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/draft"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/show"
)

// mountAdvisory declares the office's pages of an advisory; what was released has its
// public page beside them.
func (d Door) mountAdvisory(door frame.Door) {
	blank := func(h func(http.ResponseWriter, *http.Request, show.Form) error) frame.Handler {
		return func(w http.ResponseWriter, r *http.Request) error { return h(w, r, show.Form{}) }
	}
	door.Handle(office("/advisories/new", access.DraftAdvisory), blank(d.newAdvisory))
	door.Handle(office("/advisories/{id}/edit", access.DraftAdvisory), blank(d.editAdvisory))
	door.Handle(office("/advisories/{id}/gate", access.ReadEvidence), blank(d.showGate))
	d.presses(door,
		press{"/advisories", access.DraftAdvisory, frame.Office, d.draftAdvisory, d.newAdvisory},
		press{"/advisories/{id}", access.DraftAdvisory, frame.Office, d.redraftAdvisory, d.editAdvisory},
		press{"/advisories/{id}/submit", access.SubmitAdvisory, frame.Office, d.submitAdvisory, d.showGate},
		press{"/advisories/{id}/return", access.ReturnAdvisory, frame.Office, d.returnAdvisory, d.showGate},
		press{"/advisories/{id}/release", access.ReleaseAdvisory, frame.Office, d.releaseAdvisory, d.showGate},
		press{"/advisories/{id}/decisions", access.DecideConflict, frame.Office, d.decideRelease, d.showGate},
		press{"/advisories/{id}/withdraw", access.WithdrawAdvisory, frame.Office, d.withdrawAdvisory, d.showGate},
	)
}

// newAdvisory shows the editor, filled with what the case says already.
func (d Door) newAdvisory(w http.ResponseWriter, r *http.Request, f show.Form) error {
	id := cmp.Or(f.Sent.Get("case"), r.URL.Query().Get("case"))
	s, err := d.sight(r, nil, []string{id})
	if err != nil {
		return err
	}
	matter, known := s.Matters[id]
	if !known || matter.Number == "" {
		return access.Gone()
	}
	k := matter.Case
	grade, _ := k.Latest()
	a := advisory.Advisory{Case: id, Kind: advisory.Warning, Grade: grade.Word, Aliases: k.Aliases, Affected: k.Affected, Sectors: k.Sectors}
	v := draft.EditView{Advisory: a, Form: f}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("act.advisory.draft"), Private: true}, draft.Edit(s, v))
}

// editAdvisory shows the editor with a draft.
func (d Door) editAdvisory(w http.ResponseWriter, r *http.Request, f show.Form) error {
	a, err := d.Desk.Look.Advisory(r.Context(), frame.Who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := advisory.Next(a.State, access.DraftAdvisory); err != nil {
		return err
	}
	s, err := d.sight(r, nil, []string{a.Case})
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: a.Number, Private: true}, draft.Edit(s, draft.EditView{Advisory: a, Form: f}))
}

// showGate shows a draft with every condition of its release, and who was told.
func (d Door) showGate(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	v := draft.GateView{Form: f, Done: didJust(r)}
	if f.Failed() && f.Wrong.Code == "gate.closed" {
		shut := *f.Wrong
		shut.Reasons = nil // the gate below names each with its article, in the reader's language
		v.Form.Wrong = &shut
	}
	var err error
	if v.Advisory, err = d.Desk.Look.Advisory(ctx, who, id); err != nil {
		return err
	}
	if v.Reasons, err = d.Desk.Publishing.Gate(ctx, who, id); err != nil {
		return err
	}
	if v.Notices, err = d.Desk.Look.Told(ctx, who, id); err != nil {
		return err
	}
	if v.Others, err = d.Desk.Look.AdvisoriesOf(ctx, who, v.Advisory.Case); err != nil {
		return err
	}
	s, err := d.sight(r, v.Aliases(), []string{v.Advisory.Case})
	if err != nil {
		return err
	}
	var next []string
	if _, err := advisory.Next(v.Advisory.State, access.ReleaseAdvisory); err == nil {
		next = append(next, id)
	}
	if err := d.seen(r, &s, []string{id}, access.ReleaseAdvisory, next); err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: v.Advisory.Number, Private: true}, draft.Gate(s, v))
}

func (d Door) draftAdvisory(r *http.Request, form posted) (string, error) {
	id, _, err := d.Desk.Publishing.Draft(r.Context(), frame.Who(r), drafted(form, advisory.Advisory{Case: form.line("case")}))
	return done("/advisories/"+id+"/gate", access.DraftAdvisory, ""), err
}

func (d Door) redraftAdvisory(r *http.Request, form posted) (string, error) {
	before, err := d.Desk.Look.Advisory(r.Context(), frame.Who(r), r.PathValue("id"))
	if err != nil {
		return "", err
	}
	id, _, err := d.Desk.Publishing.Draft(r.Context(), frame.Who(r), drafted(form, before))
	return done("/advisories/"+id+"/gate", access.DraftAdvisory, ""), err
}

// drafted is an advisory with the wording of the form.
func drafted(form posted, a advisory.Advisory) advisory.Advisory {
	if a.ID == "" {
		a.Kind = advisory.Kind(form.line("kind"))
	}
	a.Grade, a.Marking = form.line("grade"), marking.TLP(form.line("marking"))
	a.Sectors, a.Aliases, a.Links = form.list("sectors"), form.list("aliases"), strings.Fields(form.line("links"))
	a.Remedy, a.Mitigation = form.text("remedy"), form.text("mitigation")
	a.Zh = advisory.Text{Title: form.line("zh.title"), Summary: form.text("zh.summary"), Advice: form.text("zh.advice")}
	a.En = advisory.Text{Title: form.line("en.title"), Summary: form.text("en.summary"), Advice: form.text("en.advice")}
	a.Affected = affected(form, a.Affected)
	return a
}

// maxProducts bounds the rows that a form may hold.
const maxProducts = 200

// affected reads the rows of products; what a row does not show of a known product,
// such as its package address, stays with it.
func affected(form posted, before []product.Product) []product.Product {
	var products []product.Product
	for i := range maxProducts {
		if _, there := form.values[draft.Row(i, "name")]; !there {
			break
		}
		var p product.Product
		if i < len(before) {
			p = before[i]
		}
		p.Vendor, p.Name, p.Version = form.line(draft.Row(i, "vendor")), form.line(draft.Row(i, "name")), form.line(draft.Row(i, "version"))
		if p.Vendor+p.Name+p.Version != "" {
			products = append(products, p)
		}
	}
	return products
}

func (d Door) submitAdvisory(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Publishing.Submit(r.Context(), frame.Who(r), id)
	return done("/advisories/"+id+"/gate", access.SubmitAdvisory, ""), err
}

func (d Door) returnAdvisory(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Publishing.Return(r.Context(), frame.Who(r), id, form.version(), form.text("reason"))
	return done("/advisories/"+id+"/gate", access.ReturnAdvisory, ""), err
}

// decideRelease decides of an addressee what the case's own page decides of a unit.
func (d Door) decideRelease(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	a, err := d.Desk.Look.Advisory(r.Context(), frame.Who(r), id)
	if err == nil {
		_, err = d.Desk.Coordination.Decide(r.Context(), frame.Who(r), a.Case, form.line("org"), form.text("reason"))
	}
	return done("/advisories/"+id+"/gate", access.DecideConflict, "gate"), err
}

func (d Door) releaseAdvisory(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Publishing.Release(r.Context(), frame.Who(r), id, form.version())
	return done("/advisories/"+id+"/gate", access.ReleaseAdvisory, "told"), err
}

func (d Door) withdrawAdvisory(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, _, err := d.Desk.Publishing.Withdraw(r.Context(), frame.Who(r), id, form.text("reason"), form.line("replaced"))
	return done("/advisories/"+id+"/gate", access.WithdrawAdvisory, "told"), err
}
