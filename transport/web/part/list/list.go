// Package list shows records in rows on a desk and as cards on a phone.
//
// It is a table with a caption and real headers, marked up so that it stays a
// table for screen readers when the style turns it into cards. A row may have a
// tone, which colours its edge. An empty list teaches: it says why there may be
// nothing here and what to do. Paging goes by cursor; there are no page numbers
// that shift under the reader.
package list

import (
	"github.com/a-h/templ"

	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/tone"
)

// View is a list.
type View struct {
	Caption string // what is listed; hidden where Quiet
	Quiet   bool
	Columns []Column
	Rows    []Row
	Empty   Empty
	Next    link.View // the next page; zero at the end
	Back    link.View // the first page; zero on the first
}

// Column heads one column. Number sets its cells flush right in tabular figures.
type Column struct {
	Label  string
	Number bool
}

// Row is one record: a cell for each column, the first of which names the record.
type Row struct {
	ID    string
	Tone  tone.Tone
	Edge  bool // show the tone on the row's edge
	Cells []templ.Component
}

// Empty is what an empty list teaches.
type Empty struct {
	Title string
	Text  string
	Act   link.View
}

// class of a row; a row without an edge is plain.
func (row Row) class() string {
	if !row.Edge {
		return ""
	}
	return "edge " + row.Tone.Class()
}

// label is what a card writes before the cell.
func (v View) label(i int) string {
	if i < len(v.Columns) {
		return v.Columns[i].Label
	}
	return ""
}

func (v View) number(i int) bool { return i < len(v.Columns) && v.Columns[i].Number }
