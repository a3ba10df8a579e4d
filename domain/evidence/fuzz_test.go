package evidence_test

import (
	"bytes"
	"testing"

	"tocsin/domain/evidence"
)

// Every parser keeps one law: what it accepts it writes back to the same bytes.

func FuzzParseEntry(f *testing.F) {
	e := grown(f, "fuzz", 1).entries[0]
	f.Add(e.Bytes())
	f.Add(e.Withheld().Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := evidence.ParseEntry(data)
		if err != nil {
			return
		}
		if !bytes.Equal(e.Bytes(), data) {
			t.Fatalf("%s\n%s", data, e.Bytes())
		}
		if err := e.Opens(e.Leaf().Bytes()); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzParseLeaf(f *testing.F) {
	f.Add(grown(f, "fuzz", 1).leaves[0])
	f.Fuzz(func(t *testing.T, data []byte) {
		if leaf, err := evidence.ParseLeaf(data); err == nil && !bytes.Equal(leaf.Bytes(), data) {
			t.Fatalf("%q\n%q", data, leaf.Bytes())
		}
	})
}

func FuzzParseReceipt(f *testing.F) {
	l := grown(f, "fuzz", 5)
	f.Add(l.receipt(3).JSON())
	f.Add(l.receipt(3).Text())
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := evidence.ParseReceipt(data)
		if err == nil && !bytes.Equal(r.JSON(), data) && !bytes.Equal(r.Text(), data) {
			t.Fatalf("%s\n%s", data, r.JSON())
		}
		one, two := first(data, l.keys), second(string(data), l.vkey)
		if (one == nil) != (two == nil) {
			t.Fatalf("the verifiers disagree: %v against %v\n%s", one, two, data)
		}
	})
}

func FuzzParseBundle(f *testing.F) {
	l := grown(f, "fuzz", 5)
	f.Add(bundleOf(l, 1, 3).JSON())
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := evidence.ParseBundle(data)
		if err != nil {
			return
		}
		if !bytes.Equal(b.JSON(), data) {
			t.Fatalf("%s\n%s", data, b.JSON())
		}
		if a, err := evidence.VerifyBundle(b, l.keys); err == nil && len(a.Statements) == 0 {
			t.Fatal("a bundle that proves nothing is verified")
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	l := grown(f, "fuzz", 5)
	f.Add(l.checkpoint)
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := evidence.OpenCheckpoint(data, l.keys); err == nil && !bytes.HasPrefix(data, []byte(s.Text()+"\n— ")) {
			t.Fatalf("%s\n%+v", data, s)
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	f.Add("# the log\n" + newLog(f, "fuzz").vkey + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := evidence.ParseKeys(text)
		if err != nil {
			return
		}
		if again, err := evidence.ParseKeys(keys.String()); err != nil || again.String() != keys.String() {
			t.Fatalf("%v\n%s", err, keys)
		}
	})
}

func FuzzParseTilePath(f *testing.F) {
	f.Add("tile/0/x001/234")
	f.Add("tile/entries/000.p/17")
	f.Fuzz(func(t *testing.T, path string) {
		if tile, err := evidence.ParseTilePath(path); err == nil && evidence.TilePath(tile) != path {
			t.Fatalf("%q %v", path, tile)
		}
	})
}

func FuzzParseEntryBundle(f *testing.F) {
	f.Add([]byte("\x00\x03one\x00\x00"), 2)
	f.Fuzz(func(t *testing.T, data []byte, width int) {
		leaves, err := evidence.ParseEntryBundle(data, min(max(width, 0), evidence.TileWidth))
		if err != nil {
			return
		}
		if back, err := evidence.EntryBundle(leaves); err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%v: %q %q", err, data, back)
		}
	})
}
