package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/fault"
)

// Files that come with a report or an application lie beside the database, sealed, under the SHA-256
// digest of what was sent; and once more beside the journal, on the second path.
//
// A blob is: magic, a random name, the sealed head (digest and size), then sealed
// chunks, each with its length. The head is bound to the random name, each chunk to
// the name, its number and whether it is the last; so no chunk can be moved, left out
// or taken from elsewhere, and no file can stand under another digest. A chunk is
// handed out only after it was checked.
//
// A blob is sealed beside its place first, and put there before the record that names it
// is written. What is sealed and never kept goes away: at once when it is dropped, at the
// next start when the process ended in between. What is kept for an act that then fails
// goes, too (placed.go).

var blobMagic = [8]byte{'t', 'o', 'c', 's', 'i', 'n', 'B', '1'}

const (
	blobChunk = 256 << 10 // plain bytes in one chunk
	blobName  = 16        // random bytes that name the sealed file
	maxSealed = blobChunk + 1024
	unplaced  = ".new-" // begins the name of a file that is not in its place yet
)

// blobs are the folders of sealed files; each holds every file.
type blobs struct {
	box     cipher.Box
	folders []string
	placed  *placed
}

// Blob is a file that is sealed and synced on both paths, and not in its place yet.
type Blob struct {
	Digest string // SHA-256 of what was sent, 64 hex digits
	Size   int64  // bytes of what was sent

	store *Store
	names []string // the sealed file in each folder; none once it is kept or dropped
	open  bool     // it is kept, and nobody said yet what became of its act
}

// SealBlob seals what r gives, on both paths, synced. More than limit bytes are
// fault.TooLarge. After any fault nothing is left behind. Whoever gets the blob keeps it
// or drops it.
func (s *Store) SealBlob(ctx context.Context, by access.By, r io.Reader, limit int64) (*Blob, error) {
	if err := by.May(); err != nil {
		return nil, err
	}
	if broken := s.Broken(); broken != nil {
		return nil, broken
	}
	name, err := s.suite.Random(blobName)
	if err != nil {
		return nil, err
	}
	w := &blobWriter{box: s.box, name: name, sum: sha256.New()}
	b := &Blob{store: s}
	if err = w.create(s.blobs.folders); err == nil {
		err = w.copy(ctx, r, limit)
	}
	b.Digest, b.Size = hex.EncodeToString(w.sum.Sum(nil)), w.size
	if err == nil {
		err = w.finish(b.Digest)
	}
	if b.names = w.close(); err != nil {
		b.Drop()
		return nil, err
	}
	return b, nil
}

// Keep puts the blob under its digest, before the record that names it is written; who
// keeps it settles it when he knows what became of the act. The same bytes again are the
// same blob. Kept twice is kept once.
func (b *Blob) Keep() error {
	if len(b.names) == 0 {
		return nil
	}
	all := b.store.blobs
	if !b.open {
		b.open = true
		if err := all.begin(b.Digest); err != nil {
			return fileFault(err, "the file cannot be kept")
		}
	}
	for i, name := range b.names {
		if err := all.place(all.folders[i], name, b.Digest); err != nil {
			return fileFault(err, "the file cannot be kept")
		}
	}
	b.names = nil
	return nil
}

// Drop removes what of a blob was not kept.
func (b *Blob) Drop() {
	for _, name := range b.names {
		_ = os.Remove(name) // what stays is swept at the next start
	}
	b.names = nil
}

// OpenBlob opens a file that belongs to an attachment, or to an application, which the
// principal may see. The
// act that shows it must have been recorded before (promise A5). A reader that finds
// the file damaged gives fault.Unavailable and not one wrong byte.
func (s *Store) OpenBlob(ctx context.Context, by access.By, digest string) (io.ReadCloser, error) {
	if err := by.May(); err != nil {
		return nil, err
	}
	n, err := attachments.count(ctx, s.Look(by), is("digest = ?", digest))
	if err == nil && n == 0 {
		n, err = applications.count(ctx, s.Look(by), is("files LIKE ?", holding(digest)))
	}
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, access.Gone()
	}
	var failed error
	for _, folder := range s.blobs.folders {
		r, err := s.blobs.open(folder, digest)
		if err == nil {
			return r, nil
		}
		s.note("a file could not be opened on one of its two paths", "digest", digest, "error", err)
		failed = err
	}
	return nil, failed
}

// holding is what the files of an application are like that has this one.
func holding(digest string) string { return "%" + digest + "%" }

