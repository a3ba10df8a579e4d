// Package tlog shows the evidence log to the world, in the form of C2SP tlog-tiles:
// the newest signed checkpoint, the tiles of hashes, and the bundles of leaves.
//
// Everybody may fetch all of it, from anywhere, so that whoever holds a receipt can
// watch that the log only ever grows, and a witness can cosign it (promise V1). A leaf
// is a time and a salted commitment: the log proves what was done and tells nothing of
// it. A tile never changes and may be kept for ever; the checkpoint is asked for again
// each time. What is not there yet is 404, in plain text.
//
// It serves every article whose period somebody may dispute, first law: cn/rmspv 7(2).
package tlog

import (
	"net/http"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// Root is the address below which the log lies: its monitoring prefix.
const Root = "/log"

// How long an answer may be kept.
const (
	forEver   = "public, max-age=31536000, immutable" // a tile never changes
	askAgain  = "no-cache"                            // the checkpoint grows
	notStored = "no-store"                            // what is absent now may be there in a moment
)

// Door is the log's door with its needs in sight.
type Door struct {
	Desk   *desk.Desk
	Router *frame.Router
}

// Mount declares the two addresses of the log.
func (d Door) Mount() {
	door := d.Router.Door(refuse)
	door.Handle(route(Root+"/checkpoint"), d.checkpoint)
	door.Handle(route(Root+"/tile/{path...}"), d.tile)
}

func route(pattern string) frame.Route {
	return frame.Route{Method: http.MethodGet, Pattern: pattern, Act: access.ReadPublic, Relation: frame.Anyone, Class: frame.Log}
}

// checkpoint answers with the signed note.
func (d Door) checkpoint(w http.ResponseWriter, _ *http.Request) error {
	_, note := d.Desk.Look.Checkpoint()
	if len(note) == 0 {
		return access.Gone()
	}
	return answer(w, "text/plain; charset=utf-8", askAgain, note)
}

// tile answers with a tile or an entry bundle. A path that no log of any size can have
// is absent as well: there is one answer for what is not there.
func (d Door) tile(w http.ResponseWriter, r *http.Request) error {
	t, err := evidence.ParseTilePath("tile/" + r.PathValue("path"))
	if err != nil {
		return access.Gone()
	}
	data, err := d.Desk.Look.Tile(r.Context(), frame.Who(r), t)
	if err != nil {
		return err
	}
	return answer(w, "application/octet-stream", forEver, data)
}

func answer(w http.ResponseWriter, media, keep string, body []byte) error {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", keep)
	_, _ = w.Write(body) // the reader may have gone; nobody is left to tell
	return nil
}

// refuse says in one line of plain text what is wrong.
func refuse(w http.ResponseWriter, _ *http.Request, f *fault.Fault) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", notStored)
	w.WriteHeader(frame.Status(f))
	_, _ = w.Write([]byte(f.Message + "\n"))
}
