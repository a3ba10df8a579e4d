package web

import (
	"net/http"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/transport/frame"
	page "tocsin/transport/web/page/directory"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/show"
)

// mountDirectory declares what is known of units, and how it is changed.
func (d Door) mountDirectory(door frame.Door) {
	get := func(pattern string, act access.Act, relation frame.Relation, h frame.Handler) {
		door.Handle(frame.Route{Method: http.MethodGet, Pattern: pattern, Act: act, Relation: relation, Class: frame.Page}, h)
	}
	get("/directory", access.ReadDirectory, frame.Anyone, d.listDirectory)
	get("/directory/{id}", access.ReadDirectory, frame.Anyone, d.showListing)
	get("/partners/{id}/contacts", access.ReadContact, frame.Audience, func(w http.ResponseWriter, r *http.Request) error { return d.showContacts(w, r, show.Form{}) })
	get("/changes/{id}", access.ReadContact, frame.Audience, func(w http.ResponseWriter, r *http.Request) error { return d.showChange(w, r, show.Form{}) })
	d.presses(door,
		press{"/partners/{id}/entry", access.ChangeEntry, frame.Audience, d.changeEntry, d.showPartner},
		press{"/partners/{id}/contacts", access.ChangeEntry, frame.Audience, d.addContact, d.showPartner},
		press{"/contacts/{id}/card", access.ChangeEntry, frame.Audience, d.changeContact, d.contactsAgain},
		press{"/contacts/{id}/end", access.ChangeEntry, frame.Audience, d.endContact, d.contactsAgain},
		press{"/contacts/{id}/confirm", access.ReturnCode, frame.Audience, d.returnCode, d.contactsAgain},
		press{"/changes/{id}/approve", access.ApproveChange, frame.Office, d.approveChange, d.showChange},
		press{"/changes/{id}/decline", access.DeclineChange, frame.Office, d.declineChange, d.showChange},
		press{"/changes/{id}/withdraw", access.WithdrawChange, frame.OwnUnit, d.withdrawChange, d.showChange},
	)
	door.Handle(frame.Route{Method: http.MethodPost, Pattern: "/contacts/{id}/code", Act: access.IssueCode, Relation: frame.Office, Class: frame.Page}, d.issueCode)
}

func (d Door) listDirectory(w http.ResponseWriter, r *http.Request) error {
	found, err := d.Desk.Directory.Listings(r.Context(), frame.Who(r))
	if err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.page(w, r, s.T("directory.title"), page.List(s, page.ListView{Listings: found}))
}

// showListing shows what a unit chose to show; to whom contacts may be opened, they are
// opened, on record.
func (d Door) showListing(w http.ResponseWriter, r *http.Request) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	v := page.OneView{Signed: who.Granted(access.ReadContact)}
	var err error
	if v.Listing, err = d.Desk.Directory.Listing(ctx, who, id); err != nil {
		return err
	}
	if v.Signed {
		if v.Contacts, err = d.Desk.Directory.Contacts(ctx, who, id); err != nil {
			return err
		}
		v.Contacts = page.Living(v.Contacts)
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: v.Name, Private: v.Signed}, page.One(s, v))
}

// section is what the page of a unit shows of its entry.
func (d Door) section(r *http.Request, unit partner.Partner, f show.Form) (v page.SectionView, err error) {
	ctx, who := r.Context(), frame.Who(r)
	v = page.SectionView{Unit: unit, Words: d.Desk.Law().Vocabulary.Sectors, Form: f}
	if v.Contacts, err = d.Desk.Directory.Named(ctx, who, unit.ID); err != nil {
		return v, err
	}
	v.History, err = d.Desk.Directory.History(ctx, who, unit.ID)
	return v, err
}

// showContacts opens the contacts of a unit; that they were opened is on record first.
func (d Door) showContacts(w http.ResponseWriter, r *http.Request, f show.Form) error {
	ctx, who, id := r.Context(), frame.Who(r), r.PathValue("id")
	v := page.ContactsView{Form: f, Done: didJust(r)}
	var err error
	if v.Unit, err = d.Desk.Directory.Unit(ctx, who, id); err != nil {
		return err
	}
	if v.Contacts, err = d.Desk.Directory.Contacts(ctx, who, id); err != nil {
		return err
	}
	var aliases []string
	for _, c := range v.Contacts {
		aliases = append(aliases, c.Verified.By)
	}
	if v.Read, err = d.Desk.Directory.Readers(ctx, who, id); err != nil && !fault.Is(err, fault.Absent) {
		return err
	}
	for _, read := range v.Read {
		aliases = append(aliases, read.By)
	}
	s, err := d.sight(r, aliases, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("contact.title"), Private: true}, page.Contacts(s, v))
}

