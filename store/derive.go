package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"strconv"
)

// Derive makes a secret text that only this instance can make, and makes again from
// the same parts. The purpose keeps the secrets of different uses apart.
func (s *Store) Derive(purpose string, parts ...string) string {
	root := sha256.Sum256(append([]byte("tocsin derive v1\n"), s.keys.seal...))
	mac := hmac.New(sha256.New, root[:])
	for _, p := range append([]string{purpose}, parts...) {
		mac.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return string(mac.Sum(nil))
}
