// Package evidence is the log as the office reads it: who did what, when, and why,
// with the proof of each entry.
//
// An entry says an act in words, never what was changed: that stands behind its
// digest. The checkpoint and the public key stand on the page, so that anybody to
// whom a receipt is handed can check it without this platform (promises V1, V2).
//
// It serves every article that asks for records to be kept; the first is RMSPV 5.
package evidence

import (
	"strings"

	"github.com/a-h/templ"

	"tocsin/desk"
	"tocsin/domain/evidence"
	"tocsin/domain/ident"
	"tocsin/store"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/fact"
	"tocsin/transport/web/part/link"
	"tocsin/transport/web/part/list"
	"tocsin/transport/web/part/moment"
	"tocsin/transport/web/show"
)

// ListView is a stretch of the log, or the entries about one thing.
type ListView struct {
	Entries    []store.Logged // the newest first
	About      string         // the subject or case, empty for the whole log
	Older      link.View
	Newest     link.View
	Tree       evidence.Tree
	Checkpoint string
	Key        string
	Doubts     []desk.Doubt // passkeys that seem to be copied, for whom it is to know
}

// View is one entry with its proof.
type View struct {
	Entry   store.Logged
	Receipt evidence.Receipt
	Size    int64 // of the log, for the entry after the last
}

func (v ListView) table(s show.Sight) list.View {
	table := list.View{
		Caption: s.T("evidence.title"), Quiet: true, Next: v.Older, Back: v.Newest,
		Columns: []list.Column{{Label: s.T("evidence.act")}, {Label: s.T("evidence.subject")}, {Label: s.T("evidence.by")}, {Label: s.T("evidence.at")}},
		Empty:   list.Empty{Title: s.T("evidence.empty"), Text: s.T("evidence.empty.text")},
	}
	for _, e := range v.Entries {
		table.Rows = append(table.Rows, list.Row{Cells: []templ.Component{
			list.Link(link.View{Text: s.Deed(e.Head.Act), Href: s.Entry(e.Index).Href}, s.Entry(e.Index).Text), link.Link(subject(s, e.Head.Subject)),
			list.Link(link.View{Text: s.By(e.Head.By)}, short(e.Head.Why)), moment.Time(s.Reader, lang.Sharp(e.Head.At)),
		}})
	}
	return table
}

// subject leads to the thing that an entry is about, where it has a page.
func subject(s show.Sight, id string) link.View {
	if href := show.Href(id); href != "" {
		text := s.Number(id)
		if ident.PrefixOf(id) == ident.Partner {
			text = s.Unit(id)
		}
		return link.View{Text: text, Href: href}
	}
	if ident.PrefixOf(id) == ident.Person {
		return link.View{Text: s.By(id) + " · " + show.Short(id)}
	}
	if ident.PrefixOf(id) != "" {
		return link.View{Text: show.Short(id)}
	}
	return link.View{Text: id}
}

// short is the beginning of a reason, for a list.
func short(why string) string {
	line, _, _ := strings.Cut(why, "\n")
	if runes := []rune(line); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return line
}

func (v View) facts(s show.Sight) []fact.View {
	h := v.Entry.Head
	facts := []fact.View{
		{Label: s.T("evidence.act"), Text: s.Deed(h.Act) + " (" + h.Act + ")"},
		{Label: s.T("evidence.subject"), Part: link.Link(subject(s, h.Subject))},
		{Label: s.T("evidence.by"), Text: s.By(h.By)},
		{Label: s.T("evidence.at"), Part: moment.Time(s.Reader, lang.Sharp(h.At))},
	}
	if h.Why != "" {
		facts = append(facts, fact.View{Label: s.T("evidence.why"), Text: h.Why})
	}
	if h.Content != "" {
		facts = append(facts, fact.View{Label: s.T("evidence.content"), Part: code(h.Content)})
	}
	return append(facts,
		fact.View{Label: s.T("evidence.changes"), Part: code(h.Changes)},
		fact.View{Label: s.T("evidence.records"), Text: records(s, v.Entry.Changes)},
	)
}

// records names the records that the act put down, without what is in them.
func records(s show.Sight, changes []evidence.Change) string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = s.T("evidence.record", "table", c.Table, "id", show.Short(c.ID), "n", len(c.Facts))
	}
	return strings.Join(lines, "\n")
}

// Aliases are the people that the list mentions: who acted, and about whose account.
func (v ListView) Aliases() []string {
	aliases := make([]string, 0, 2*len(v.Entries))
	for _, e := range v.Entries {
		aliases = append(aliases, e.Head.By, e.Head.Subject)
	}
	return aliases
}

// Matters are the cases and reports that the list mentions.
func (v ListView) Matters() []string {
	var ids []string
	for _, e := range v.Entries {
		if p := ident.PrefixOf(e.Head.Subject); p == ident.Case || p == ident.Report {
			ids = append(ids, e.Head.Subject)
		}
	}
	return ids
}
