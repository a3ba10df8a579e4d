package web

import (
	"net/http"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
	"tocsin/transport/web/asset"
)

// mountGround declares what every site has: its files, a sign of life, and whom to
// tell about its own weaknesses.
func (d Door) mountGround(door frame.Door) {
	files := open(asset.Root + "{name...}")
	files.Class = frame.Asset
	door.Handle(files, func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store") // of what is not there; the files say their own
		d.Assets.ServeHTTP(w, r)
		return nil
	})
	door.Handle(open("/healthz"), d.health)
	door.Handle(open("/.well-known/security.txt"), d.securityText)
}

// health answers when the log can be read; a load balancer looks here.
func (d Door) health(w http.ResponseWriter, r *http.Request) error {
	if _, note := d.Desk.Look.Checkpoint(); len(note) == 0 {
		return fault.New(fault.Unavailable, "health.log", "the log has no checkpoint")
	}
	return plain(w, "ok\n")
}

// contactTime is how long the contact in security.txt holds; RFC 9116 advises less than
// a year.
const contactTime = 180 * 24 * time.Hour

// securityText says whom to tell about weaknesses of this platform (RFC 9116): the
// platform itself, by the same form as everybody. Where nobody named the address of the
// platform there is none: a stranger's word for it might be kept, and shown to others.
func (d Door) securityText(w http.ResponseWriter, r *http.Request) error {
	if d.Base == "" {
		return access.Gone()
	}
	base := d.address(r)
	return plain(w, "Contact: "+base+"/report\n"+
		"Expires: "+d.Desk.Now().Add(contactTime).UTC().Truncate(time.Second).Format(time.RFC3339)+"\n"+
		"Preferred-Languages: zh, en\n"+
		"Canonical: "+base+"/.well-known/security.txt\n")
}

// address is where others reach us: as the operator says, since whoever asks can name any
// host; without that, as this request did.
func (d Door) address(r *http.Request) string {
	if d.Base != "" {
		return strings.TrimSuffix(d.Base, "/")
	}
	if d.Router.Secure() {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
