package web

import "tocsin/transport/frame"

// mountDesk declares the pages of the office and of partners.
func (d Door) mountDesk(door frame.Door) {}
