package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/programme"
	"tocsin/domain/report"
	"tocsin/store"
)

func blobStories() []story {
	return []story{
		{"a file of any size comes back as it was, for those who may see it", blobs},
		{"a file of an application is read with it, and stays as long as it is named", blobEnclosed},
		{"a file that is too large or breaks off leaves nothing behind", blobRefused},
		{"a file that was not kept goes away, at the next start at the latest", blobSwept},
		{"a file whose act failed goes away, and none that a record or another act needs", blobSettled},
		{"a damaged file gives not one wrong byte, and its second copy serves", blobDamage},
	}
}

// attach records a file of a report.
func attach(t *testing.T, s *store.Store, id, digest string) {
	act(t, s, Officer(access.ReceiveReport), func(tx *store.Tx) error {
		tx.About(id)
		return tx.AddAttachment(report.Attachment{ID: id, Report: "rep_1", Digest: digest}, access.NewAudience(access.OrgKey("org_a")))
	})
}

func blobEnclosed(t *testing.T, h *House) {
	s := h.Open(t)
	var digests []string
	for _, content := range []string{"one", "two"} {
		digest, _, err := PutBlob(t.Context(), s, Reporter(), strings.NewReader(content), 100)
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, digest)
	}
	act(t, s, Officer(access.AttachApplication), func(tx *store.Tx) error {
		tx.About("app_1")
		files := []programme.File{{ID: "att_1", Digest: digests[0]}, {ID: "att_2", Digest: digests[1]}}
		return tx.AddApplication(programme.Application{ID: "app_1", Programme: "prg_1", Term: 1, Org: "org_a", Files: files}, access.NewAudience(access.OrgKey("org_a")))
	})
	again, err := s.SealBlob(t.Context(), Reporter(), strings.NewReader("two"), 100)
	if err == nil {
		err = again.Keep()
	}
	if err != nil {
		t.Fatal(err)
	}
	again.Settle(t.Context(), false) // its act failed, and another names the file
	for _, digest := range digests {
		_, err := s.OpenBlob(t.Context(), Member("org_b", access.ReadApplication), digest)
		wantKind(t, err, fault.Absent)
		r, err := s.OpenBlob(t.Context(), Member("org_a", access.ReadApplication), digest)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	Sound(t, s)
	if err := os.RemoveAll(filepath.Join(h.Dir, "blob", digests[1][:2])); err != nil {
		t.Fatal(err)
	}
	if check, err := s.Fsck(t.Context(), Officer(access.ReadEvidence)); err != nil || check.Sound() {
		t.Errorf("a file is missing, and fsck says %+v %v", check, err)
	}
}

func blobs(t *testing.T, h *House) {
	s := h.Open(t)
	random := rand.New(rand.NewPCG(1, 2))
	member := Member("org_a", access.ReadReport)
	for _, size := range []int{0, 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 3<<20 + 7} {
		content := make([]byte, size)
		for i := range content {
			content[i] = byte(random.Uint32())
		}
		digest, n, err := PutBlob(t.Context(), s, Reporter(), iotest.HalfReader(bytes.NewReader(content)), 4<<20)
		sum := sha256.Sum256(content)
		if err != nil || n != int64(size) || digest != hex.EncodeToString(sum[:]) {
			t.Fatalf("%s, %d, %v", digest, n, err)
		}
		_, err = s.OpenBlob(t.Context(), member, digest)
		wantKind(t, err, fault.Absent) // without a record it is nobody's
		attach(t, s, "att_"+digest[:8], digest)
		_, err = s.OpenBlob(t.Context(), Member("org_b", access.ReadReport), digest)
		wantKind(t, err, fault.Absent)
		if back := read(t, s, member, digest); !bytes.Equal(back, content) {
			t.Fatalf("%d bytes came back as %d others", size, len(back))
		}
	}
	Sound(t, s)
}

func read(t *testing.T, s *store.Store, by access.By, digest string) []byte {
	t.Helper()
	r := must[io.ReadCloser](t)(s.OpenBlob(t.Context(), by, digest))
	content := must[[]byte](t)(io.ReadAll(r))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return content
}

func blobRefused(t *testing.T, h *House) {
	s := h.Open(t)
	_, _, err := PutBlob(t.Context(), s, Reporter(), strings.NewReader(strings.Repeat("x", 1001)), 1000)
	wantKind(t, err, fault.TooLarge)
	for _, size := range []int{0, 1000, 64 << 10, 1 << 20} { // at an end of a chunk, and in the middle of one
		for _, broken := range []error{errors.New("gone"), io.ErrUnexpectedEOF} {
			cut := io.MultiReader(strings.NewReader(strings.Repeat("x", size)), iotest.ErrReader(broken))
			if _, _, err := PutBlob(t.Context(), s, Reporter(), cut, 1<<22); err == nil {
				t.Fatalf("a file that broke off after %d bytes with %q was kept", size, broken)
			}
		}
	}
	if left := blobFiles(t, h); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
	if _, _, err := PutBlob(t.Context(), s, Reporter(), strings.NewReader(strings.Repeat("x", 1000)), 1000); err != nil {
		t.Fatal(err)
	}
	if kept := blobFiles(t, h); len(kept) != 2 {
		t.Fatalf("not on two paths: %v", kept)
	}
}

