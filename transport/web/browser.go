package web

import (
	"net/http"
	"strings"

	"tocsin/desk"
)

// sign is a word of a User-Agent and what it stands for.
type sign struct{ word, name string }

// The more particular sign comes first: nearly every browser also calls itself Chrome
// and Safari, and nearly every telephone Linux or Mac OS.
var (
	browsers = []sign{
		{"MicroMessenger/", "WeChat"}, {"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	}
	systems = []sign{
		{"OpenHarmony", "HarmonyOS"}, {"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// browserOf is the kind of browser behind a User-Agent, in names of ours: enough for
// somebody to tell his own by, and nothing of what a stranger wrote.
func browserOf(agent string) string {
	var said []string
	for _, signs := range [][]sign{browsers, systems} {
		for _, s := range signs {
			if strings.Contains(agent, s.word) {
				said = append(said, s.name)
				break
			}
		}
	}
	return strings.Join(said, " · ")
}

// browser is where the request comes from, for a sign-in, and the code of a second factor.
func (d Door) browser(r *http.Request, code string) desk.Browser {
	return desk.Browser{Kind: browserOf(r.UserAgent()), Code: code, Sender: d.Router.Sender(r), Session: d.Router.Session(r)}
}
