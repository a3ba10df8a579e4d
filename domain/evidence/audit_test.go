package evidence_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"tocsin/domain/evidence"
	"tocsin/domain/fault"
)

func TestAnHonestLogPassesItsAudit(t *testing.T) {
	for n, tiles := range map[int]int{0: 0, 1: 1, 255: 1, 256: 2, 257: 3, 1000: 5} {
		l := grown(t, "audit", n)
		src := l.source().source()
		src.Hashes = l.hashes
		found, err := evidence.Audit(src, l.checkpoint, l.keys)
		l.must(err)
		if found.Tiles != tiles || found.Signed.Tree != l.tree || len(found.Backward) != 0 {
			t.Errorf("%d leaves: %+v", n, found)
		}
	}
}

func TestALogInFilesPassesItsAudit(t *testing.T) {
	l := grown(t, "files", 600)
	files := make(map[string][]byte)
	for _, tile := range evidence.NewTiles(0, l.tree.Size) {
		data, err := []byte(nil), error(nil)
		if tile.L == evidence.EntryLevel {
			first := tile.N * evidence.TileWidth
			data, err = evidence.EntryBundle(l.leaves[first : first+int64(tile.W)])
		} else {
			data, err = evidence.TileData(tile, l.hashes)
		}
		l.must(err)
		files[evidence.TilePath(tile)] = data
	}
	read := func(path string) ([]byte, error) {
		if data, ok := files[path]; ok {
			return data, nil
		}
		return nil, errors.New("no such file: " + path)
	}
	found, err := evidence.Audit(evidence.Files(l.tree.Size, read), l.checkpoint, l.keys)
	l.must(err)
	if found.Tiles != 4 || len(files) != 7 {
		t.Fatalf("%d tiles in %d files", found.Tiles, len(files))
	}
	for path := range files {
		kept := files[path]
		delete(files, path)
		if _, err := evidence.Audit(evidence.Files(l.tree.Size, read), l.checkpoint, l.keys); err == nil {
			t.Errorf("without %s it still passes", path)
		}
		files[path] = kept
	}
}

func TestEveryEditOfTheLeavesIsRefused(t *testing.T) {
	l, other := grown(t, "edit", 1000), grown(t, "other", 1000)
	all := l.leaves
	at := func(i int, leaves ...[]byte) [][]byte { return slices.Concat(all[:i], leaves, all[i+1:]) }
	cases := []struct {
		what   string
		leaves [][]byte
		class  string
		first  int // the leaf that must be named; 0 for none
	}{
		{"drop", at(500), evidence.ClassSize, 0},
		{"drop and pad", slices.Concat(at(500), all[999:]), evidence.ClassLeaf, 500},
		{"insert", slices.Insert(slices.Clone(all), 500, all[3]), evidence.ClassSize, 0},
		{"swap", slices.Concat(all[:500], [][]byte{all[501], all[500]}, all[502:]), evidence.ClassLeaf, 500},
		{"duplicate in place", at(500, all[499]), evidence.ClassLeaf, 500},
		{"truncate the tail", all[:999], evidence.ClassSize, 0},
		{"truncate the head", all[1:], evidence.ClassSize, 0},
		{"append unsigned", append(slices.Clone(all), other.leaves[0]), evidence.ClassSize, 0},
		{"fork at 700", slices.Concat(all[:700], other.leaves[700:]), evidence.ClassLeaf, 700},
		{"splice another log in", slices.Concat(all[:300], other.leaves[300:400], all[400:]), evidence.ClassLeaf, 300},
		{"nothing but zeros", at(500, make([]byte, 85)), evidence.ClassLeaf, 0},
		{"empty leaf", at(500, nil), evidence.ClassLeaf, 0},
		{"empty leaf in place", at(500, []byte{}), evidence.ClassLeaf, 0},
		{"another newline", at(500, bytes.ReplaceAll(all[500], []byte("\n"), []byte("\r\n"))), evidence.ClassLeaf, 0},
		{"the whole other log", other.leaves, evidence.ClassLeaf, 0},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			s := l.source()
			s.leaves = c.leaves
			_, err := evidence.Audit(s.source(), l.checkpoint, l.keys)
			refused(t, err, c.class)
			if n := c.first; n > 0 && !strings.Contains(err.Error(), fmt.Sprintf("leaf %d ", n)) {
				t.Errorf("leaf %d is not named: %v", n, err)
			}
		})
	}
}

