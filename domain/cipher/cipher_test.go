package cipher_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"tocsin/domain/cipher"
	"tocsin/domain/fault"
)

func suite() cipher.Suite { return cipher.International(rand.NewChaCha8([32]byte{1})) }

func must[T any](t interface{ Fatal(...any) }) func(v T, err error) T {
	return func(v T, err error) T {
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestTheDigestIsSHA256(t *testing.T) {
	got := cipher.International(nil).Digest([]byte("abc"))
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; hex.EncodeToString(got[:]) != want {
		t.Fatalf("%x", got)
	}
}

func TestABoxOpensInItsOwnContextOnly(t *testing.T) {
	s := suite()
	mine := must[cipher.Box](t)(s.Sealing().Box(must[[]byte](t)(s.Sealing().Generate())))
	other := must[cipher.Box](t)(s.Sealing().Box(must[[]byte](t)(s.Sealing().Generate())))
	rapid.Check(t, func(t *rapid.T) {
		plain, context := rapid.SliceOf(rapid.Byte()).Draw(t, "plain"), rapid.SliceOf(rapid.Byte()).Draw(t, "context")
		sealed := must[[]byte](t)(mine.Seal(plain, context))
		if got, err := mine.Open(sealed, context); err != nil || !bytes.Equal(got, plain) {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, 8*len(sealed)-1).Draw(t, "bit")
		flipped := bytes.Clone(sealed)
		flipped[at/8] ^= 1 << (at % 8)
		for what, try := range map[string]func() ([]byte, error){
			"another context": func() ([]byte, error) { return mine.Open(sealed, append(context, 'x')) },
			"another key":     func() ([]byte, error) { return other.Open(sealed, context) },
			"a flipped bit":   func() ([]byte, error) { return mine.Open(flipped, context) },
			"nothing":         func() ([]byte, error) { return mine.Open(nil, context) },
		} {
			_, err := try()
			if fault.From(err).Code != "cipher.sealed" || fault.From(err).Message != "this box does not open with this key in this place" {
				t.Fatalf("%s: %v", what, err)
			}
		}
	})
}

func TestSealingTwiceGivesUnequalBytes(t *testing.T) {
	s := suite()
	box := must[cipher.Box](t)(s.Sealing().Box(must[[]byte](t)(s.Sealing().Generate())))
	a, b := must[[]byte](t)(box.Seal([]byte("same"), nil)), must[[]byte](t)(box.Seal([]byte("same"), nil))
	if bytes.Equal(a, b) || len(a) != 5+12+4+16 {
		t.Fatalf("%x\n%x", a, b)
	}
}

func TestARotatedKeysetOpensTheOldAndSealsWithTheNew(t *testing.T) {
	s := suite()
	first := must[[]byte](t)(s.Sealing().Generate())
	second := must[[]byte](t)(s.Sealing().Rotate(first))
	before, after := must[cipher.Box](t)(s.Sealing().Box(first)), must[cipher.Box](t)(s.Sealing().Box(second))
	old, fresh := must[[]byte](t)(before.Seal([]byte("old"), nil)), must[[]byte](t)(after.Seal([]byte("new"), nil))
	if got, err := after.Open(old, nil); err != nil || string(got) != "old" {
		t.Fatal(err)
	}
	if _, err := before.Open(fresh, nil); err == nil {
		t.Fatal("the old keyset opens what the new key sealed")
	}
}

func TestAKeysetThatIsNoneIsInvalid(t *testing.T) {
	s := suite().Sealing()
	keyset := must[[]byte](t)(s.Generate())
	for what, bare := range map[string][]byte{"nothing": nil, "cut": keyset[:len(keyset)/2], "text": []byte("not a keyset")} {
		_, err := s.Box(bare)
		_, err2 := s.Rotate(bare)
		if !fault.Is(err, fault.Invalid) || !fault.Is(err2, fault.Invalid) {
			t.Errorf("%s: %v, %v", what, err, err2)
		}
	}
}

func TestASetSourceRepeatsKeysAndNotTwiceTheSame(t *testing.T) {
	a, b := suite(), suite()
	one, two := must[[]byte](t)(a.Sealing().Generate()), must[[]byte](t)(b.Sealing().Generate())
	if !bytes.Equal(one, two) {
		t.Error("one seed gives two keysets")
	}
	if again := must[[]byte](t)(a.Sealing().Generate()); bytes.Equal(one, again) {
		t.Error("the second keyset is the first")
	}
	if x, y := must[[]byte](t)(a.Random(32)), must[[]byte](t)(b.Random(32)); bytes.Equal(x, y) {
		t.Error("two places of one stream are equal")
	}
	if x := must[[]byte](t)(cipher.International(nil).Random(32)); bytes.Equal(x, make([]byte, 32)) {
		t.Error("the system's source gives zeros")
	}
}

func TestASignedNoteIsOpenedWithThePublicKeyAlone(t *testing.T) {
	s := suite().Signing()
	private, public, err := s.Generate("tocsin.example/log")
	if err != nil || !strings.HasPrefix(public, "tocsin.example/log+") {
		t.Fatal(public, err)
	}
	signer, verifier := must[note.Signer](t)(s.Signer(private)), must[note.Verifier](t)(s.Verifier(public))
	msg := must[[]byte](t)(note.Sign(&note.Note{Text: "hello\n"}, signer))
	if opened, err := note.Open(msg, note.VerifierList(verifier)); err != nil || opened.Text != "hello\n" {
		t.Fatal(err)
	}
	if verifier.Verify([]byte("hallo\n"), make([]byte, 64)) {
		t.Fatal("an empty signature is good")
	}
}

func TestKeysThatAreNoneAreInvalid(t *testing.T) {
	s := suite().Signing()
	for _, text := range []string{"", "x", "PRIVATE+KEY+a+00000000+AAAA", "a+00000000+AAAA"} {
		_, err := s.Signer(text)
		_, err2 := s.Verifier(text)
		if !fault.Is(err, fault.Invalid) || !fault.Is(err2, fault.Invalid) {
			t.Errorf("%q: %v, %v", text, err, err2)
		}
	}
	for _, name := range []string{"", "two words", "a+b"} {
		if _, _, err := s.Generate(name); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAFailingSourceIsOurFaultAndNamesNoSecret(t *testing.T) {
	s := cipher.International(iotest.ErrReader(errors.New("no entropy")))
	_, err := s.Random(8)
	_, err2 := s.Sealing().Generate()
	_, _, err3 := s.Signing().Generate("log")
	for _, err := range []error{err, err2, err3} {
		if !fault.Is(err, fault.Internal) || strings.Contains(err.Error(), "entropy") {
			t.Error(err)
		}
	}
	if _, err := s.Random(0); !fault.Is(err, fault.Internal) {
		t.Error(err)
	}
}

func FuzzAKeysetNeverPanics(f *testing.F) {
	s := suite().Sealing()
	f.Add(must[[]byte](f)(s.Generate()))
	f.Fuzz(func(t *testing.T, bare []byte) {
		box, err := s.Box(bare)
		if err != nil {
			return
		}
		sealed, err := box.Seal([]byte("x"), nil)
		if err != nil {
			return
		}
		if plain, err := box.Open(sealed, nil); err != nil || string(plain) != "x" {
			t.Fatal(err)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	s := suite()
	box := must[cipher.Box](b)(s.Sealing().Box(must[[]byte](b)(s.Sealing().Generate())))
	plain := make([]byte, 8<<10)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		must[[]byte](b)(box.Seal(plain, []byte("report/1")))
	}
}