// contactsAgain shows the contacts of the unit again whose contact a form was about.
func (d Door) contactsAgain(w http.ResponseWriter, r *http.Request, f show.Form) error {
	c, err := d.Desk.Directory.Contact(r.Context(), frame.Who(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	r.SetPathValue("id", c.Org)
	return d.showContacts(w, r, f)
}

func (d Door) showChange(w http.ResponseWriter, r *http.Request, f show.Form) error {
	v := page.ChangeView{Form: f, Done: didJust(r)}
	var err error
	if v.Change, err = d.Desk.Directory.Open(r.Context(), frame.Who(r), r.PathValue("id")); err != nil {
		return err
	}
	s, err := d.sight(r, v.Aliases(), nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, status(f), layout.View{Title: s.T("directory.subject." + string(v.Subject)), Private: true}, page.Change(s, v))
}

func (d Door) changeEntry(r *http.Request, form posted) (string, error) {
	org := r.PathValue("id")
	e := partner.Entry{
		Name: form.line("name"), LocalName: form.line("local_name"), Kinds: kindsOf(form), Jurisdiction: form.line("jurisdiction"), Sector: form.line("sector"),
		Products: form.list("products"), Domains: form.list("domains"), Visibility: partner.Visibility(form.line("visibility")),
	}
	for _, p := range form.values["shown"] {
		e.Shown = append(e.Shown, partner.Part(p))
	}
	return d.wished(r, desk.Wish{Org: org, Subject: partner.OfEntry, Entry: e, Reason: form.text("reason")}, show.Href(org))
}

func (d Door) addContact(r *http.Request, form posted) (string, error) {
	org := r.PathValue("id")
	return d.wished(r, desk.Wish{Org: org, Subject: partner.NewContact, Card: cardOf(form), Reason: form.text("reason")}, show.Href(org))
}

func (d Door) changeContact(r *http.Request, form posted) (string, error) {
	return d.wished(r, desk.Wish{Subject: partner.OfContact, Contact: r.PathValue("id"), Card: cardOf(form), Reason: form.text("reason")}, "")
}

func (d Door) endContact(r *http.Request, form posted) (string, error) {
	return d.wished(r, desk.Wish{Subject: partner.EndContact, Contact: r.PathValue("id"), Reason: form.text("reason")}, "")
}

// wished asks for a change, and leads to the page of the unit, or of the change itself.
func (d Door) wished(r *http.Request, w desk.Wish, to string) (string, error) {
	id, _, err := d.Desk.Directory.Change(r.Context(), frame.Who(r), w)
	if to == "" {
		to = "/changes/" + id
	}
	return done(to, access.ChangeEntry, id), err
}

// cardOf is a contact as a form has it. Keys stand one under the other.
func cardOf(form posted) partner.Card {
	c := partner.Card{
		Function: partner.Function(form.line("function")), Visibility: partner.Visibility(form.line("visibility")),
		Reach: partner.Reach{Name: form.line("name"), Address: form.line("address"), Phone: form.line("phone")},
	}
	for _, text := range keyTexts(form.text("keys")) {
		c.Keys = append(c.Keys, partner.Key{Text: text})
	}
	return c
}

// keyTexts parts keys that stand one under the other: a block in armor is one, and so is
// any other line.
func keyTexts(text string) []string {
	var keys, block []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "-----BEGIN "):
			block = []string{line}
		case len(block) > 0:
			if block = append(block, line); strings.HasPrefix(line, "-----END ") {
				keys, block = append(keys, strings.Join(block, "\n")), nil
			}
		case line != "":
			keys = append(keys, line)
		}
	}
	if len(block) > 0 {
		keys = append(keys, strings.Join(block, "\n"))
	}
	return keys
}

// issueCode makes a code and shows it in the answer itself, this once.
func (d Door) issueCode(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(r)
	if err != nil {
		return err
	}
	code, c, err := d.Desk.Directory.Issue(r.Context(), frame.Who(r), r.PathValue("id"), partner.CodeWay(form.line("way")))
	if err != nil {
		return err
	}
	s, err := d.sight(r, nil, nil)
	if err != nil {
		return err
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: s.T("contact.code"), Path: "/partners", Private: true}, page.Code(s, page.CodeView{Contact: c, Code: code}))
}

func (d Door) returnCode(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	if _, err := d.Desk.Directory.Return(r.Context(), frame.Who(r), id, form.line("code"), partner.CodeWay(form.line("way"))); err != nil {
		return "", err
	}
	c, err := d.Desk.Directory.Contact(r.Context(), frame.Who(r), id)
	return done(show.Href(c.Org)+"/contacts", access.ReturnCode, id), err
}

func (d Door) approveChange(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Directory.Approve(r.Context(), frame.Who(r), id)
	return done("/changes/"+id, access.ApproveChange, ""), err
}

func (d Door) declineChange(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Directory.Decline(r.Context(), frame.Who(r), id, form.text("reason"))
	return done("/changes/"+id, access.DeclineChange, ""), err
}

func (d Door) withdrawChange(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, err := d.Desk.Directory.Withdraw(r.Context(), frame.Who(r), id)
	return done("/changes/"+id, access.WithdrawChange, ""), err
}
