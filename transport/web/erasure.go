package web

import (
	"net/http"
	"slices"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/address"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	"tocsin/transport/web/lang"
	peoplepage "tocsin/transport/web/page/people"
	"tocsin/transport/web/part/kept"
	"tocsin/transport/web/show"
)

// mountErasure declares how records forget who somebody is.
func (d Door) mountErasure(door frame.Door) {
	door.Handle(frame.Route{Method: http.MethodPost, Pattern: mailboxPath + "/erase", Act: access.EraseIdentity, Relation: frame.Holder, Class: frame.Page}, d.eraseMailbox)
	door.Handle(frame.Route{Method: http.MethodPost, Pattern: "/people/{id}/erase", Act: access.ErasePerson, Relation: frame.Office, Class: frame.Page}, d.erasePerson)
	door.Handle(frame.Route{Method: http.MethodPost, Pattern: mailboxPath + "/addresses/{id}/end", Act: access.EndAddress, Relation: frame.Holder, Class: frame.Page}, d.endMailboxAddress)
	d.presses(door,
		press{"/addresses/{id}/end", access.EndAddress, frame.Audience, d.endAddress, nil},
		press{"/reports/{id}/erase", access.EraseIdentity, frame.Audience, d.eraseReporter, d.showDossier},
		press{"/contacts/{id}/erase", access.EraseContact, frame.Audience, d.eraseContact, d.contactsAgain},
		press{"/reports/{id}/holds", access.PlaceHold, frame.Office, d.placeHold, d.showDossier},
		press{"/holds/{id}/end", access.EndHold, frame.Office, d.endHold, nil},
	)
}

// eraseMailbox has it erased who handed in the report of the open mailbox.
func (d Door) eraseMailbox(w http.ResponseWriter, r *http.Request) error {
	who, id, err := d.same(r)
	if err != nil {
		return err
	}
	if _, _, err := d.Desk.Erasing.Erase(r.Context(), who, id); err != nil {
		return err
	}
	http.Redirect(w, r, mailboxPath+"#identity", http.StatusSeeOther)
	return nil
}

// endMailboxAddress has nothing arrive any more at an address that was given for the
// report of the open mailbox.
func (d Door) endMailboxAddress(w http.ResponseWriter, r *http.Request) error {
	who, _, err := d.same(r)
	if err != nil {
		return err
	}
	if _, _, err := d.Desk.Letters.End(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, mailboxPath+"#identity", http.StatusSeeOther)
	return nil
}

func (d Door) endAddress(r *http.Request, _ posted) (string, error) {
	of, _, err := d.Desk.Letters.End(r.Context(), frame.Who(r), r.PathValue("id"))
	return done("/reports/"+of, access.EndAddress, "reporter"), err
}

func (d Door) eraseReporter(r *http.Request, _ posted) (string, error) {
	id := r.PathValue("id")
	_, _, err := d.Desk.Erasing.Erase(r.Context(), frame.Who(r), id)
	return done("/reports/"+id, access.EraseIdentity, "reporter"), err
}

func (d Door) eraseContact(r *http.Request, _ posted) (string, error) {
	c, err := d.Desk.Directory.Contact(r.Context(), frame.Who(r), r.PathValue("id"))
	if err != nil {
		return "", err
	}
	_, _, err = d.Desk.Erasing.Contact(r.Context(), frame.Who(r), c.ID)
	return done("/partners/"+c.Org+"/contacts", access.EraseContact, ""), err
}

func (d Door) erasePerson(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, _, err := d.Desk.Erasing.Person(r.Context(), frame.Who(r), id); err != nil {
		return d.mend(w, r, err, peoplepage.View{Ask: fault.From(err)})
	}
	http.Redirect(w, r, done("/people", access.ErasePerson, id), http.StatusSeeOther)
	return nil
}

func (d Door) placeHold(r *http.Request, form posted) (string, error) {
	id := r.PathValue("id")
	until, err := form.instant("until", d.reader(r).Zone)
	if err != nil {
		return "", err
	}
	_, _, err = d.Desk.Erasing.Hold(r.Context(), frame.Who(r), id, form.text("reason"), until)
	return done("/reports/"+id, access.PlaceHold, "reporter"), err
}

func (d Door) endHold(r *http.Request, _ posted) (string, error) {
	of, _, err := d.Desk.Erasing.EndHold(r.Context(), frame.Who(r), r.PathValue("id"))
	return done("/reports/"+of, access.EndHold, "reporter"), err
}

// givenOf are the addresses that were given out in the place of a reporter's own; where
// says at which path one is ended.
func (d Door) givenOf(eye show.Sight, given []address.Address, where func(id string) string) (list []kept.Address) {
	for _, a := range given {
		one := kept.Address{Text: a.At(d.Desk.Letters.Domain()), Who: eye.By(a.Holder), Made: lang.At(a.Made), Ended: lang.At(a.Ended)}
		if a.State == address.Live {
			one.End = where(a.ID)
		}
		list = append(list, one)
	}
	return list
}

// keptOf puts into words how long it is kept who a reporter is; where he may erase it
// himself, erase is the address.
func (d Door) keptOf(k desk.Keeping, erase string) kept.View {
	now := d.Desk.Now()
	v := kept.View{Until: lang.At(k.Until), Erased: lang.At(k.Erasure.At), Done: lang.At(k.Erasure.Done)}
	if k.Named {
		v.Erase = erase
	}
	for _, h := range slices.Backward(k.Holds) {
		if h.Stands(now) {
			v.Holds = append(v.Holds, kept.Hold{Until: lang.At(h.Until), Why: h.Why})
		}
	}
	return v
}