// PutBlob seals and keeps a file: its digest and size.
func PutBlob(ctx context.Context, s *store.Store, by access.By, r io.Reader, limit int64) (string, int64, error) {
	b, err := s.SealBlob(ctx, by, r, limit)
	if err != nil {
		return "", 0, err
	}
	err = b.Keep()
	b.Settle(ctx, true)
	return b.Digest, b.Size, err
}

// blobSwept: neither a dropped file nor one that the process left in the middle stays.
func blobSwept(t *testing.T, h *House) {
	s := h.Open(t)
	seal := func(content string) *store.Blob {
		return must[*store.Blob](t)(s.SealBlob(t.Context(), Reporter(), strings.NewReader(content), 100))
	}
	seal("dropped").Drop()
	if left := blobFiles(t, h); len(left) != 0 {
		t.Fatalf("dropped and left behind: %v", left)
	}
	kept := seal("kept")
	if err := errors.Join(kept.Keep(), kept.Keep()); err != nil {
		t.Fatal(err)
	}
	kept.Settle(t.Context(), true)
	kept.Drop()
	seal("in the middle")
	if n := len(blobFiles(t, h)); n != 4 {
		t.Fatalf("%d files, want one kept and one under way, on two paths", n)
	}
	Close(t, s)
	h.Open(t)
	if left := blobFiles(t, h); len(left) != 2 {
		t.Fatalf("after the next start there are %v, want what was kept", left)
	}
}

// blobSettled: what was placed for an act that failed goes, at once or at the next start,
// and nothing goes that a record names or another act has placed.
func blobSettled(t *testing.T, h *House) {
	s := h.Open(t)
	place := func(content string) *store.Blob {
		b := must[*store.Blob](t)(s.SealBlob(t.Context(), Reporter(), strings.NewReader(content), 100))
		if err := b.Keep(); err != nil {
			t.Fatal(err)
		}
		return b
	}
	wants := func(n int, when string) {
		t.Helper()
		if left := blobFiles(t, h); len(left) != n {
			t.Fatalf("%s: %v", when, left)
		}
	}
	place("of an act that failed").Settle(t.Context(), false)
	wants(0, "after an act that failed")
	first, second := place("the same bytes"), place("the same bytes")
	first.Settle(t.Context(), false)
	wants(3, "while another act has placed the same")
	attach(t, s, "att_1", second.Digest)
	second.Settle(t.Context(), true)
	wants(2, "after that other act")
	place("the same bytes").Settle(t.Context(), false)
	wants(2, "after a third act with what a record names")
	place("nobody heard of it")
	known := place("nobody heard of it, and it happened")
	attach(t, s, "att_2", known.Digest)
	Close(t, s)
	s = h.Open(t)
	wants(4, "after the next start")
	if got := read(t, s, Member("org_a", access.ReadReport), known.Digest); string(got) != "nobody heard of it, and it happened" {
		t.Fatalf("%q", got)
	}
	Sound(t, s)
}

// blobFiles lists the files of all blobs, on both paths.
func blobFiles(t *testing.T, h *House) []string {
	t.Helper()
	var files []string
	for _, folder := range []string{filepath.Join(h.Dir, "blob"), filepath.Join(h.Dir, "journal", "blob")} {
		err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err == nil && !d.IsDir() {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func blobDamage(t *testing.T, h *House) {
	s := h.Open(t)
	content := []byte(strings.Repeat("evidence ", 60000)) // three chunks
	digest, _, err := PutBlob(t.Context(), s, Reporter(), bytes.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	attach(t, s, "att_1", digest)
	by, files := Member("org_a", access.ReadReport), blobFiles(t, h)
	sealed := must[[]byte](t)(os.ReadFile(files[0]))
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		damaged := bytes.Clone(sealed)
		damaged[random.IntN(len(damaged))] ^= 1 << random.IntN(8)
		if random.IntN(4) == 0 {
			damaged = sealed[:random.IntN(len(sealed))]
		}
		write(t, files[0], damaged)
		r := must[io.ReadCloser](t)(s.OpenBlob(t.Context(), by, digest)) // the head may be whole
		got, err := io.ReadAll(r)
		_ = r.Close()
		if !bytes.HasPrefix(content, got) || err == nil && len(got) != len(content) {
			t.Fatal("a wrong byte was given")
		}
		check := must[store.Check](t)(s.Fsck(t.Context(), Program(access.ReadEvidence)))
		if len(check.Faults) == 0 || !strings.Contains(check.Faults[0], digest) {
			t.Fatalf("fsck found %v", check.Faults)
		}
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, s, by, digest), content) {
		t.Fatal("the second copy did not serve")
	}
	write(t, files[0], sealed)
	Sound(t, s)
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
