package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/report"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/web/lang"
	mailboxpage "tocsin/transport/web/page/mailbox"
	"tocsin/transport/web/part/step"
	"tocsin/transport/web/part/timeline"
	"tocsin/transport/web/part/tone"
)

// opened puts an open report into words for its reporter.
func (d Door) opened(r lang.Reader, dossier desk.Dossier, course []store.Logged, posts map[string]desk.Post) mailboxpage.View {
	rep, eye := dossier.Report, d.glance(r)
	v := mailboxpage.View{
		Number: rep.ID, Title: rep.Title.Reveal(), State: r.T("report.state." + string(rep.State)), Reason: rep.Reason,
		Steps: way(r, rep.State, course), Missing: d.missing(r, dossier.Missing), Said: said(eye, rep), Course: happened(r, course), Limit: r.Bytes(maxFiles),
	}
	v.Kept = d.keptOf(dossier.Keeping, v.Into(mailboxPath+"/erase"))
	v.Kept.Given = d.givenOf(eye, dossier.Addresses, func(id string) string { return v.Into(mailboxPath + "/addresses/" + id + "/end") })
	for i, a := range dossier.Addresses {
		v.Kept.Given[i].Who = readerOf(r, desk.Reading{By: a.Holder}, posts)
	}
	for _, m := range dossier.Messages {
		v.Messages = append(v.Messages, mailboxpage.Message{At: lang.At(m.At), Office: m.Office, Stranger: m.Via != "", Text: m.Text.Reveal()})
	}
	for _, a := range dossier.Attachments {
		v.Files = append(v.Files, mailboxpage.File{Name: a.Name.Reveal(), Href: mailboxPath + "/files/" + a.ID, Size: r.Bytes(a.Size), Digest: a.Digest})
	}
	for _, one := range desk.Hourly(dossier.Read) {
		if one.By != mailboxAlias {
			v.Read = append(v.Read, mailboxpage.Reading{At: lang.At(one.At), Who: readerOf(r, one, posts), Why: cmp.Or(eye.ReadFor(one.Why), r.T("mailbox.reader.handling"))})
		}
	}
	return v
}

// mailboxAlias is how the evidence names whoever shows a code: here, the reporter.
const mailboxAlias = "mailbox"

// readerOf names whoever opened the report by his post.
func readerOf(r lang.Reader, one desk.Reading, posts map[string]desk.Post) string {
	p, known := posts[one.By]
	switch {
	case strings.HasPrefix(one.By, "system:"):
		return r.T("role.system")
	case !known:
		return one.By
	case p.Title != "" || len(p.Roles) == 0:
		return p.Title
	}
	return r.T("role." + string(p.Roles[0]))
}

// way is how far the report has come, with the time of each step from its evidence.
func way(r lang.Reader, state report.State, course []store.Logged) []step.View {
	stations := []struct {
		state report.State
		act   access.Act
	}{{report.Received, access.ReceiveReport}, {report.Acknowledged, access.AcknowledgeReport}, {report.Joined, access.JoinReport}}
	if state == report.Rejected {
		stations[2].state, stations[2].act = report.Rejected, access.RejectReport
	}
	at := slices.IndexFunc(stations, func(s struct {
		state report.State
		act   access.Act
	}) bool {
		return s.state == state
	})
	var steps []step.View
	for i, s := range stations {
		v := step.View{Name: r.T("report.state." + string(s.state)), State: step.Ahead}
		if i < at {
			v.State = step.Done
		} else if i == at {
			v.State = step.Current
		}
		for _, e := range course {
			if e.Head.Act == string(s.act) {
				v.At = lang.At(e.Head.At)
			}
		}
		steps = append(steps, v)
	}
	return steps
}

// happened is the course of the report from its evidence: what was done, and when. The
// reporter's own looking is left out.
func happened(r lang.Reader, course []store.Logged) timeline.View {
	v := timeline.View{Label: r.T("mailbox.course")}
	for _, e := range course {
		key := "mailbox.act." + e.Head.Act
		if e.Head.Act == string(access.CarryParcel) && e.Head.Why != "" {
			key += ".read"
		}
		if e.Head.Act == string(access.WriteMessage) && e.Head.Content != "" {
			key += ".file"
		}
		if e.Head.By == mailboxAlias && e.Head.Act == string(access.ReadReport) || !r.Has(key) {
			continue
		}
		v.Events = append(v.Events, timeline.Event{
			At: lang.Sharp(e.Head.At), Title: r.T(key), Status: timeline.Confirmed, Tone: tone.Calm, Detail: r.T("mailbox.entry", "index", r.Count(int(e.Index))),
		})
	}
	return v
}

// mailboxFile gives the reporter a file of his own back, as he sent it.
func (d Door) mailboxFile(w http.ResponseWriter, r *http.Request) error {
	who, shown := d.holder(r)
	if !shown {
		return access.Gone()
	}
	id, err := d.Desk.Look.MailboxReport(r.Context(), who)
	if err != nil {
		return err
	}
	a, content, err := d.Desk.Look.File(r.Context(), who, id, r.PathValue("file"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", frame.Disposition(a.Name.Reveal(), a.ID))
	w.Header().Set("Content-Security-Policy", frame.Inert)
	return frame.File{Content: content, Size: a.Size}.Send(w)
}
