package cipher

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/tink"

	"tocsin/domain/fault"
)

const keyBytes = 32 // AES-256

// gcm makes AES-256-GCM keysets in the binary form of Tink. The name of the key
// in the keyset stands in front of every sealed box, so rotated keysets find it.
type gcm struct{ random io.Reader }

func (g gcm) Generate() ([]byte, error) { return g.add(keyset.NewManager()) }

func (g gcm) Rotate(old []byte) ([]byte, error) {
	handle, err := read(old)
	if err != nil {
		return nil, err
	}
	return g.add(keyset.NewManagerFromHandle(handle))
}

func (g gcm) Box(bare []byte) (Box, error) {
	handle, err := read(bare)
	if err != nil {
		return nil, err
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, badKeyset(err)
	}
	return box{primitive}, nil
}

// add puts a new key in front of a keyset and writes the keyset.
func (g gcm) add(m *keyset.Manager) ([]byte, error) {
	key, err := g.key()
	if err != nil {
		return nil, err
	}
	id, err := m.AddKey(key)
	if err != nil {
		return nil, broken(err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, broken(err)
	}
	handle, err := m.Handle()
	if err != nil {
		return nil, broken(err)
	}
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(&b)); err != nil {
		return nil, broken(err)
	}
	return b.Bytes(), nil
}

// key draws one AES-256 key and its name in the keyset.
func (g gcm) key() (*aesgcm.Key, error) {
	raw, err := international(g).Random(keyBytes + 4)
	if err != nil {
		return nil, err
	}
	// VariantTink: five bytes in front of a sealed box name its key.
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: keyBytes, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantTink,
	})
	if err != nil {
		return nil, broken(err)
	}
	secret := secretdata.NewBytesFromData(raw[:keyBytes], insecuresecretdataaccess.Token{})
	id := binary.BigEndian.Uint32(raw[keyBytes:]) | 1 // zero is no name
	key, err := aesgcm.NewKey(secret, id, parameters)
	if err != nil {
		return nil, broken(err)
	}
	return key, nil
}

// read takes a keyset from its binary form.
func read(bare []byte) (*keyset.Handle, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(bare)))
	if err != nil {
		return nil, badKeyset(err)
	}
	return handle, nil
}

// box seals with the first key of its keyset and opens with any.
type box struct{ aead tink.AEAD }

func (b box) Seal(plaintext, context []byte) ([]byte, error) {
	sealed, err := b.aead.Encrypt(plaintext, context)
	if err != nil {
		return nil, broken(err)
	}
	return sealed, nil
}

func (b box) Open(sealed, context []byte) ([]byte, error) {
	plain, err := b.aead.Decrypt(sealed, context)
	if err != nil {
		return nil, fault.New(fault.Invalid, "cipher.sealed", "this box does not open with this key in this place").Because(err)
	}
	return plain, nil
}

// badKeyset is what every unreadable keyset comes to; the library's reason is for the log.
func badKeyset(err error) error {
	return fault.New(fault.Invalid, "cipher.keyset", "this keyset cannot be read").Because(err)
}

// broken is for errors that sound requests cannot cause.
func broken(err error) error {
	return fault.New(fault.Internal, "cipher.broken", "the cryptographic library refused a sound request").Because(err)
}
