package evidence_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"tocsin/domain/evidence"
)

// flips calls accepted with data under every single-bit flip, and fails the test
// for each one that passes. Half of the bits go to each processor.
func flips(t *testing.T, what string, data []byte, accepted func(mutated []byte) error) {
	t.Helper()
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			mutated := bytes.Clone(data)
			for bit := w; bit < 8*len(data); bit += workers {
				mutated[bit/8] ^= 1 << (bit % 8)
				if err := accepted(mutated); err == nil {
					t.Errorf("%s: bit %d of byte %d flipped, and it is accepted", what, bit%8, bit/8)
				}
				mutated[bit/8] = data[bit/8]
			}
		})
	}
	wg.Wait()
	t.Logf("%s: %d bits flipped, all refused", what, 8*len(data))
}

func TestEveryFlippedBitOfAReceiptIsRefusedByBothVerifiers(t *testing.T) {
	l := grown(t, "flip", 12)
	for _, i := range []int{0, 5, 11} {
		r := l.receipt(i)
		for form, data := range map[string][]byte{"receipt file": r.JSON(), "receipt text": r.Text()} {
			flips(t, fmt.Sprintf("%s %d", form, i), data, func(mutated []byte) error {
				if second(string(mutated), l.vkey) == nil {
					return nil
				}
				return first(mutated, l.keys)
			})
		}
	}
}

func TestEveryFlippedBitOfALeafIsRefused(t *testing.T) {
	l := grown(t, "flip", 12)
	for i, leaf := range l.leaves {
		flips(t, fmt.Sprintf("leaf %d", i), leaf, func(mutated []byte) error {
			s := l.source()
			s.leaves[i] = mutated
			_, err := evidence.Audit(s.source(), l.checkpoint, l.keys)
			return err
		})
	}
}

func TestEveryFlippedBitOfATileIsRefused(t *testing.T) {
	l := grown(t, "flip", 259) // one full tile, one partial, one inner
	clean := l.source()
	for tile, data := range clean.tiles {
		flips(t, evidence.TilePath(tile), data, func(mutated []byte) error {
			src := clean.source()
			src.Tile = func(at evidence.Tile) ([]byte, error) {
				if at == tile {
					return mutated, nil
				}
				return clean.tiles[at], nil
			}
			_, err := evidence.Audit(src, l.checkpoint, l.keys)
			return err
		})
	}
}

func TestEveryFlippedBitOfAnEntryBundleIsRefused(t *testing.T) {
	l := grown(t, "flip", 12)
	bundle, err := evidence.EntryBundle(l.leaves)
	l.must(err)
	flips(t, "entry bundle with its length prefixes", bundle, func(mutated []byte) error {
		src := l.source().source()
		src.Leaves = func(first, end int64) ([][]byte, error) {
			return evidence.ParseEntryBundle(mutated, int(end-first))
		}
		_, err := evidence.Audit(src, l.checkpoint, l.keys)
		return err
	})
}

func TestEveryFlippedBitOfACheckpointIsRefused(t *testing.T) {
	l := grown(t, "flip", 12)
	flips(t, "checkpoint", l.checkpoint, func(mutated []byte) error {
		_, err := evidence.OpenCheckpoint(mutated, l.keys)
		return err
	})
}

func TestEveryFlippedBitOfABundleIsRefused(t *testing.T) {
	l := grown(t, "flip", 12)
	entries := []evidence.Entry{l.entries[2], l.entries[5].Withheld(), l.entries[11]}
	b, err := evidence.Bind(l.checkpoint, l.tree.Size, entries, []int64{2, 5, 11}, l.hashes)
	l.must(err)
	flips(t, "bundle", b.JSON(), func(mutated []byte) error {
		b, err := evidence.ParseBundle(mutated)
		if err != nil {
			return err
		}
		_, err = evidence.VerifyBundle(b, l.keys)
		return err
	})
}

func TestEveryFlippedBitOfAVerifierKeyIsRefused(t *testing.T) {
	l := grown(t, "flip", 3)
	receipt := l.receipt(1).JSON()
	flips(t, "verifier key", []byte(l.vkey), func(mutated []byte) error {
		keys, err := evidence.ParseKeys(string(mutated))
		if err != nil {
			return err
		}
		return first(receipt, keys)
	})
}

func TestEveryFlippedBitOfAnEntryIsRefusedAgainstItsLeaf(t *testing.T) {
	l := grown(t, "flip", 3)
	flips(t, "entry", l.entries[1].Bytes(), func(mutated []byte) error {
		e, err := evidence.ParseEntry(mutated)
		if err != nil {
			return err
		}
		return e.Opens(l.leaves[1])
	})
}

func TestTheFaultNamesWhatWasFlipped(t *testing.T) {
	l := grown(t, "flip", 12)
	r := l.receipt(5)
	parts := strings.SplitAfter(string(l.checkpoint), "\n")
	text, sig := len(parts[0]+parts[1]+parts[2]), len(l.checkpoint)-10
	cases := []struct {
		what  string
		spoil func(r *evidence.Receipt)
		class string
	}{
		{"index inside", func(r *evidence.Receipt) { r.Index = 4 }, evidence.ClassPath},
		{"index outside", func(r *evidence.Receipt) { r.Index = 12 }, evidence.ClassIndex},
		{"index below", func(r *evidence.Receipt) { r.Index = -1 }, evidence.ClassIndex},
		{"path", func(r *evidence.Receipt) { r.Path[1][7] ^= 1 }, evidence.ClassPath},
		{"path cut", func(r *evidence.Receipt) { r.Path = r.Path[1:] }, evidence.ClassPath},
		{"path longer", func(r *evidence.Receipt) { r.Path = append(r.Path, r.Path[0]) }, evidence.ClassPath},
		{"salt", func(r *evidence.Receipt) { r.Salt[31] ^= 128 }, evidence.ClassPath},
		{"no salt", func(r *evidence.Receipt) { r.Salt = evidence.Salt{} }, evidence.ClassSalt},
		{"head's act", func(r *evidence.Receipt) { r.Head.Act = "report.refuse" }, evidence.ClassPath},
		{"head's time", func(r *evidence.Receipt) { r.Head.At = r.Head.At.Add(1e6) }, evidence.ClassPath},
		{"head's form", func(r *evidence.Receipt) { r.Head.Content = "none" }, evidence.ClassHead},
		{"origin", flipCheckpoint(0), evidence.ClassSignature},
		{"size", flipCheckpoint(len(parts[0]) + 1), evidence.ClassSignature},
		{"root", flipCheckpoint(len(parts[0]+parts[1]) + 3), evidence.ClassSignature},
		{"line end", flipCheckpoint(text - 1), evidence.ClassCheckpoint},
		{"signature", flipCheckpoint(sig), evidence.ClassSignature},
		{"key's name", flipCheckpoint(text + 6), evidence.ClassSignature},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			r := r
			r.Path = append([]evidence.Hash(nil), r.Path...)
			c.spoil(&r)
			_, err := evidence.Verify(r, l.keys)
			refused(t, err, c.class)
		})
	}
}

func flipCheckpoint(at int) func(r *evidence.Receipt) {
	return func(r *evidence.Receipt) {
		msg := []byte(r.Checkpoint)
		msg[at] ^= 1
		r.Checkpoint = string(msg)
	}
}
