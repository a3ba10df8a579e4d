package web

import (
	"net/http"
	"slices"
	"strconv"

	"tocsin/domain/access"
	"tocsin/store"
	"tocsin/transport/frame"
	"tocsin/transport/web/page/evidence"
	"tocsin/transport/web/page/layout"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/show"
)

// mountEvidence declares the browser of the log, for the office.
func (d Door) mountEvidence(door frame.Door) {
	door.Handle(office("/evidence", access.ReadEvidence), d.listEvidence)
	door.Handle(office("/evidence/{index}", access.ReadEvidence), d.showEntry)
	door.Handle(office("/evidence/{index}"+receiptFile.path(), access.ReadEvidence), d.saveProof)
}

// listEvidence lists the log, the newest first; or the entries about one thing, or
// about everything in one case.
func (d Door) listEvidence(w http.ResponseWriter, r *http.Request) error {
	v := evidence.ListView{Key: d.Desk.Look.PublicKey()}
	tree, note := d.Desk.Look.Checkpoint()
	v.Tree, v.Checkpoint = tree, string(note)
	var err error
	if v.Entries, err = d.stretch(r, &v); err != nil {
		return err
	}
	slices.Reverse(v.Entries)
	if v.Doubts, err = d.doubts(r); err != nil {
		return err
	}
	s, err := d.sight(r, v.Aliases(), v.Matters())
	if err != nil {
		return err
	}
	if v.Older.Href != "" {
		v.Older.Text = s.T("evidence.older")
	}
	if v.Newest.Href != "" {
		v.Newest.Text = s.T("evidence.newest")
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: s.T("evidence.title"), Private: true}, evidence.List(s, v))
}

// stretch reads the entries that the address asks for, in the order of the log.
func (d Door) stretch(r *http.Request, v *evidence.ListView) ([]store.Logged, error) {
	ctx, who, query := r.Context(), frame.Who(r), r.URL.Query()
	if id := query.Get("case"); id != "" {
		v.About = id
		return d.Desk.Look.Trail(ctx, who, id)
	}
	if v.About = query.Get("subject"); v.About != "" {
		return d.Desk.Look.Evidence(ctx, who, v.About, 0, 20*rollLength)
	}
	end := v.Tree.Size
	if before, err := strconv.ParseInt(query.Get("before"), 10, 64); err == nil && before > 0 && before < end {
		end = before
		v.Newest = link.View{Href: "/evidence"}
	}
	from := max(0, end-rollLength)
	if from > 0 {
		v.Older = link.View{Href: "/evidence?before=" + strconv.FormatInt(from, 10)}
	}
	return d.Desk.Look.Evidence(ctx, who, "", from, int(end-from))
}

// entry reads the index of the address; what is no index is absent.
func entry(r *http.Request) (int64, error) {
	index, err := strconv.ParseInt(r.PathValue("index"), 10, 64)
	if err != nil || index < 0 {
		return 0, access.Gone()
	}
	return index, nil
}

// showEntry shows one entry with its proof.
func (d Door) showEntry(w http.ResponseWriter, r *http.Request) error {
	index, err := entry(r)
	if err != nil {
		return err
	}
	v := evidence.View{}
	if v.Entry, v.Receipt, err = d.Desk.Look.Entry(r.Context(), frame.Who(r), index); err != nil {
		return err
	}
	tree, _ := d.Desk.Look.Checkpoint()
	v.Size = tree.Size
	s, err := d.sight(r, []string{v.Entry.Head.By, v.Entry.Head.Subject}, []string{v.Entry.Head.Subject})
	if err != nil {
		return err
	}
	return d.pageOf(w, r, http.StatusOK, layout.View{Title: s.Entry(index).Text, Private: true}, evidence.One(s, v))
}

// saveProof hands out the receipt of an entry as a file.
func (d Door) saveProof(w http.ResponseWriter, r *http.Request) error {
	index, err := entry(r)
	if err != nil {
		return err
	}
	_, receipt, err := d.Desk.Look.Entry(r.Context(), frame.Who(r), index)
	if err != nil {
		return err
	}
	return attach(w, receiptFile.media, "receipt-"+show.Short(receipt.Head.Subject)+"-"+strconv.FormatInt(index, 10)+receiptFile.suffix, receiptFile.write(receipt))
}
