package show_test

import (
	"strings"
	"testing"
	"time"

	"tocsin/desk"
	"tocsin/domain/calendar"
	"tocsin/domain/obligation"
	"tocsin/law"
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

// TestNoReaderMeetsAMachineName: events, sectors and recipients are called by the words
// of his language wherever somebody wrote one.
func TestNoReaderMeetsAMachineName(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	law, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2021, 11, 24, 2, 0, 0, 0, time.UTC)
	facts := obligation.Facts{
		Actors: []obligation.Actor{{ID: "a", Roles: []string{"coordinator"}}},
		Events: []obligation.Event{{Type: "vendor.notified", Actor: "a", At: calendar.At(at)}, {Type: "exploit.public", At: calendar.At(at.Add(time.Hour))}},
	}
	for code, want := range map[lang.Code][]string{
		lang.English: {"“Exploit public”", "copy to CNCERT/CC", "telecommunications, lighthouses"},
		lang.Chinese: {"“利用代码已公开”", "同步通报国家计算机网络应急技术处理协调中心", "电信、lighthouses"},
	} {
		s := show.Sight{Reader: words.Reader(code, nil, at), Law: law.Instruments()}
		said := s.ReadFor(desk.ForRelay+"cncert") + " " + s.Sectors("telecom", "lighthouses")
		for _, o := range law.Evaluate(facts, at.Add(48*time.Hour)) {
			said += " " + s.Note(o.Because)
		}
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s: nothing says %q: %s", code, w, said)
			}
		}
		if strings.Contains(said, "exploit.public") || s.ReadFor("to answer him") != "to answer him" {
			t.Errorf("%s: %s", code, said)
		}
	}
}

// A law that has nothing to do with a matter is not spoken of; one that binds somebody in
// it says of each of its duties why it does not bind, and so does one whose role fits.
func TestOnlyTheLawsOfAMatterSayWhyTheyDoNotBind(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	law, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 10, 24, 2, 0, 0, 0, time.UTC)
	facts := obligation.Facts{
		Actors: []obligation.Actor{
			{ID: "platform", Roles: []string{"platform", "coordinator"}, Jurisdiction: "CN"}, {ID: "unit", Roles: []string{"provider"}, Jurisdiction: "CN"},
			{ID: "works", Roles: []string{"operator"}, Jurisdiction: "CN"}, {ID: "finder", Roles: []string{"finder"}, Jurisdiction: "CN"},
		},
		Events: []obligation.Event{{Type: "actor.aware", Actor: "unit", At: calendar.At(at)}}, Attributes: map[string]any{"kind": "vulnerability"},
	}
	s := show.Sight{Reader: words.Reader(lang.English, nil, at), Law: law.Instruments()}
	spoken := map[string]int{}
	for _, u := range s.Unbound(law.Evaluate(facts, at)) {
		instrument, _, _ := strings.Cut(u.Cite, " ")
		spoken[instrument]++
	}
	if spoken["cn/rmspv"] == 0 || spoken["cn/incident-2025"] == 0 || spoken["eu/dora"]+spoken["us/sec-8k"]+spoken["in/cert-in"]+spoken["cn/platform-2022"] != 0 {
		t.Error(spoken)
	}
}
