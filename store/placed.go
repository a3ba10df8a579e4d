package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A file that is put in its place before the record that names it would stay for ever
// if the act then failed: bytes that nobody asked for and nobody sees, as many as a
// stranger cares to send. So whatever is put in its place has a mark beside it until
// its act is settled. Settled as failed, it goes, unless a record or another act has the
// same bytes. What became of an act that nobody heard of is looked up at the next start,
// when the journal was read. Files without a mark are never looked at: a database that
// was brought back from yesterday costs no file of today.

// placing begins the name of a mark; the digest follows.
const placing = ".placed-"

// placed are the acts under way for each digest that has a mark.
type placed struct {
	mu   sync.Mutex
	acts map[string]int
}

func (b blobs) mark(digest string) string { return filepath.Join(b.folders[0], placing+digest) }

// begin marks a digest for one act more. The folder is synced when the file is placed.
func (b blobs) begin(digest string) error {
	b.placed.mu.Lock()
	defer b.placed.mu.Unlock()
	b.placed.acts[digest]++
	return os.WriteFile(b.mark(digest), nil, 0o600)
}

// Settle says what became of the act for which a blob was kept: it stands, or nothing of
// it happened. Who does not know says nothing, and the next start looks.
func (b *Blob) Settle(ctx context.Context, stands bool) {
	if !b.open {
		return
	}
	b.open = false
	all := b.store.blobs
	all.placed.mu.Lock()
	defer all.placed.mu.Unlock()
	if all.placed.acts[b.Digest]--; all.placed.acts[b.Digest] > 0 {
		return
	}
	delete(all.placed.acts, b.Digest)
	var err error
	if stands {
		err = os.Remove(all.mark(b.Digest))
	} else {
		err = b.store.unplace(context.WithoutCancel(ctx), b.Digest)
	}
	if err != nil {
		b.store.note("a file whose act is settled could not be cleared up; the next start does it", "digest", b.Digest, "error", err)
	}
}

// unplace removes a file that no record names, and its mark.
func (s *Store) unplace(ctx context.Context, digest string) error {
	var named int
	if err := s.readers.QueryRowContext(ctx, s.dialect.text("SELECT (SELECT count(*) FROM attachment WHERE digest = ?) + (SELECT count(*) FROM application WHERE files LIKE ?)"), digest, holding(digest)).Scan(&named); err != nil {
		return s.dialect.fault(err)
	}
	if named == 0 {
		for _, folder := range s.blobs.folders {
			if err := os.Remove(s.blobs.path(folder, digest)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return os.Remove(s.blobs.mark(digest))
}

// settle looks up what became of the acts that the last process left unsettled.
func (s *Store) settle(ctx context.Context) error {
	inside, err := os.ReadDir(s.blobs.folders[0])
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fileFault(err, "the folder of files cannot be read")
	}
	for _, e := range inside {
		digest, marked := strings.CutPrefix(e.Name(), placing)
		if !marked || len(digest) != 64 {
			continue
		}
		if err := s.unplace(ctx, digest); err != nil {
			return fileFault(err, "what is left of an upload cannot be removed")
		}
	}
	return nil
}
