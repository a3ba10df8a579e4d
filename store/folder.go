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
// that is elsewhere.
const journalNote = "journal.at"

// journalFolder is where the intake journal lies: where the operator says, else where
// it lay before, else in the data directory. A second journal is never begun beside the
// first: what was acknowledged would lie in neither whole.
func journalFolder(o Options) (string, error) {
	noted, err := os.ReadFile(filepath.Join(o.Dir, journalNote))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fileFault(err, "the note of where the journal lies cannot be read")
	}
	before := strings.TrimSpace(string(noted))
	if before == "" {
		before = filepath.Join(o.Dir, "journal")
	}
	if o.Journal == "" {
		return before, there(before, len(noted) > 0 && !o.Anew)
	}
	folder, err := filepath.Abs(o.Journal)
	if err != nil || folder == before {
		return folder, err
	}
	return folder, moved(before, folder)
}

// there wants a noted folder to be there: a disk that is not mounted is no empty journal.
func there(folder string, noted bool) error {
	if _, err := os.Stat(folder); noted && errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Unavailable, "journal.away", "the intake journal of this data directory lies in %s, and that is not there", folder).
			WithHint("mount its disk; or name the folder it was moved to with --journal; if it is lost, start once with --new-journal, which goes on record")
	}
	return nil
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

// noteJournal remembers a journal that lies elsewhere than in the data directory.
func noteJournal(dir, folder string) error {
	if folder == filepath.Join(dir, "journal") {
		return nil
	}
	if noted, err := os.ReadFile(filepath.Join(dir, journalNote)); err == nil && strings.TrimSpace(string(noted)) == folder {
		return nil
	}
	if err := writeFile(filepath.Join(dir, journalNote), []byte(folder+"\n")); err != nil {
		return fileFault(err, "the note of where the journal lies cannot be written")
	}
	return nil
}
