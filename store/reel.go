package store

import (
	"bytes"
	"os"
	"path/filepath"

	"tocsin/domain/fault"
)

// reel reads the frames of one journal in order, one segment in memory at a time.
type reel struct {
	dir      string
	segments []string // not yet read
	segment  string   // in hand
	rest     []byte   // of it, not yet read
	at       int64    // where rest begins in it
	last     frame    // the last that was read
	lastIn   string   // the segment it stands in
	lastAt   int64    // and where it begins there
	read     bool     // there was one
	torn     bool     // the newest segment ends in something that is no whole frame
}

// openReel finds the journal in dir and passes over the segments whose entries a log
// of that size holds for certain.
func openReel(dir string, size int64) (*reel, error) {
	segments, err := segmentsOf(dir)
	if err != nil {
		return nil, err
	}
	for len(segments) > 1 {
		if first, _ := firstOf(segments[1]); first >= size {
			break
		}
		segments = segments[1:]
	}
	return &reel{dir: dir, segments: segments}, nil
}

// next reads a frame; false at the end of the journal.
func (r *reel) next() (bool, error) {
	for len(r.rest) == 0 {
		if len(r.segments) == 0 {
			return false, nil
		}
		if err := r.turn(); err != nil {
			return false, err
		}
	}
	f, size, err := cutFrame(r.rest)
	if size == 0 {
		return false, r.broken()
	}
	if err != nil {
		return false, r.damaged(err)
	}
	r.last, r.read, r.lastIn, r.lastAt = f, true, r.segment, r.at
	r.rest, r.at = r.rest[size:], r.at+int64(size)
	return true, nil
}

func (r *reel) turn() error {
	r.segment, r.segments = r.segments[0], r.segments[1:]
	content, err := os.ReadFile(filepath.Join(r.dir, r.segment))
	if err != nil {
		return fileFault(err, "the journal cannot be read")
	}
	r.rest, r.at = content, 0
	return nil
}

// broken tells a torn end, behind which nothing whole comes, from a damaged middle.
func (r *reel) broken() error {
	if len(r.segments) > 0 {
		return r.damaged(errFrame)
	}
	for rest := r.rest[1:]; ; rest = rest[1:] {
		i := bytes.Index(rest, frameMagic[:])
		if i < 0 {
			break
		}
		rest = rest[i:]
		if _, size, _ := cutFrame(rest); size > 0 {
			return r.damaged(errFrame)
		}
	}
	r.rest, r.torn = nil, true
	return nil
}

// short is the fault of a journal that lacks what the database holds.
func (r *reel) short(size int64) error {
	end := int64(0)
	if r.read {
		end = r.last.last()
	}
	return fault.New(fault.Unavailable, "journal.short", "the intake journal in %s ends at entry %d, and the database holds %d: acknowledged entries are missing from their second copy", r.dir, end, size).
		WithHint("mount its disk, name its folder with --journal, or bring its copy back; if it is lost, make a backup and start once with --new-journal, which goes on record")
}

func (r *reel) damaged(err error) error {
	return fault.New(fault.Unavailable, "journal.damaged", "the intake journal is damaged: %s, byte %d", r.segment, r.at).Because(err).
		WithHint("keep the file, bring back the copy of it, and run tocsin fsck")
}
