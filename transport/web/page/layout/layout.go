// Package layout is the frame around every page: who runs this platform, where you
// may go, who you are, in which language and zone you read, and what it all rests on.
//
// The header bears the operator's name for the platform. The navigation holds only
// what this person may open; the handler decides that, not the frame. The footer
// shows the filing number of the platform, the zone of all times, and the plain
// statement that the page works without script. The frame is the only place that
// writes <html>, and nothing in it loads from elsewhere.
//
// It serves the filing measure of 2022, which wants the filing number at the foot of
// the home page.
package layout

import (
	"net/url"

	"tocsin/transport/web/asset"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/link"
)

// View is what the frame needs to know.
type View struct {
	Title    string // of the page; the platform's name is added
	Platform Platform
	Assets   asset.Files
	Path     string // of this page with its query: to come back after a change of language
	Nav      []Entry
	Account  *Account // nil for a visitor
	Wide     bool     // desks and walls use the whole width
	Alarm    int      // clocks that have run out, shown in the header; 0 hides it
	Private  bool     // keep out of caches and search engines' snippets
	Script   string   // file of ours that the page loads; nearly always none
}

// Platform is what the operator has set.
type Platform struct {
	Name     string // "NVDB", "工业和信息化部…平台"; Tocsin where empty
	Operator string // who runs it
	Filing   string // filing number; empty while there is none
	Demo     bool   // a replay in a throw-away directory: say so on every page
}

// Entry is one place in the navigation. Count is shown beside it when above zero.
type Entry struct {
	Text    string
	Href    string
	Current bool // it is the page
	Within  bool // the page lies within it
	Count   int
}

// Account is the person who is signed in.
type Account struct {
	Name  string
	Role  string // in words
	Org   string
	Href  string // own page
	Token string // anti-forgery token for signing out
}

// Head is the top of a page: where it belongs, what it is, and what may be done.
type Head struct {
	Above []link.View // from the general to the particular, without the page itself
	Title string
	Sub   string
}

// Addresses that the frame itself knows.
const (
	SignIn   = "/login"
	SignOut  = "/logout"
	Language = "/language" // GET ?to=<code>&back=<path>: sets the cookie and returns
)

// name of the platform; the house's own where the operator has set none.
func (p Platform) name() string {
	if p.Name == "" {
		return "Tocsin"
	}
	return p.Name
}

// speak is the address that changes the language and comes back here.
func speak(to lang.Code, back string) string {
	return Language + "?" + url.Values{"to": {string(to)}, "back": {back}}.Encode()
}

// clockNow is the day and the hour of this page; the zone is said beside it.
func clockNow(r lang.Reader) string {
	s := r.When(lang.At(r.Now))
	return s.Day + " " + s.Clock
}

// current is the aria-current value of an entry.
func (e Entry) current() string {
	switch {
	case e.Current:
		return "page"
	case e.Within:
		return "true"
	}
	return "false"
}
