package desk

import (
	"context"
	"io"

	"tocsin/domain/access"
)

// PutFile makes an attachment safe, sealed, before the report that names it is taken
// in; the name is the sender's, for display only. More than limit bytes are too large.
// A file whose report is never taken in is harmless: nothing leads to it.
func (i Intake) PutFile(ctx context.Context, who access.Principal, name string, r io.Reader, limit int64) (File, error) {
	digest, size, err := i.store.PutBlob(ctx, access.By{Principal: who, Act: access.ReceiveReport}, r, limit)
	return File{Name: name, Digest: digest, Size: size}, err
}
