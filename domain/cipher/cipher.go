// Package cipher is the one door to cryptography.
//
// A Suite is a named set of algorithms that belong together: a digest, a source
// of random bytes, boxes that seal, and keys that sign. Who needs one of these
// asks the suite he was given and never names an algorithm himself, so a whole
// instance changes its cryptography in one place.
//
// International (SHA-256, Ed25519, AES-256-GCM) is the suite of today. The
// Chinese suite (SM3, SM2, SM4) comes behind the same interfaces, with a
// certified module under it, where GB/T 39786 asks for one.
//
// The package promises: no key is read from or written to a file here, keys come
// in and go out as bytes; a sealed box opens only in the context it was sealed
// in; a wrong key, a wrong context and a flipped bit are told apart by nobody.
// It carries promise C4 (a person's data dies with his keyset) and the signing
// half of V1 and V2. The log format of domain/evidence fixes SHA-256 by itself.
package cipher

import "golang.org/x/mod/sumdb/note"

// Digest is a hash of 32 bytes.
type Digest [32]byte

// Suite is a named set of algorithms. It is safe for use by many at once.
type Suite interface {
	// Name says which suite it is, for records that outlive it: "international".
	Name() string
	// Digest hashes data.
	Digest(data []byte) Digest
	// Random returns n fresh random bytes; n is at least 1. A failing source is fault.Internal.
	Random(n int) ([]byte, error)
	// Sealing makes boxes for secrets.
	Sealing() Sealing
	// Signing makes keys for signed notes.
	Signing() Signing
}

// Sealing makes keysets and the boxes that work with them. A keyset is bare
// secret bytes: keep it sealed in another box, or in a file that only the
// service may read. To destroy what a keyset sealed, destroy the keyset.
type Sealing interface {
	// Generate returns a new keyset that holds one key.
	Generate() (keyset []byte, err error)
	// Rotate returns the keyset with a new key in front: the new key seals, all
	// of them open. A keyset that cannot be read is fault.Invalid.
	Rotate(keyset []byte) ([]byte, error)
	// Box returns the box of a keyset. It costs more than one Seal; keep it.
	Box(keyset []byte) (Box, error)
}

// Box seals and opens. The context says where the bytes belong, such as
// "report/0190c7/contact"; it is bound to the result and not stored in it.
// One key may seal 2^32 times, so a keyset for everything must be rotated before.
type Box interface {
	// Seal encrypts plaintext and binds it to its context.
	Seal(plaintext, context []byte) ([]byte, error)
	// Open returns the plaintext; fault.Invalid when key, context or bytes are not the sealed ones.
	Open(sealed, context []byte) ([]byte, error)
}

// Signing makes and reads keys in the text form of signed notes (c2sp.org/signed-note).
type Signing interface {
	// Generate returns a new key pair for a key name such as "tocsin.example/log";
	// the name has neither space nor plus. The private text is secret.
	Generate(name string) (private, public string, err error)
	// Signer reads the private text.
	Signer(private string) (note.Signer, error)
	// Verifier reads the public text.
	Verifier(public string) (note.Verifier, error)
}
