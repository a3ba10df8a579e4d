package frame

import (
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// What must stay free on the disk, in bytes, for each to be taken in. Files are refused
// first, then reports, and last what the office does; so that nobody fills the disk to
// the point where those who could mend it can do nothing. To sign in is always tried:
// what is written of it is small, and the store says itself when there is no room.
const (
	roomForFiles  = 512 << 20 // unless the operator chose otherwise
	roomForAll    = 64 << 20
	roomForOffice = 16 << 20

	fullDelay = 30 * time.Second // when to come back after the disk was full
)

// freely are the acts that are tried on any disk: the ways in and out, and a check that
// keeps nothing.
var freely = map[access.Act]bool{
	access.SignIn: true, access.SignOut: true, access.RecoverPerson: true, access.CheckReceipt: true,
}

// room refuses a request that cannot be kept safely, before its body is read. One that
// is larger than what may be typed has files in it.
func (r *Router) room(route Route, who access.Principal, length int64) error {
	need := uint64(roomForAll)
	switch {
	case length > defaultBody:
		return r.RoomForFiles()
	case freely[route.Act]:
		return nil
	case who.Staff() || who.Is(access.Administrator):
		need = roomForOffice
	}
	free, err := r.options.Room()
	if err == nil && free < need {
		err = fault.New(fault.Full, "store.full", "there is no room to keep this safely; nothing was kept").After(fullDelay)
	}
	return err
}

// RoomForFiles refuses a file while the disk has room for reports only. A handler that
// comes upon a file in a small request asks before it takes the file in.
func (r *Router) RoomForFiles() error {
	need := r.options.Reserve
	if need == 0 {
		need = roomForFiles
	}
	free, err := r.options.Room()
	if err == nil && free < max(need, roomForAll) {
		err = fault.New(fault.Full, "store.full.files", "there is no room for files now; nothing was kept").After(fullDelay).
			WithHint("send the report without files, it is taken in; its files can follow later")
	}
	return err
}