func TestEveryEditOfTheTilesIsNamedByItsPath(t *testing.T) {
	l, other := grown(t, "tiles", 600), grown(t, "other", 600)
	for tile := range l.source().tiles {
		for what, spoil := range map[string]func(data []byte) []byte{
			"cut":     func(data []byte) []byte { return data[:len(data)-1] },
			"longer":  func(data []byte) []byte { return append(data, 0) },
			"zeros":   func(data []byte) []byte { return make([]byte, len(data)) },
			"missing": func([]byte) []byte { return nil },
			"spliced": func([]byte) []byte { return other.source().tiles[tile] },
			"flipped": func(data []byte) []byte { data[len(data)-1] ^= 1; return data },
		} {
			s := l.source()
			s.tiles[tile] = spoil(s.tiles[tile])
			_, err := evidence.Audit(s.source(), l.checkpoint, l.keys)
			refused(t, err, evidence.ClassTile)
			if reasons := fault.From(err).Reasons; len(reasons) != 1 || reasons[0].Field != evidence.TilePath(tile) {
				t.Errorf("%s %s: %v", evidence.TilePath(tile), what, err)
			}
		}
	}
}

func TestEachBrokenStoredHashIsNamed(t *testing.T) {
	l := grown(t, "stored", 100)
	for index := range l.hashes {
		broken := append(memory(nil), l.hashes...)
		broken[index][0] ^= 1
		src := l.source().source()
		src.Hashes = broken
		_, err := evidence.Audit(src, l.checkpoint, l.keys)
		refused(t, err, evidence.ClassTree)
		if reasons := fault.From(err).Reasons; len(reasons) != 1 {
			t.Fatalf("hash %d: %v", index, err)
		}
	}
}

func TestARewrittenLogWithItsOwnTilesContradictsTheCheckpoint(t *testing.T) {
	l, other := grown(t, "rewrite", 300), grown(t, "other", 300)
	_, err := evidence.Audit(other.source().source(), l.checkpoint, l.keys)
	refused(t, err, evidence.ClassCheckpoint)
}

func TestRollbackAndForkShowBetweenTwoCheckpoints(t *testing.T) {
	l := grown(t, "two", 20)
	early := l.tree
	fork := grown(t, "two", 20) // the same keys, the same past
	for i := range 5 {
		l.add(l.entry(20 + i))
		fork.add(fork.entry(40 + i))
	}
	l.sign()
	fork.sign()
	for _, later := range []*log{l, fork} {
		signed, err := evidence.OpenCheckpoint(later.checkpoint, l.keys)
		l.must(err)
		proof, err := evidence.ProveGrowth(early.Size, signed.Tree.Size, later.hashes)
		l.must(err)
		l.must(evidence.CheckGrowth(early, signed.Tree, proof))
		refused(t, evidence.CheckGrowth(signed.Tree, early, proof), evidence.ClassRollback)
	}
	// Each of the two is honest about the past; side by side they are a fork.
	refused(t, evidence.CheckGrowth(l.tree, fork.tree, nil), evidence.ClassFork)
	fork.add(fork.entry(50))
	proof, err := evidence.ProveGrowth(l.tree.Size, fork.tree.Size, fork.hashes)
	l.must(err)
	refused(t, evidence.CheckGrowth(l.tree, fork.tree, proof), evidence.ClassFork)
	// A receipt does not move between the branches.
	r := l.receipt(22)
	fork.sign()
	r.Checkpoint = string(fork.checkpoint)
	_, err = evidence.Verify(r, l.keys)
	refused(t, err, evidence.ClassPath)
}

// TestALogBeginsWithWhateverItSignedBefore: the proof is taken out of its tiles, full and
// partial, and a smaller or another history is told apart.
func TestALogBeginsWithWhateverItSignedBefore(t *testing.T) {
	l := newLog(t, "begin")
	var kept [][]byte
	var sizes []int64
	for i := range 700 {
		if i%97 == 0 || i == 255 || i == 256 || i == 512 {
			l.sign()
			kept, sizes = append(kept, l.checkpoint), append(sizes, l.tree.Size)
		}
		l.add(l.entry(i))
	}
	fork := grown(t, "begin", 300)
	l.sign()
	src := l.source().source()
	audited, err := evidence.Audit(src, l.checkpoint, l.keys)
	l.must(err)
	for i, note := range append(kept, l.checkpoint) {
		before, err := src.Begins(audited.Signed.Checkpoint, note, l.keys)
		if err != nil || i < len(sizes) && before.Tree.Size != sizes[i] {
			t.Fatalf("the log does not begin with itself of %d entries: %v", before.Tree.Size, err)
		}
	}
	early, err := evidence.OpenCheckpoint(kept[3], l.keys)
	l.must(err)
	_, err = src.Begins(early.Checkpoint, l.checkpoint, l.keys)
	refused(t, err, evidence.ClassRollback)
	fork.add(fork.entry(7))
	fork.sign()
	_, err = src.Begins(audited.Signed.Checkpoint, fork.checkpoint, l.keys)
	refused(t, err, evidence.ClassFork)
	elsewhere := audited.Signed.Checkpoint
	elsewhere.Origin = "elsewhere.example/log"
	_, err = src.Begins(elsewhere, kept[3], l.keys)
	refused(t, err, evidence.ClassCheckpoint)
}

