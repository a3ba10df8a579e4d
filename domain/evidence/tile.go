package evidence

import (
	"encoding/binary"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"tocsin/domain/fault"
)

// TileHeight and TileWidth are fixed by c2sp.org/tlog-tiles: 2^8 hashes in a full tile.
const (
	TileHeight = 8
	TileWidth  = 1 << TileHeight
)

// EntryLevel is the level of a Tile that holds leaves instead of hashes: an entry bundle.
const EntryLevel = -1

// maxLeaf is the most bytes an entry bundle can hold of one leaf.
const maxLeaf = 1<<16 - 1

// Tile names one file of the published log: a run of hashes at one level, or of leaves.
type Tile = tlog.Tile

// TilePath is the path of a tile below the log's address, as in
// "tile/0/x001/234", "tile/1/000.p/17" and "tile/entries/003".
func TilePath(t Tile) string {
	path := strings.TrimPrefix(t.Path(), "tile/8/")
	if rest, ok := strings.CutPrefix(path, "data/"); ok {
		path = "entries/" + rest
	}
	return "tile/" + path
}

// ParseTilePath reads a path that TilePath writes; any other is evidence.form.
func ParseTilePath(path string) (Tile, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if number, isEntries := strings.CutPrefix(rest, "entries/"); isEntries {
		rest = "data/" + number
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	if !ok || err != nil || t.L > 5 || t.N >= MaxSize>>TileHeight || TilePath(t) != path {
		return Tile{}, wrong(ClassForm, "this is no path of a tile: %q", path)
	}
	return t, nil
}

// NewTiles lists the tiles to publish when the log has grown from before leaves to
// after: hash tiles of every level and the entry bundles, partial ones last.
func NewTiles(before, after int64) []Tile {
	tiles := tlog.NewTiles(TileHeight, before, after)
	for _, t := range tiles {
		if t.L == 0 {
			t.L = EntryLevel
			tiles = append(tiles, t)
		}
	}
	return tiles
}

// TileData is the content of a hash tile: its hashes, one after the other.
func TileData(t Tile, r HashReader) ([]byte, error) {
	if t.L < 0 || t.H != TileHeight {
		return nil, wrong(ClassForm, "%s holds no hashes", TilePath(t))
	}
	data, err := tlog.ReadTileData(t, r)
	if err != nil {
		return nil, fault.From(err)
	}
	return data, nil
}

// EntryBundle is the content of an entry bundle: each leaf behind its length in
// two bytes, the high byte first.
func EntryBundle(leaves [][]byte) ([]byte, error) {
	var b []byte
	for _, leaf := range leaves {
		if len(leaf) > maxLeaf {
			return nil, wrong(ClassLeaf, "a leaf has %d bytes; a bundle takes %d", len(leaf), maxLeaf)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(len(leaf)))
		b = append(b, leaf...)
	}
	return b, nil
}

// ParseEntryBundle takes a bundle of exactly width leaves apart.
func ParseEntryBundle(data []byte, width int) ([][]byte, error) {
	leaves := make([][]byte, 0, width)
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) || len(leaves) == width {
			return nil, wrong(ClassForm, "the entry bundle is cut short or too long after %d leaves", len(leaves))
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		leaves = append(leaves, data[2:end:end])
		data = data[end:]
	}
	if len(leaves) != width {
		return nil, wrong(ClassForm, "the entry bundle holds %d leaves, not %d", len(leaves), width)
	}
	return leaves, nil
}
