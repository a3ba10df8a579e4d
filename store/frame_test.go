package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var frameParts = cmp.AllowUnexported(frame{}, kept{}, row{})

func TestAFrameReadsBackAsItWasWritten(t *testing.T) {
	part := rapid.SliceOfN(rapid.Byte(), 1, 40)
	word := rapid.String()
	rapid.Check(t, func(t *rapid.T) {
		f := frame{first: rapid.Int64Range(0, 1<<62).Draw(t, "first"), sets: rapid.MapOfN(word, word, 0, 4).Draw(t, "sets"), note: word.Draw(t, "note")}
		for range rapid.IntRange(0, 3).Draw(t, "entries") {
			f.entries = append(f.entries, kept{part.Draw(t, "leaf"), part.Draw(t, "opening"), rapid.Int64Range(0, 1<<50).Draw(t, "at"), word.Draw(t, "act"), word.Draw(t, "subject")})
		}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			f.rows = append(f.rows, row{table: word.Draw(t, "table"), id: word.Draw(t, "id"), audience: word.Draw(t, "audience"), version: rapid.Int64Range(1, 1<<40).Draw(t, "version"), body: part.Draw(t, "body"), sealed: part.Draw(t, "sealed")})
		}
		back, err := parseFrame(f.appendTo(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f, back, frameParts); diff != "" {
			t.Fatal(diff)
		}
	})
}

// FuzzFrame: whatever bytes stand in a journal, the parser ends, and what it accepts it
// writes and reads again as the same.
func FuzzFrame(f *testing.F) {
	f.Add([]byte{})
	f.Add(frame{first: 7, entries: []kept{{[]byte("leaf"), []byte("opening"), 5, "act", "subject"}}, sets: map[string]string{"d": "public"}, rows: []row{{table: "report", id: "x", version: 1, body: []byte("{}")}}, note: "note"}.appendTo(nil))
	f.Add(binary.AppendUvarint(nil, 1<<63))
	f.Fuzz(func(t *testing.T, payload []byte) {
		read, err := parseFrame(payload)
		if err != nil {
			return
		}
		again, err := parseFrame(read.appendTo(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(read, again, frameParts); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestEveryFlippedBitOfAFrameIsRefused(t *testing.T) {
	payload := frame{first: 1, sets: map[string]string{}, rows: []row{{table: "report", id: "x", version: 1, body: []byte("{}")}}, note: "n"}.appendTo(nil)
	sum := sha256.Sum256(payload)
	whole := append(binary.BigEndian.AppendUint64(frameMagic[:], uint64(len(payload))), payload...)
	whole = append(whole, sum[:]...)
	if _, size, err := cutFrame(whole); err != nil || size != len(whole) {
		t.Fatal(size, err)
	}
	for i := range whole {
		for bit := range 8 {
			flipped := bytes.Clone(whole)
			flipped[i] ^= 1 << bit
			if _, size, _ := cutFrame(flipped); size != 0 {
				t.Fatalf("byte %d, bit %d", i, bit)
			}
		}
		if _, size, _ := cutFrame(whole[:i]); size != 0 {
			t.Fatalf("cut at %d", i)
		}
	}
}