// place moves a sealed file to where its digest is looked for, and syncs the folders.
func (b blobs) place(folder, name, digest string) error {
	place := b.path(folder, digest)
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return err
	}
	if err := os.Rename(name, place); err != nil {
		return err
	}
	return errors.Join(syncDir(filepath.Dir(place)), syncDir(folder))
}

// sweep removes what was being sealed when the last process ended. Only whoever holds
// the data directory may sweep.
func (b blobs) sweep() error {
	for _, folder := range b.folders {
		inside, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fileFault(err, "the folder of files cannot be read")
		}
		for _, e := range inside {
			if !strings.HasPrefix(e.Name(), unplaced) {
				continue
			}
			if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
				return fileFault(err, "what is left of an upload cannot be removed")
			}
		}
	}
	return nil
}

// path is where a blob lies in a folder: 256 subfolders keep each of them short.
func (blobs) path(folder, digest string) string {
	return filepath.Join(folder, digest[:2], digest[2:])
}

// blobWriter seals one stream into a temporary file in each folder.
type blobWriter struct {
	box   cipher.Box
	name  []byte
	sum   hash.Hash
	files []*os.File
	size  int64
	count uint64 // of chunks
}

func (w *blobWriter) create(folders []string) error {
	for _, folder := range folders {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fileFault(err, "the folder of files cannot be made")
		}
		file, err := os.CreateTemp(folder, unplaced+"*")
		if err != nil {
			return fileFault(err, "a file cannot be made")
		}
		w.files = append(w.files, file)
	}
	return w.head("")
}

// source remembers how a stream ended: to whoever fills a buffer from it, one that was
// cut off and one that ended in the middle of the buffer look the same.
type source struct {
	io.Reader
	broken error // of a stream that did not come to its end
}

// Read reads on.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	switch {
	case err == nil || err == io.EOF: //nolint:errorlint // an end that is wrapped is none
	case errors.Is(err, io.ErrUnexpectedEOF):
		s.broken = fault.New(fault.Invalid, "request.cut", "the file ended before it was whole").WithHint("send it again")
	default:
		s.broken = fault.From(err)
	}
	return n, err
}

// copy seals the stream, one chunk behind the reader, so that the last is known as such.
func (w *blobWriter) copy(ctx context.Context, r io.Reader, limit int64) error {
	from := &source{Reader: r}
	r = io.LimitReader(from, limit+1)
	ahead, chunk := make([]byte, blobChunk), make([]byte, blobChunk)
	n, err := io.ReadFull(r, chunk)
	for ; err == nil; chunk, ahead = ahead, chunk {
		if err := ctx.Err(); err != nil {
			return late(err)
		}
		next, readErr := io.ReadFull(r, ahead)
		if errors.Is(readErr, io.EOF) {
			break
		}
		if err := w.chunk(chunk[:n], false); err != nil {
			return err
		}
		n, err = next, readErr
	}
	if from.broken != nil {
		return from.broken
	}
	if err := w.chunk(chunk[:n], true); err != nil {
		return err
	}
	if w.size > limit {
		return fault.New(fault.TooLarge, "blob.size", "a file has at most %d bytes here", limit).
			WithHint("send it in parts, or tell us how to fetch it")
	}
	return nil
}

func (w *blobWriter) chunk(plain []byte, last bool) error {
	sealed, err := w.box.Seal(plain, chunkContext(w.name, w.count, last))
	if err != nil {
		return err
	}
	w.sum.Write(plain)
	w.size += int64(len(plain))
	w.count++
	return w.each(func(f *os.File) error {
		_, err := f.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(sealed))), sealed...))
		return err
	})
}

// head writes the sealed head; while the digest is not known, only its room.
func (w *blobWriter) head(digest string) error {
	plain := make([]byte, sha256.Size+8)
	_, _ = hex.Decode(plain, []byte(digest))
	binary.BigEndian.PutUint64(plain[sha256.Size:], uint64(w.size))
	sealed, err := w.box.Seal(plain, headContext(w.name))
	if err != nil {
		return err
	}
	head := append(append(blobMagic[:], w.name...), byte(len(sealed)))
	return w.each(func(f *os.File) error {
		if digest != "" {
			_, err := f.WriteAt(append(head, sealed...), 0)
			return err
		}
		_, err := f.Write(append(head, sealed...))
		return err
	})
}

func (w *blobWriter) each(do func(*os.File) error) error {
	for _, f := range w.files {
		if err := do(f); err != nil {
			return fileFault(err, "the file cannot be written")
		}
	}
	return nil
}

