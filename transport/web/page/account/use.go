package account

import (
	"cmp"
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/partner"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/part/tone"
)

// UsesPath is where somebody sees how his tokens were used.
const UsesPath = "/account/uses"

// UsesView is how a person's tokens were used.
type UsesView struct{ desk.Used }

// named is what its owner calls a token; a part of its digest where he calls it nothing.
func (v UsesView) named(token string) string {
	return cmp.Or(v.Labels[token], token[:min(8, len(token))])
}

// networks lists where tokens were used from, with a mark on those that are new.
func (v UsesView) networks(r lang.Reader) list.View {
	t := list.View{Caption: r.T("account.uses.networks"), Quiet: true, Empty: list.Empty{Title: r.T("account.uses.none"), Text: r.T("account.uses.none.text")}}
	for _, name := range []string{"account.network", "account.token", "account.first", "account.used"} {
		t.Columns = append(t.Columns, list.Column{Label: r.T(name)})
	}
	t.Columns = append(t.Columns, list.Column{Label: r.T("account.count"), Number: true})
	for _, n := range v.Networks {
		row, note := list.Row{}, ""
		if v.IsNew(n) {
			row.Tone, row.Edge, note = tone.Warn, true, r.T("account.network.new")
		}
		row.Cells = []templ.Component{
			list.Link(link.View{Text: n.Network}, note), list.Text(v.named(n.Token)), moment.Time(r, lang.At(n.First)), moment.Time(r, lang.At(n.Last)), list.Text(r.Count(int(n.Count))),
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// uses lists the requests, hour by hour.
func (v UsesView) uses(r lang.Reader) list.View {
	t := list.View{Caption: r.T("account.uses"), Quiet: true, Empty: list.Empty{Title: r.T("account.uses.none"), Text: r.T("account.uses.none.text")}}
	for _, name := range []string{"account.route", "account.token", "account.hour", "account.network", "account.outcome"} {
		t.Columns = append(t.Columns, list.Column{Label: r.T(name)})
	}
	t.Columns = append(t.Columns, list.Column{Label: r.T("account.count"), Number: true})
	for _, u := range v.Uses {
		row := list.Row{Cells: []templ.Component{
			list.Text(cmp.Or(strings.Replace(u.Route, "/api/v1", "", 1), r.T("account.uses.others"))), list.Text(v.named(u.Token)), moment.Time(r, lang.At(u.Hour)),
			list.Text(u.Network), list.Text(r.T("account.outcome." + string(u.Outcome))), list.Text(r.Count(int(u.Count))),
		}}
		if u.Outcome == partner.Shut || u.Outcome == partner.Declined {
			row.Tone, row.Edge = tone.Warn, true
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
