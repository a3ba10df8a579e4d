package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/fault"
)

// The vault holds one key for each person of whom something personal is kept, apart from
// the records and from the journal: who destroys a key has destroyed what it sealed, in
// the database, in every backup of it and in every journal (promise C4). The keys
// themselves lie under the sealing key of the instance, so that the vault alone opens
// nothing.
//
// The keys lie in two places, since what was acknowledged lies on two paths (promise P1):
// beside the journal in a file of their own, and beside the database in another (SQLite) or in
// the table person_key, which backups of the data leave out (PostgreSQL). A key is durable before
// the journal holds anything that it sealed; a key without a record is nothing.
type vault struct {
	box     cipher.Box // of the instance
	sealing cipher.Sealing
	fault   func(error) error
	safes   []safe // each holds every key; the first that has a key gives it
}

// safe is one place where the keys lie.
type safe struct {
	db   *sql.DB
	text func(string) string
	form string // of its table, behind the name of the key
	file bool   // it is a file of its own
}

const (
	vaultFolder = "vault"
	safeFile    = "person.keys"
	fileForm    = "BLOB NOT NULL) STRICT, WITHOUT ROWID"
	tableForm   = "BYTEA NOT NULL)"
)

// safeSettings are those of the database, and overwrite what is deleted.
const safeSettings = sqliteSettings + "&_pragma=secure_delete(1)"

// openVault opens the keys of persons, and founds them where there are none.
func (s *Store) openVault(ctx context.Context, folder string) error {
	s.vault = vault{box: s.box, sealing: s.suite.Sealing(), fault: s.dialect.fault}
	own, err := openSafe(filepath.Join(folder, vaultFolder))
	if err != nil {
		return err
	}
	if s.dialect.shared {
		s.vault.safes = []safe{{db: s.readers, text: s.dialect.text, form: tableForm}, own}
		if err = s.vault.found(ctx); err != nil {
			return err
		}
		return s.vault.gather(ctx, folder)
	}
	first, err := openSafe(filepath.Join(s.dir, vaultFolder))
	if err != nil {
		return errors.Join(err, own.db.Close())
	}
	s.vault.safes = []safe{first, own}
	if err := s.vault.found(ctx); err != nil {
		return err
	}
	return s.vault.mend(ctx, first, own)
}

// lookVault opens the keys to look at them, those of them that are there.
func (s *Store) lookVault(folder string) error {
	s.vault = vault{box: s.box, sealing: s.suite.Sealing(), fault: s.dialect.fault}
	dirs := []string{filepath.Join(s.dir, vaultFolder), filepath.Join(folder, vaultFolder)}
	if s.dialect.shared {
		s.vault.safes, dirs = []safe{{db: s.readers, text: s.dialect.text}}, dirs[1:]
	}
	for _, dir := range dirs {
		file := filepath.Join(dir, safeFile)
		if _, err := os.Stat(file); err != nil {
			continue // an instance of before, or a path that is lost
		}
		db, err := readOnly(file)
		if err != nil {
			return err
		}
		s.vault.safes = append(s.vault.safes, safe{db: db, text: unnumbered, file: true})
	}
	return nil
}

// openSafe opens one file of keys, which only the service may read.
func openSafe(dir string) (safe, error) {
	file := filepath.Join(dir, safeFile)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return safe{}, fileFault(err, "the folder for the keys of persons cannot be made")
	}
	own, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return safe{}, fileFault(err, "the keys of persons cannot be opened")
	}
	if err := errors.Join(own.Close(), guarded(file), syncDir(dir)); err != nil {
		return safe{}, err
	}
	db, err := sql.Open("sqlite", "file:"+url.PathEscape(file)+"?"+safeSettings)
	if err != nil {
		return safe{}, sqliteFault(err)
	}
	db.SetMaxOpenConns(1)
	return safe{db: db, text: unnumbered, form: fileForm, file: true}, nil
}

