package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"tocsin/domain/cipher"
	"tocsin/domain/fault"
)

// keyring is the instance's own keys. They lie in the data directory, readable by
// the service alone; a backup of the database does not hold them. Several processes
// on one PostgreSQL need the same keys: copy the folder before the second one starts.
//
// The database remembers which keys it belongs to (the verifier key, and a word that
// the sealing key sealed), and the folder remembers that it founded a log. So keys
// that are missing, keys of another instance, and a database that is gone are all
// refused at the start, before anything is sealed or signed with the wrong key.
type keyring struct {
	seal   []byte      // keyset that seals records and files
	signer note.Signer // signs the log's checkpoints
	public string      // the verifier key that anyone may have
}

const (
	defaultOrigin = "tocsin.local/log"
	sealFile      = "seal.keyset"
	logFile       = "log.key"
	foundedFile   = "founded" // names the log that these keys founded
	sealWord      = "these keys belong together"
)

// bond is what the database remembers of its keys.
type bond struct {
	origin, public string
	sealed         []byte // sealWord, sealed
}

// bondOf reads the bond of a database; false when it is new.
func (s *Store) bondOf(ctx context.Context) (bond, bool, error) {
	var b bond
	err := s.writer.QueryRowContext(ctx, "SELECT origin, public, sealed FROM instance WHERE id = 1").Scan(&b.origin, &b.public, &b.sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return bond{}, false, nil
	}
	return b, err == nil, s.dialect.fault(err)
}

// unlock reads the keys that belong to the database, or founds the instance.
func (s *Store) unlock(ctx context.Context, o Options, journalled bool) error {
	dir := filepath.Join(o.Dir, "keys")
	_, bound, err := s.bondOf(ctx)
	if err != nil {
		return err
	}
	if !bound && founding(dir) && !journalled {
		return fault.New(fault.Refused, "store.gone", "these keys founded a log that is not in this database").
			WithHint("bring the database back from a backup, or its intake journal; a second history under one key is never begun")
	}
	if s.keys, err = loadKeys(dir, o.Origin, s.suite, !bound); err != nil {
		return err
	}
	if s.box, err = s.suite.Sealing().Box(s.keys.seal); err != nil {
		return err
	}
	if !bound {
		if err := s.found(ctx); err != nil {
			return err
		}
	}
	if err := s.checkBond(ctx, o.Origin); err != nil {
		return err
	}
	return markFounded(dir, s.keys.signer.Name())
}

// found writes the bond of a new database; another process may have been quicker.
func (s *Store) found(ctx context.Context) error {
	sealed, err := s.box.Seal([]byte(sealWord), []byte("instance"))
	if err != nil {
		return err
	}
	_, err = s.writer.ExecContext(ctx, s.dialect.text("INSERT INTO instance (id, size, opened, origin, public, sealed) VALUES (1, 0, 0, ?, ?, ?) ON CONFLICT DO NOTHING"),
		s.keys.signer.Name(), s.keys.public, sealed)
	return s.dialect.fault(err)
}

// checkBond refuses keys of another instance, and another name of the log.
func (s *Store) checkBond(ctx context.Context, origin string) error {
	b, _, err := s.bondOf(ctx)
	if err != nil {
		return err
	}
	if origin != "" && origin != b.origin || s.keys.signer.Name() != b.origin {
		return fault.New(fault.Refused, "store.origin", "the database belongs to the log %q", b.origin).
			WithHint("leave the origin out, and use the key folder that goes with this database")
	}
	if s.keys.public != b.public {
		return foreignKey(logFile)
	}
	if word, err := s.box.Open(b.sealed, []byte("instance")); err != nil || string(word) != sealWord {
		return foreignKey(sealFile)
	}
	return nil
}

func foreignKey(file string) error {
	return fault.New(fault.Refused, "store.key.foreign", "the key file %s belongs to another instance than this database", file).
		WithHint("copy the folder keys of the instance that founded the database into this data directory")
}

// loadKeys reads the keys; a new instance makes them. The origin is part of the
// signing key's name and stays what it was at the first start.
func loadKeys(dir, origin string, suite cipher.Suite, fresh bool) (keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return keyring{}, fileFault(err, "the key folder cannot be made")
	}
	if origin == "" {
		origin = defaultOrigin
	}
	keyset, err := secret(filepath.Join(dir, sealFile), fresh, suite.Sealing().Generate)
	if err != nil {
		return keyring{}, err
	}
	both, err := secret(filepath.Join(dir, logFile), fresh, func() ([]byte, error) {
		private, public, err := suite.Signing().Generate(origin)
		return []byte(private + "\n" + public + "\n"), err
	})
	if err != nil {
		return keyring{}, err
	}
	private, public, ok := strings.Cut(strings.TrimSpace(string(both)), "\n")
	if !ok {
		return keyring{}, fault.New(fault.Invalid, "store.key", "the key file %s does not hold a private and a public line", logFile)
	}
	signer, err := suite.Signing().Signer(private)
	if err != nil {
		return keyring{}, err
	}
	return keyring{seal: keyset, signer: signer, public: public}, nil
}

// secret reads a key file. When there is none, a fresh instance makes and syncs it.
func secret(file string, fresh bool, generate func() ([]byte, error)) ([]byte, error) {
	content, err := os.ReadFile(file)
	if err == nil {
		return content, guarded(file)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fileFault(err, "a key file cannot be read")
	}
	if !fresh {
		return nil, fault.New(fault.Refused, "store.key.missing", "the key file %s is missing", filepath.Base(file)).
			WithHint("bring the folder keys back; without it the log cannot go on and what is sealed stays sealed")
	}
	if content, err = generate(); err != nil {
		return nil, err
	}
	if err := writeFile(file, content); err != nil {
		return nil, fileFault(err, "a key file cannot be written")
	}
	return content, nil
}

// guarded refuses a key file that others than its owner may read or write: whoever read
// it opens what is sealed, or signs in our name.
func guarded(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return fileFault(err, "a key file cannot be read")
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return fault.New(fault.Refused, "store.key.open", "the key file %s is open to others than its owner (mode %04o)", file, info.Mode().Perm()).
			WithHint("chmod 600 %s; and if somebody else may have read it, found a new instance: he can open what is sealed", file)
	}
	return nil
}

// founding reports whether the keys in dir have founded a log before.
func founding(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, foundedFile))
	return err == nil
}

func markFounded(dir, origin string) error {
	if founding(dir) {
		return nil
	}
	if err := writeFile(filepath.Join(dir, foundedFile), []byte(origin+"\n")); err != nil {
		return fileFault(err, "the key folder cannot be written")
	}
	return nil
}

// writeFile puts a file in place whole and synced, or not at all.
func writeFile(file string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(0o600), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return syncDir(filepath.Dir(file))
}
