package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tocsin/domain/fault"
)

// journalNote is the file of a data directory that says where its journal lies, when
// that is elsewhere: the folder on the first line, and noteApart on the second when that
// was another device than the data's.
const (
	journalNote = "journal.at"
	noteApart   = "another device"
)

// lodging is where a journal lay when the instance last started.
type lodging struct {
	folder string
	noted  bool // elsewhere than in the data directory
	apart  bool // on another device
}

func lodgingOf(dir string) (lodging, error) {
	text, err := os.ReadFile(filepath.Join(dir, journalNote))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return lodging{}, fileFault(err, "the note of where the journal lies cannot be read")
	}
	folder, rest, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if folder == "" {
		return lodging{folder: filepath.Join(dir, "journal")}, nil
	}
	return lodging{folder: folder, noted: true, apart: rest == noteApart}, nil
}

// journalFolder is where the intake journal lies: where the operator says, else where
// it lay before, else in the data directory. A second journal is never begun beside the
// first: what was acknowledged would lie in neither whole. And none is begun where its
// disk should be: an empty folder in the place of a mount is the first disk again.
func journalFolder(o Options) (string, error) {
	before, err := lodgingOf(o.Dir)
	if err != nil {
		return "", err
	}
	folder := before.folder
	if o.Journal != "" {
		if folder, err = filepath.Abs(o.Journal); err != nil {
			return "", err
		}
	}
	switch {
	case folder != before.folder:
		err = moved(before.folder, folder)
	case before.noted && !o.Anew:
		err = before.there(o.Dir)
	}
	if err != nil {
		return "", err
	}
	return folder, rooted(folder)
}

// there wants a noted folder to be there, on its own disk: a disk that is not mounted is
// no empty journal.
func (l lodging) there(dir string) error {
	if _, err := os.Stat(l.folder); errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Unavailable, "journal.away", "the intake journal of this data directory lies in %s, and that is not there", l.folder).
			WithHint("mount its disk; or name the folder it was moved to with --journal; if it is lost, start once with --new-journal, which goes on record")
	}
	if l.apart && oneDevice(dir, l.folder) {
		return fault.New(fault.Unavailable, "journal.unmounted", "the intake journal in %s lay on a disk of its own, and what is there now lies on the disk of the data", l.folder).
			WithHint("mount its disk; or name the folder it was moved to with --journal; if it lies here by intent, remove %s and start with --journal once more; if it is lost, start once with --new-journal, which goes on record", filepath.Join(dir, journalNote))
	}
	return nil
}

// rooted wants the folder that a new journal folder is made in to be there: what is named
// by a mistake, or is not mounted, is not made on whatever disk carries the name.
func rooted(folder string) error {
	parent := filepath.Dir(folder)
	if found, err := os.Stat(parent); err == nil && found.IsDir() {
		return nil
	}
	return fault.New(fault.Refused, "journal.parent", "the intake journal cannot lie in %s: there is no folder %s", folder, parent).
		WithHint("mount the disk that the journal is meant for, or make %s first, or correct --journal", parent)
}

// moved wants the journal itself to have come along to another folder.
func moved(before, folder string) error {
	old, err := segmentsOf(before)
	if err != nil {
		return err
	}
	if here, err := segmentsOf(folder); err != nil || len(here) > 0 || len(old) == 0 {
		return err
	}
	return fault.New(fault.Refused, "journal.elsewhere", "the intake journal of this data directory lies in %s", before).
		WithHint("leave --journal as it was; to move the journal, stop the server and copy the whole folder to %s first", folder)
}

// noteJournal remembers a journal that lies elsewhere than in the data directory, and
// whether that is a disk of its own.
func noteJournal(dir, folder string) error {
	if folder == filepath.Join(dir, "journal") {
		return nil
	}
	text := folder + "\n"
	if !oneDevice(dir, folder) {
		text += noteApart + "\n"
	}
	if noted, err := os.ReadFile(filepath.Join(dir, journalNote)); err == nil && string(noted) == text {
		return nil
	}
	if err := writeFile(filepath.Join(dir, journalNote), []byte(text)); err != nil {
		return fileFault(err, "the note of where the journal lies cannot be written")
	}
	return nil
}

// OneDisk reports whether data and journal lie on one device: then one broken disk takes
// both copies of what was acknowledged. Where the system does not tell, they do not.
func (s *Store) OneDisk() bool { return oneDevice(s.dir, filepath.Dir(s.blobs.folders[1])) }