// finish writes the head and syncs the files.
func (w *blobWriter) finish(digest string) error {
	if err := w.head(digest); err != nil {
		return err
	}
	return w.each((*os.File).Sync)
}

// close closes the files and gives their names.
func (w *blobWriter) close() []string {
	names := make([]string, len(w.files))
	for i, f := range w.files {
		_, names[i] = f.Close(), f.Name() // it was synced, or is dropped
	}
	return names
}

func headContext(name []byte) []byte { return fmt.Appendf(nil, "blob/%x", name) }

func chunkContext(name []byte, index uint64, last bool) []byte {
	return fmt.Appendf(nil, "blob/%x/%d/%t", name, index, last)
}

// blobReader opens chunk after chunk.
type blobReader struct {
	box    cipher.Box
	file   *os.File
	name   []byte
	count  uint64
	left   int64 // plain bytes still to come
	plain  bytes.Reader
	digest string
	sum    hash.Hash
}

// open checks the head of a blob against the digest under which it lies.
func (b blobs) open(folder, digest string) (*blobReader, error) {
	if raw, err := hex.DecodeString(digest); err != nil || len(raw) != sha256.Size {
		return nil, access.Gone()
	}
	file, err := os.OpenFile(b.path(folder, digest), os.O_RDONLY|syscall.O_NOFOLLOW, 0) // a link leads elsewhere
	if err != nil {
		return nil, damagedBlob(digest, err)
	}
	r := &blobReader{box: b.box, file: file, digest: digest, sum: sha256.New()}
	if err := r.head(); err != nil {
		return nil, errors.Join(damagedBlob(digest, err), file.Close())
	}
	return r, nil
}

func (r *blobReader) head() error {
	var head [len(blobMagic) + blobName + 1]byte
	if _, err := io.ReadFull(r.file, head[:]); err != nil {
		return err
	}
	if [len(blobMagic)]byte(head[:]) != blobMagic {
		return errors.New("no sealed file begins here")
	}
	r.name = head[len(blobMagic) : len(head)-1]
	sealed := make([]byte, head[len(head)-1])
	if _, err := io.ReadFull(r.file, sealed); err != nil {
		return err
	}
	plain, err := r.box.Open(sealed, headContext(r.name))
	if err != nil {
		return err
	}
	if len(plain) != sha256.Size+8 || hex.EncodeToString(plain[:sha256.Size]) != r.digest {
		return errors.New("it stands under another digest")
	}
	r.left = int64(binary.BigEndian.Uint64(plain[sha256.Size:]))
	return nil
}

// Read gives plain bytes that were checked.
func (r *blobReader) Read(p []byte) (int, error) {
	for r.plain.Len() == 0 {
		if r.left == 0 && r.count > 0 {
			return 0, r.finished()
		}
		if err := r.chunk(); err != nil {
			return 0, damagedBlob(r.digest, err)
		}
	}
	return r.plain.Read(p)
}

func (r *blobReader) chunk() error {
	var length [4]byte
	if _, err := io.ReadFull(r.file, length[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > maxSealed {
		return errors.New("a chunk is too long")
	}
	sealed := make([]byte, n)
	if _, err := io.ReadFull(r.file, sealed); err != nil {
		return err
	}
	plain, err := r.box.Open(sealed, chunkContext(r.name, r.count, r.left <= blobChunk))
	if err != nil {
		return err
	}
	r.count++
	r.left -= int64(len(plain))
	r.sum.Write(plain)
	r.plain.Reset(plain)
	return nil
}

// finished is what comes behind the last byte: the end, when all of it was the file.
func (r *blobReader) finished() error {
	if hex.EncodeToString(r.sum.Sum(nil)) != r.digest {
		return damagedBlob(r.digest, errors.New("its bytes have another digest"))
	}
	return io.EOF
}

// Close closes the file.
func (r *blobReader) Close() error { return r.file.Close() }

func damagedBlob(digest string, err error) error {
	return fault.New(fault.Unavailable, "blob.damaged", "the file %s is missing or damaged", digest).Because(err).
		WithHint("bring it back from a backup, or from the folder blob beside the journal")
}

// checkBlob reads a blob in each folder to its end.
func (b blobs) check(digest string) []error {
	var found []error
	for _, folder := range b.folders {
		r, err := b.open(folder, digest)
		if err == nil {
			_, err = io.Copy(io.Discard, r)
			err = errors.Join(err, r.Close())
		}
		if err != nil {
			found = append(found, fmt.Errorf("%s: %w", folder, err))
		}
	}
	return found
}
