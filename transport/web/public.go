package web

import (
	"net/http"

	"tocsin/domain/access"
	"tocsin/transport/frame"
)

// mountPublic declares what everybody may open.
func (d Door) mountPublic(door frame.Door) {
	for _, mount := range []func(frame.Door){d.mountWarnings, d.mountReport, d.mountMailbox, d.mountVerify, d.mountSession, d.mountAccount, d.mountFactor, d.mountSignOn, d.mountPeople, d.mountLaw, d.mountGround} {
		mount(door)
	}
}

// open is a page that anybody may ask for.
func open(pattern string) frame.Route {
	return frame.Route{Method: http.MethodGet, Pattern: pattern, Act: access.ReadPublic, Relation: frame.Anyone, Class: frame.Page}
}
