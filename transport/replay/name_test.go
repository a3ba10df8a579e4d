package replay_test

import (
	"testing"

	"tocsin/domain/obligation"
	"tocsin/law"
	"tocsin/transport/replay"
)

// An authority has one name in each tongue, whoever speaks of it: the laws that name it
// as a recipient, and the case in which it is a unit.
func TestAnAuthorityBearsOneName(t *testing.T) {
	book, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	names, english := map[string]obligation.Text{}, map[string]string{}
	for _, in := range book.Instruments() {
		for _, duty := range in.Duties {
			for _, stage := range duty.Stages {
				for _, r := range stage.Recipients {
					if before, there := names[r.ID]; there && before != r.Title {
						t.Errorf("%s calls %s %v, and another law %v", in.ID, r.ID, r.Title, before)
					}
					names[r.ID], english[r.Title.Zh] = r.Title, r.Title.En
				}
			}
		}
	}
	file, err := replay.Open("log4shell")
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	for _, unit := range file.Units {
		name, there := english[unit.LocalName]
		if there && name != unit.Name {
			t.Errorf("the case calls %s %q, the law %q", unit.LocalName, unit.Name, name)
		}
		if there {
			known++
		}
	}
	if known < 2 {
		t.Errorf("of the authorities of the case the law knows %d", known)
	}
}
