package web

import "tocsin/transport/frame"

// mountPublic declares what everybody may open.
func (d Door) mountPublic(door frame.Door) {}
