package store

import (
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
// the service alone; a backup of the database does not hold them.
type keyring struct {
	seal   []byte      // keyset that seals records and files
	signer note.Signer // signs the log's checkpoints
	public string      // the verifier key that anyone may have
}

const defaultOrigin = "tocsin.local/log"

// loadKeys reads the keys, or makes them at the first start. The origin is part of
// the signing key's name and stays what it was at the first start.
func loadKeys(dir, origin string, suite cipher.Suite) (keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return keyring{}, fileFault(err, "the key folder cannot be made")
	}
	if origin == "" {
		origin = defaultOrigin
	}
	keyset, err := keep(filepath.Join(dir, "seal.keyset"), suite.Sealing().Generate)
	if err != nil {
		return keyring{}, err
	}
	both, err := keep(filepath.Join(dir, "log.key"), func() ([]byte, error) {
		private, public, err := suite.Signing().Generate(origin)
		return []byte(private + "\n" + public + "\n"), err
	})
	if err != nil {
		return keyring{}, err
	}
	private, public, ok := strings.Cut(strings.TrimSpace(string(both)), "\n")
	if !ok {
		return keyring{}, fault.New(fault.Invalid, "store.key", "the log's key file does not hold a private and a public line")
	}
	signer, err := suite.Signing().Signer(private)
	if err != nil {
		return keyring{}, err
	}
	return keyring{seal: keyset, signer: signer, public: public}, nil
}

// keep reads a secret file, or makes and syncs it when there is none.
func keep(file string, generate func() ([]byte, error)) ([]byte, error) {
	secret, err := os.ReadFile(file)
	if err == nil {
		return secret, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fileFault(err, "a key file cannot be read")
	}
	if secret, err = generate(); err != nil {
		return nil, err
	}
	if err := writeFile(file, secret); err != nil {
		return nil, fileFault(err, "a key file cannot be written")
	}
	return secret, nil
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
