// Package web is the door for people: server-rendered pages that work without script.
//
// One file a concept: it declares the routes of that concept, reads forms into plain
// requests, calls one act of the desk, and renders a page. No rule is decided here; a
// button is shown where the machine of the thing and the grants allow its act, and the
// desk decides again when it is pressed. Every page speaks zh-Hans and en.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	"tocsin/transport/web/asset"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/page/refusal"
	watchpage "tocsin/transport/web/page/watch"
	"tocsin/transport/web/part/notice"
)

// Door is the web door with its needs in sight.
type Door struct {
	Desk      *desk.Desk
	Router    *frame.Router
	Assets    asset.Files
	Languages *lang.Catalogue
	Platform  layout.Platform
	Base      string         // address at which others reach the platform; empty where nobody said
	Zone      *time.Location // in which times are shown; nil means Beijing
	Log       *slog.Logger
}

// Mount declares every page.
func (d Door) Mount() {
	door := d.Router.Door(d.refuse)
	for _, mount := range []func(frame.Door){d.mountPublic, d.mountDesk, d.mountLookback, d.mountWhatIf} {
		mount(door)
	}
	door.Fallback()
}

// languageCookie keeps the language that somebody chose.
const languageCookie = "language"

// reader is whoever reads the answer: his language, his zone, and now.
func (d Door) reader(r *http.Request) lang.Reader {
	chosen := ""
	if c, err := r.Cookie(languageCookie); err == nil {
		chosen = c.Value
	}
	code := d.Languages.Choose(chosen, r.Header.Get("Accept-Language"))
	return d.Languages.Reader(code, d.Zone, d.Desk.Now())
}

// page answers with a whole page around the content.
func (d Door) page(w http.ResponseWriter, r *http.Request, title string, content templ.Component) error {
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: title}, content)
}

// pageOf is page with a status and what else the frame should know.
func (d Door) pageOf(w http.ResponseWriter, r *http.Request, status int, v layout.View, content templ.Component) error {
	reader := d.reader(r)
	who := frame.Who(r)
	v.Platform, v.Assets = d.Platform, d.Assets
	if v.Path == "" {
		v.Path = r.URL.RequestURI()
	}
	here := r.URL.Path
	if status == http.StatusNotFound {
		here = "" // what is absent looks the same everywhere
	}
	v.Nav = d.counted(r.Context(), who, d.navigation(reader, who, here))
	if who.Person != "" {
		v.Account = &layout.Account{Name: who.Name, Role: d.roleInWords(reader, who), Href: home(who)}
		v.Private = true
	}
	if v.Script != "" {
		w.Header().Set("Content-Security-Policy", frame.Scripted)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(reader.Code))
	w.Header().Add("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	ctx := templ.WithChildren(r.Context(), content)
	if err := layout.Page(reader, v).Render(ctx, w); err != nil {
		d.Log.DebugContext(r.Context(), "the page did not reach its reader", "error", err)
	}
	return nil
}

// refuse renders what went wrong as a page.
func (d Door) refuse(w http.ResponseWriter, r *http.Request, f *fault.Fault) {
	if f.Kind == fault.Unknown && r.Method == http.MethodGet {
		http.Redirect(w, r, layout.SignIn+"?"+url.Values{"back": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		return
	}
	if d.owed(w, r, f) {
		return
	}
	reader := d.reader(r)
	v := layout.View{Title: reader.T("fault.kind." + string(f.Kind)), Path: "/"} // no address in it: what is absent looks the same everywhere
	if err := d.pageOf(w, r, frame.Status(f), v, refusal.Page(reader, notice.Of(reader, f))); err != nil {
		d.Log.ErrorContext(r.Context(), "a refusal could not be rendered", "error", err)
	}
}

// home is where a principal's own work is.
func home(who access.Principal) string {
	switch {
	case who.Is(access.DutyOfficer), who.Is(access.Publisher), who.Is(access.Auditor):
		return "/desk"
	case who.Is(access.Administrator):
		return "/people"
	case who.Org != "":
		return "/me"
	}
	return "/"
}

// roleInWords names the roles of a principal in the reader's language.
func (d Door) roleInWords(r lang.Reader, who access.Principal) string {
	words := make([]string, len(who.Roles))
	for i, role := range who.Roles {
		words[i] = r.T("role." + string(role))
	}
	return strings.Join(words, " · ")
}

// place is an entry of the navigation, for those in one of the roles; for everybody
// where it names none. It holds its own page and what lies below it, and what else is
// reached from there.
type place struct {
	text  string
	href  string
	roles []access.Role
	holds []string
}

// here reports how a path stands to a place: it is its page, or lies within.
func (p place) here(path string) (page, within bool) {
	for _, root := range append([]string{p.href}, p.holds...) {
		within = within || path == root || root != "/" && strings.HasPrefix(path, root+"/")
	}
	return path == p.href, within
}

// matters are where cases and duties are, for whoever works on them.
var matters = []string{"/cases", "/duties", "/reports", "/drafts", "/findings", "/notices", "/copies"}

// replayPlace stands in the navigation only where the data are a replay's.
const replayPlace = "layout.nav.replay"

// places is the navigation.
var places = []place{
	{"layout.nav.home", "/", nil, []string{"/advisories"}},
	{"layout.nav.report", "/report", nil, nil},
	{"layout.nav.verify", "/verify", nil, nil},
	{"layout.nav.me", "/me", []access.Role{access.PartnerMember}, matters},
	{"layout.nav.desk", "/desk", []access.Role{access.DutyOfficer, access.Publisher, access.Auditor}, matters},
	{"layout.nav.partners", "/partners", []access.Role{access.DutyOfficer, access.Publisher, access.Auditor, access.Administrator}, nil},
	{"layout.nav.programmes", "/programmes", access.Roles, []string{"/applications", "/assessments"}},
	{"layout.nav.directory", "/directory", []access.Role{access.PartnerMember}, nil},
	{replayPlace, "/replay", []access.Role{access.DutyOfficer, access.Publisher, access.Auditor}, nil},
	{"layout.nav.evidence", "/evidence", []access.Role{access.DutyOfficer, access.Publisher, access.Auditor}, nil},
	{"watch.title", "/alerts", []access.Role{access.Auditor, access.Administrator}, []string{"/canaries"}},
	{"issuer.title", "/issuers", []access.Role{access.UnitAdministrator, access.Administrator}, nil},
	{"member.title", "/members", []access.Role{access.UnitAdministrator}, nil},
	{"layout.nav.people", "/people", []access.Role{access.Administrator}, nil},
	{"layout.nav.law", "/law", nil, nil},
	{"account.title", "/account", access.Roles, nil},
}

// counted says at the alerts how many wait for whoever looks into them.
func (d Door) counted(ctx context.Context, who access.Principal, entries []layout.Entry) []layout.Entry {
	for i, e := range entries {
		if e.Href != watchpage.Path {
			continue
		}
		n, err := d.Desk.Watching.Waiting(ctx, who)
		if err != nil {
			d.Log.DebugContext(ctx, "the alerts were not counted", "error", err)
		}
		entries[i].Count = n
	}
	return entries
}

func (d Door) navigation(r lang.Reader, who access.Principal, path string) []layout.Entry {
	var entries []layout.Entry
	for _, p := range places {
		open := len(p.roles) == 0
		for _, role := range p.roles {
			open = open || who.Is(role)
		}
		if open && (p.text != replayPlace || d.Platform.Demo) {
			page, within := p.here(path)
			entries = append(entries, layout.Entry{Text: r.T(p.text), Href: p.href, Current: page, Within: within})
		}
	}
	return entries
}