// found makes the table of keys where it is not there. Two processes that begin together
// may be in each other's way once.
func (v vault) found(ctx context.Context) error {
	for _, s := range v.safes {
		form := "CREATE TABLE IF NOT EXISTS person_key (id TEXT PRIMARY KEY, sealed " + s.form
		_, err := s.db.ExecContext(ctx, form)
		if err != nil && !s.file {
			_, err = s.db.ExecContext(ctx, form)
		}
		if err != nil {
			return v.fault(err)
		}
	}
	return nil
}

// gather fills the table of keys from the journals that bring its database back: that of
// this process where the table is empty, and those of others that were laid into its folder.
func (v vault) gather(ctx context.Context, folder string) error {
	empty, err := v.empty(ctx, v.safes[0])
	if err != nil {
		return err
	}
	others, err := filepath.Glob(filepath.Join(folder, "*", vaultFolder, safeFile))
	if err != nil {
		return fileFault(err, "the journal folder cannot be read")
	}
	var from []safe
	if empty {
		from = append(from, v.safes[1])
	}
	for _, file := range others {
		other, err := openSafe(filepath.Dir(file))
		if err != nil {
			return err
		}
		defer func() { _ = other.db.Close() }() // which was read only
		from = append(from, other)
	}
	for _, one := range from {
		if err := v.copied(ctx, one, v.safes[0]); err != nil {
			return err
		}
	}
	return nil
}

// mend gives each of two files of keys what it lacks of the other: one of them was lost, or
// comes out of an older backup. What is destroyed is destroyed again by whoever knows of it.
func (v vault) mend(ctx context.Context, a, b safe) error {
	var n, m int
	const counted = "SELECT COUNT(*) FROM person_key"
	if err := errors.Join(a.db.QueryRowContext(ctx, counted).Scan(&n), b.db.QueryRowContext(ctx, counted).Scan(&m)); err != nil {
		return v.fault(err)
	}
	if n == m {
		return nil
	}
	if err := v.copied(ctx, a, b); err != nil {
		return err
	}
	return v.copied(ctx, b, a)
}

func (v vault) empty(ctx context.Context, s safe) (bool, error) {
	var filled bool
	err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM person_key)").Scan(&filled)
	return !filled, v.fault(err)
}

