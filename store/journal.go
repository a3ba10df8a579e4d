package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tocsin/domain/fault"
)

// The intake journal is the second copy of everything that was acknowledged, on a
// second path. One frame holds one group of acts: the rows it wrote, as they lie in
// the database (sealed fields stay sealed), and its evidence entries. A frame is
// synced before the first receipt of its group leaves, so a database restored from
// any backup is brought up to the last receipt again, and the log goes on where it
// stopped instead of forking.
//
// The journal is a folder of segments, each named for the first entry in it. Segments
// in front of the newest backup may be taken away. A frame is: magic, length, payload,
// SHA-256 of the payload. The last frame may be torn by a power cut; nobody holds a
// receipt of a torn frame, so it is cut off.

var frameMagic = [8]byte{'t', 'o', 'c', 's', 'i', 'n', 'J', '1'}

const (
	frameHead   = 16        // magic and length
	maxFrame    = 1 << 30   // bytes of one payload
	maxSegment  = 64 << 20  // bytes after which a new segment begins
	segmentName = "journal" // extension of a segment's name
	maxPage     = 4 << 20   // bytes of a frame whose room is kept for the next
)

// codeJournal is the fault after which nothing may be written any more.
const codeJournal = "journal.broken"

// journal appends frames to the newest segment.
type journal struct {
	dir  string
	file *os.File // nil before the first frame
	page []byte   // the frame being written; kept for the next
	end  int64    // everything before it is whole, synced and committed
	tip  int64    // end of the frame in doubt; end when there is none
}

// append writes and syncs a frame. Full is said when there was no room, and then the
// journal is as before. After a sync that failed nobody knows what is on the disk:
// that is codeJournal, and it is not tried again.
func (j *journal) append(f frame) error {
	if j.file == nil || j.end >= maxSegment {
		if err := j.turn(f.first); err != nil {
			return err
		}
	}
	out := f.appendTo(append(j.page[:0], make([]byte, frameHead)...))
	payload := out[frameHead:]
	if len(payload) > maxFrame {
		return fault.New(fault.TooLarge, "journal.frame", "one group of acts has %d bytes; at most %d are kept", len(payload), maxFrame)
	}
	copy(out, frameMagic[:])
	binary.BigEndian.PutUint64(out[8:], uint64(len(payload)))
	sum := sha256.Sum256(payload)
	out = append(out, sum[:]...)
	if j.page = out; len(out) > maxPage {
		j.page = nil
	}
	if _, err := j.file.WriteAt(out, j.end); err != nil {
		return j.refuse(err)
	}
	if err := j.file.Sync(); err != nil {
		return lost(err)
	}
	j.tip = j.end + int64(len(out))
	return nil
}

// refuse takes half a frame back. Only a full disk is a reason to go on after that.
func (j *journal) refuse(err error) error {
	refused := fileFault(err, "the intake journal cannot be written")
	if !fault.Is(refused, fault.Full) {
		return lost(err)
	}
	if err := j.file.Truncate(j.end); err != nil {
		return lost(err)
	}
	return refused
}

// confirm says that the transaction of the last frame was committed.
func (j *journal) confirm() { j.end = j.tip }

// retract takes the last frame back, whose transaction was not committed.
func (j *journal) retract() error {
	if j.tip == j.end {
		return nil
	}
	if err := errors.Join(j.file.Truncate(j.end), j.file.Sync()); err != nil {
		return lost(err)
	}
	j.tip = j.end
	return nil
}

// turn begins a new segment with the entry of an index.
func (j *journal) turn(first int64) error {
	file, err := os.OpenFile(filepath.Join(j.dir, segmentOf(first)), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fileFault(err, "the intake journal cannot begin a segment")
	}
	if err := syncDir(j.dir); err != nil {
		return errors.Join(fileFault(err, "the intake journal cannot begin a segment"), file.Close())
	}
	if j.file != nil {
		_ = j.file.Close() // all of it is synced
	}
	j.file, j.end, j.tip = file, 0, 0
	return nil
}

// resume goes on behind the last whole frame of a segment; what is torn behind it is cut off.
func (j *journal) resume(segment string, end int64) error {
	file, err := os.OpenFile(filepath.Join(j.dir, segment), os.O_RDWR, 0o600)
	if err != nil {
		return fileFault(err, "the journal cannot be opened")
	}
	if err := errors.Join(file.Truncate(end), file.Sync()); err != nil {
		return errors.Join(fileFault(err, "the torn end of the journal cannot be cut off"), file.Close())
	}
	j.file, j.end, j.tip = file, end, end
	return nil
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}

func lost(err error) error {
	return fault.New(fault.Unavailable, codeJournal, "the intake journal cannot be trusted any more").Because(err).
		WithHint("look after its disk, then start again")
}

// segmentOf is the name of a segment; names sort as their numbers do.
func segmentOf(first int64) string { return fmt.Sprintf("%019d.%s", first, segmentName) }

// segmentsOf lists the segments in a folder, the oldest first.
func segmentsOf(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fileFault(err, "the journal folder cannot be read")
	}
	var names []string
	for _, e := range entries {
		if _, ok := firstOf(e.Name()); ok && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// firstOf is the entry with which a segment begins.
func firstOf(name string) (int64, bool) {
	number, ok := strings.CutSuffix(name, "."+segmentName)
	first, err := strconv.ParseInt(number, 10, 64)
	return first, ok && err == nil && segmentOf(first) == name
}

// cutFrame takes the first frame off b. When no whole frame begins there, it says so
// with size 0.
func cutFrame(b []byte) (f frame, size int, err error) {
	if len(b) < frameHead || [8]byte(b[:8]) != frameMagic {
		return frame{}, 0, errFrame
	}
	n := binary.BigEndian.Uint64(b[8:])
	if n > maxFrame || uint64(len(b)) < frameHead+n+sha256.Size {
		return frame{}, 0, errFrame
	}
	payload, sum := b[frameHead:frameHead+n], b[frameHead+n:frameHead+n+sha256.Size]
	if want := sha256.Sum256(payload); !bytes.Equal(want[:], sum) {
		return frame{}, 0, errFrame
	}
	f, err = parseFrame(payload)
	return f, frameHead + int(n) + sha256.Size, err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// fileFault translates an error of the file system.
func fileFault(err error, message string) error {
	f := fault.From(driverFault(err))
	if f.Kind == fault.Full {
		return f
	}
	return fault.New(fault.Unavailable, "store.file", "%s", message).Because(err)
}
