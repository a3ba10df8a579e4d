package show_test

import (
	"testing"
	"time"

	"tocsin/domain/obligation"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
	"tocsin/transport/web/show"
)

// TestACitationNamesTheNewestEditionAndLeadsToItsArticle also on a page whose reader
// knows nobody by name.
func TestACitationNamesTheNewestEditionAndLeadsToItsArticle(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	edition := func(id string, kind obligation.Kind, title, gist string) *obligation.Instrument {
		return &obligation.Instrument{
			ID: id, Kind: kind, Short: obligation.Text{En: "ABC"}, Title: obligation.Text{En: title},
			Articles: []obligation.Article{{Number: "7(2)", Says: obligation.Text{En: gist}}},
		}
	}
	s := show.Sight{Reader: words.Reader(lang.English, nil, time.Time{}), Law: []*obligation.Instrument{
		edition("xx/abc", obligation.Statute, "Old act", "within a week"),
		edition("xx/abc", obligation.Statute, "New act", "within two days"),
		edition("policy/p", obligation.Policy, "A policy", "in time"),
	}}
	for cite, want := range map[string]citation.View{
		"xx/abc 7(2)":   {Short: "ABC 7(2)", Full: "New act — within two days", Href: "/law/xx/abc#article-7-2"},
		"xx/abc":        {Short: "ABC", Full: "New act", Href: "/law/xx/abc"},
		"policy/p 7(2)": {Short: "ABC", Full: "A policy — in time", Href: "/law/policy/p#article-7-2"},
		"zz/none 1":     {Short: "zz/none 1"},
	} {
		if got := s.Cite(cite); got != want {
			t.Errorf("%s: %+v, want %+v", cite, got, want)
		}
	}
}
