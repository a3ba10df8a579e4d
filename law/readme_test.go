package law

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"tocsin/domain/obligation"
)

// tongue is how a README says how surely something is known.
type tongue struct {
	file   string
	words  map[obligation.Confidence]string
	within string // between articles
	parts  string // between parts
}

var tongues = []tongue{
	{"README.md", map[obligation.Confidence]string{obligation.Verified: "read in the text", obligation.Secondary: "from a summary", obligation.Unverified: "not verified"}, ", ", "; "},
	{"README.zh.md", map[obligation.Confidence]string{obligation.Verified: "已核对原文", obligation.Secondary: "据他人转述", obligation.Unverified: "未核实"}, "、", "；"},
}

// known says how surely an instrument is known, with the articles that are known less
// or more surely than the rest.
func (g tongue) known(in *obligation.Instrument) string {
	apart := map[obligation.Confidence][]string{}
	note := func(c obligation.Confidence, article string) {
		if c = cmp.Or(c, in.Confidence); c != in.Confidence && !slices.Contains(apart[c], article) {
			apart[c] = append(apart[c], article)
		}
	}
	for i := range in.Duties {
		note(in.Duties[i].Confidence, in.Duties[i].Article)
	}
	for i := range in.Prohibitions {
		note(in.Prohibitions[i].Confidence, in.Prohibitions[i].Article)
	}
	said := []string{g.words[in.Confidence]}
	for _, c := range slices.Sorted(maps.Keys(apart)) {
		slices.Sort(apart[c])
		said = append(said, strings.Join(apart[c], g.within)+" "+g.words[c])
	}
	return strings.Join(said, g.parts)
}

func TestTheReadmeSaysHowSurelyEachLawIsKnown(t *testing.T) {
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range tongues {
		text, err := os.ReadFile("../" + g.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range book.Instruments() {
			begins := fmt.Sprintf("| [`%s`](law/%s.yaml)", in.ID, in.ID)
			row, there := line(string(text), begins)
			cells := strings.Split(row, "|")
			if !there || len(cells) != 6 || strings.TrimSpace(cells[3]) != g.known(in) {
				t.Errorf("%s: the row of %s must say %q; it is %q", g.file, in.ID, g.known(in), row)
			}
			if from := in.ValidFrom.String(); in.Kind == obligation.Statute && !strings.Contains(row, from) {
				t.Errorf("%s: the row of %s does not say that it is valid from %s", g.file, in.ID, from)
			}
		}
	}
}

// line is the line of a text that begins with some words.
func line(text, begins string) (string, bool) {
	for one := range strings.Lines(text) {
		if strings.HasPrefix(one, begins) {
			return one, true
		}
	}
	return "", false
}