func TestAClockThatWentBackIsReported(t *testing.T) {
	l := newLog(t, "clock")
	for _, i := range []int{0, 5, 3, 4, 9} {
		l.add(l.entry(i))
	}
	l.sign()
	found, err := evidence.Audit(l.source().source(), l.checkpoint, l.keys)
	l.must(err)
	if !slices.Equal(found.Backward, []int64{2}) {
		t.Fatal(found.Backward)
	}
}

func TestASourceThatFailsOrFallsShortFailsTheAudit(t *testing.T) {
	l := grown(t, "short", 300)
	boom := errors.New("boom")
	for what, spoil := range map[string]func(src *evidence.Source){
		"leaves": func(src *evidence.Source) { src.Leaves = func(_, _ int64) ([][]byte, error) { return nil, boom } },
		"tiles":  func(src *evidence.Source) { src.Tile = func(evidence.Tile) ([]byte, error) { return nil, boom } },
		"hashes": func(src *evidence.Source) { src.Hashes = memory(nil) },
		"fewer": func(src *evidence.Source) {
			src.Leaves = func(_, _ int64) ([][]byte, error) { return l.leaves[:1], nil }
		},
		"few hashes": func(src *evidence.Source) {
			src.Hashes = tlog.HashReaderFunc(func([]int64) ([]evidence.Hash, error) { return nil, nil })
		},
		"wrong count": func(src *evidence.Source) { src.Size-- },
	} {
		src := l.source().source()
		spoil(&src)
		if _, err := evidence.Audit(src, l.checkpoint, l.keys); err == nil {
			t.Errorf("%s: it passes", what)
		}
	}
}

func TestTilesHaveThePathsOfTheSpecification(t *testing.T) {
	cases := map[string]evidence.Tile{
		"tile/0/x001/x234/067":   {H: 8, L: 0, N: 1234067, W: 256},
		"tile/1/000.p/17":        {H: 8, L: 1, N: 0, W: 17},
		"tile/entries/x001/234":  {H: 8, L: -1, N: 1234, W: 256},
		"tile/entries/000.p/255": {H: 8, L: -1, N: 0, W: 255},
	}
	for path, tile := range cases {
		if got := evidence.TilePath(tile); got != path {
			t.Errorf("%v: %s, want %s", tile, got, path)
		}
		if got, err := evidence.ParseTilePath(path); err != nil || got != tile {
			t.Errorf("%s: %v %v", path, got, err)
		}
	}
	for _, path := range []string{
		"", "tile/0", "tile/0/0", "tile/8/0/000", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/data/000", "tile/0/000.p/0",
		"tile/0/000.p/256", "tile/0/000.p/01", "tile/0/001/234", "tile/0/../../x", "/tile/0/000", "tile/0/000/", "tile/entries/+01",
		"0/000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
	} {
		_, err := evidence.ParseTilePath(path)
		refused(t, err, evidence.ClassForm)
	}
}

func TestATreeOf70000HasTheTilesOfTheSpecification(t *testing.T) {
	count := make(map[string]int)
	for _, tile := range evidence.NewTiles(0, 70000) {
		kind := "hashes"
		if tile.L < 0 {
			kind = "entries"
		}
		if tile.W < evidence.TileWidth {
			kind = evidence.TilePath(tile)
		}
		count[kind]++
	}
	want := map[string]int{
		"hashes": 274, "entries": 273, "tile/0/273.p/112": 1, "tile/entries/273.p/112": 1, "tile/1/001.p/17": 1, "tile/2/000.p/1": 1,
	}
	for kind, n := range want {
		if count[kind] != n {
			t.Errorf("%s: %d, want %d", kind, count[kind], n)
		}
	}
	if len(count) != len(want) {
		t.Error(count)
	}
}

func TestAnEntryBundleHoldsExactlyItsLeaves(t *testing.T) {
	leaves := [][]byte{[]byte("one"), {}, bytes.Repeat([]byte("x"), 1<<16-1)}
	data, err := evidence.EntryBundle(leaves)
	if err != nil || !bytes.HasPrefix(data, []byte("\x00\x03one\x00\x00\xff\xff")) {
		t.Fatal(err)
	}
	back, err := evidence.ParseEntryBundle(data, 3)
	if err != nil || !slices.EqualFunc(leaves, back, bytes.Equal) {
		t.Fatal(err, len(back))
	}
	for _, width := range []int{0, 2, 4} {
		_, err := evidence.ParseEntryBundle(data, width)
		refused(t, err, evidence.ClassForm)
	}
	_, err = evidence.ParseEntryBundle(data[:len(data)-1], 3)
	refused(t, err, evidence.ClassForm)
	_, err = evidence.EntryBundle([][]byte{make([]byte, 1<<16)})
	refused(t, err, evidence.ClassLeaf)
}
