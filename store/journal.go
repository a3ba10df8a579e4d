package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"

	"tocsin/domain/fault"
)

// The intake journal is the second copy of everything that was acknowledged, on a
// second path. One frame holds one group of acts: the rows it wrote, as they lie in
// the database (sealed fields stay sealed), and its evidence entries. A frame is
// synced before the first receipt of its group leaves, so a database restored from
// any backup is brought up to the last receipt again, and the log goes on where it
// stopped instead of forking.
//
// A frame is: magic, length, payload, SHA-256 of the payload. The last frame may be
// torn by a power cut; nobody holds a receipt of a torn frame, so it is cut off.

var frameMagic = [8]byte{'t', 'o', 'c', 's', 'i', 'n', 'J', '1'}

const maxFrame = 1 << 30

// journal appends frames to one file.
type journal struct {
	file *os.File
	end  int64 // everything before it is whole and synced
}

// frame is one group of acts in the journal.
type frame struct {
	first   int64             // index of the first entry in the log
	entries []kept            // evidence entries, in order
	sets    map[string]string // audience sets first used here
	rows    []row
	note    string // the signed checkpoint after the group
}

// kept is an evidence entry as it is stored.
type kept struct {
	leaf, opening []byte
	at            int64
	act, subject  string
}

// openJournal opens the journal in dir, cuts a torn last frame off, and calls each
// for every whole frame in order.
func openJournal(dir string, each func(frame) error) (*journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fileFault(err, "the journal folder cannot be made")
	}
	file, err := os.OpenFile(filepath.Join(dir, "intake.journal"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fileFault(err, "the journal cannot be opened")
	}
	j := &journal{file: file}
	if err := j.scan(each); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Truncate(j.end), file.Sync(), syncDir(dir)); err != nil {
		return nil, errors.Join(fileFault(err, "the torn end of the journal cannot be cut off"), file.Close())
	}
	return j, nil
}

// scan reads whole frames from the start and leaves end behind the last one.
func (j *journal) scan(each func(frame) error) error {
	r := bufio.NewReaderSize(io.NewSectionReader(j.file, 0, 1<<62), 1<<20)
	for {
		payload, size, err := readFrame(r)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return j.damaged(err)
		}
		f, err := parseFrame(payload)
		if err != nil {
			return j.damaged(err)
		}
		if err := each(f); err != nil {
			return err
		}
		j.end += size
	}
}

// damaged tells a torn end, which is cut off, from a damaged frame with whole ones
// behind it, which is refused.
func (j *journal) damaged(err error) error {
	stat, statErr := j.file.Stat()
	if statErr != nil {
		return fileFault(statErr, "the journal cannot be read")
	}
	rest := io.NewSectionReader(j.file, j.end+1, stat.Size()-j.end-1)
	behind, readErr := io.ReadAll(rest)
	if readErr != nil {
		return fileFault(readErr, "the journal cannot be read")
	}
	if !bytes.Contains(behind, frameMagic[:]) {
		return nil
	}
	return fault.New(fault.Unavailable, "journal.damaged", "the intake journal is damaged at byte %d, before its end", j.end).Because(err).
		WithHint("keep the file, and run tocsin fsck")
}

func readFrame(r io.Reader) (payload []byte, size int64, err error) {
	var head [16]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, 0, err
	}
	n := binary.BigEndian.Uint64(head[8:])
	if [8]byte(head[:8]) != frameMagic || n > maxFrame {
		return nil, 0, errors.New("no frame begins here")
	}
	buffer := make([]byte, n+sha256.Size)
	if _, err := io.ReadFull(r, buffer); err != nil {
		return nil, 0, io.ErrUnexpectedEOF
	}
	payload = buffer[:n]
	if sum := sha256.Sum256(payload); !bytes.Equal(sum[:], buffer[n:]) {
		return nil, 0, errors.New("the digest of a frame is wrong")
	}
	return payload, int64(len(head) + len(buffer)), nil
}

// append writes and syncs a frame beside the caller; the channel says when it is
// safe. After an error the file is at its last whole frame again.
func (j *journal) append(f frame) <-chan error {
	done := make(chan error, 1)
	go func() {
		payload := f.bytes()
		sum := sha256.Sum256(payload)
		out := make([]byte, 0, 16+len(payload)+len(sum))
		out = append(out, frameMagic[:]...)
		out = binary.BigEndian.AppendUint64(out, uint64(len(payload)))
		out = append(append(out, payload...), sum[:]...)
		_, err := j.file.WriteAt(out, j.end)
		if err == nil {
			err = j.file.Sync()
		}
		if err != nil {
			done <- fileFault(errors.Join(err, j.file.Truncate(j.end)), "the intake journal cannot be written")
			return
		}
		j.end += int64(len(out))
		done <- nil
	}()
	return done
}

// retract takes the last frame back whose transaction did not commit.
func (j *journal) retract(to int64) error {
	if j.end == to {
		return nil
	}
	j.end = to
	if err := errors.Join(j.file.Truncate(to), j.file.Sync()); err != nil {
		return fileFault(err, "the intake journal cannot be cut back")
	}
	return nil
}

func (j *journal) close() error { return j.file.Close() }

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