// copied copies every key from one place to another.
func (v vault) copied(ctx context.Context, from, to safe) error {
	keys := map[string][]byte{}
	rows, err := from.db.QueryContext(ctx, "SELECT id, sealed FROM person_key")
	if err != nil {
		return v.fault(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var person string
		var sealed []byte
		if err := rows.Scan(&person, &sealed); err != nil {
			return v.fault(err)
		}
		keys[person] = sealed
	}
	if err := rows.Err(); err != nil {
		return v.fault(err)
	}
	return v.fault(to.put(ctx, keys))
}

// put keeps keys in one place, durably. A key that is there already stays as it is.
func (s safe) put(ctx context.Context, keys map[string][]byte) error {
	return s.within(ctx, func(tx *sql.Tx) error {
		for person, sealed := range keys {
			if _, err := tx.ExecContext(ctx, s.text("INSERT INTO person_key (id, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING"), person, sealed); err != nil {
				return err
			}
		}
		return nil
	})
}

// put keeps new keys in every place. When one fails, none of what they seal is committed.
func (v vault) put(ctx context.Context, keys map[string][]byte) error {
	if len(keys) == 0 {
		return nil
	}
	done := make(chan error, len(v.safes))
	for _, s := range v.safes {
		go func() { done <- v.fault(s.put(ctx, keys)) }()
	}
	var failed error
	for range v.safes {
		if err := <-done; err != nil {
			failed = err
		}
	}
	return failed
}

// sealedKey reads the sealed key of a person; fault.Absent when there is none, or none
// any more. Where there is a table, it alone says so: the file beside a journal may still
// hold what another process destroyed.
func (v vault) sealedKey(ctx context.Context, person string) (sealed []byte, err error) {
	for _, s := range v.safes {
		if sealed, err = s.key(ctx, person); !noRows(err) || !s.file {
			break
		}
	}
	return sealed, v.gone(err, person)
}

// whole reports whether a key lies in every place where it should. On a database of
// several processes each has the keys that it drew itself, and the table has all.
func (v vault) whole(ctx context.Context, person string) error {
	for _, s := range v.safes {
		if _, err := s.key(ctx, person); err != nil || !s.file {
			return v.gone(err, person)
		}
	}
	return nil
}

// key reads the sealed key of a person in one place.
func (s safe) key(ctx context.Context, person string) (sealed []byte, err error) {
	err = s.db.QueryRowContext(ctx, s.text("SELECT sealed FROM person_key WHERE id = ?"), person).Scan(&sealed)
	return sealed, err
}

// gone translates a fault of a reading; nothing found is fault.Absent.
func (v vault) gone(err error, person string) error {
	if noRows(err) {
		return fault.New(fault.Absent, "store.key.gone", "there is no key for %s", person)
	}
	return v.fault(err)
}

// destroy takes the keys of persons away, from every place. A second time does nothing.
func (v vault) destroy(ctx context.Context, persons ...string) error {
	for _, s := range v.safes {
		if err := s.destroy(ctx, persons); err != nil {
			return v.fault(err)
		}
	}
	return nil
}

// destroy takes keys away, and of a file what its log still holds of them.
func (s safe) destroy(ctx context.Context, persons []string) error {
	gone := int64(0)
	err := s.within(ctx, func(tx *sql.Tx) error {
		for _, person := range persons {
			result, err := tx.ExecContext(ctx, s.text("DELETE FROM person_key WHERE id = ?"), person)
			if err != nil {
				return err
			}
			n, _ := result.RowsAffected()
			gone += n
		}
		return nil
	})
	if err != nil || !s.file || gone == 0 {
		return err
	}
	_, err = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// within does something with the keys of one place, whole or not at all.
func (s safe) within(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

// close closes the files; the database of the records is closed by its owner.
func (v vault) close() error {
	var errs []error
	for _, s := range v.safes {
		if s.file {
			errs = append(errs, s.db.Close())
		}
	}
	return errors.Join(errs...)
}

// open is the box of a sealed key.
func (v vault) open(sealed []byte, person string) (cipher.Box, error) {
	bare, err := v.box.Open(sealed, keyContext(person))
	if err != nil {
		return nil, fault.New(fault.Internal, "store.key.shut", "the key of %s does not open", person).Because(err)
	}
	return v.sealing.Box(bare)
}

// draw makes a key for a person: the box, and the key as it is kept.
func (v vault) draw(person string) (cipher.Box, []byte, error) {
	bare, err := v.sealing.Generate()
	if err != nil {
		return nil, nil, err
	}
	sealed, err := v.box.Seal(bare, keyContext(person))
	if err != nil {
		return nil, nil, err
	}
	own, err := v.sealing.Box(bare)
	return own, sealed, err
}

func keyContext(person string) []byte { return []byte("person_key/" + person) }

// keysFor is how long one asks the vault for a key inside an act.
const keysFor = 10 * time.Second

// boxOf is the box of a person inside an act: his own, or a new one where he has none
// and something of him is to be sealed. A new one is the group's until its commit.
func (tx *Tx) boxOf(person string, drawn bool) (cipher.Box, error) {
	v := tx.store.vault
	if sealed, ok := tx.group.keys[person]; ok {
		return v.open(sealed, person)
	}
	ctx, cancel := context.WithTimeout(tx.ctx, keysFor)
	defer cancel()
	sealed, err := v.sealedKey(ctx, person)
	switch {
	case err == nil:
		return v.open(sealed, person)
	case !drawn || !fault.Is(err, fault.Absent):
		return nil, err
	}
	own, sealed, err := v.draw(person)
	if err == nil {
		tx.group.keys[person] = sealed
	}
	return own, err
}

// Destroy destroys the keys of persons: what they sealed opens nowhere any more. The act
// that said so is committed before. A second time does nothing.
func (s *Store) Destroy(ctx context.Context, by access.By, persons ...string) error {
	if err := by.May(); err != nil || len(persons) == 0 {
		return err
	}
	return s.vault.destroy(ctx, persons...)
}
