package desk

import (
	"context"
	"io"

	"tocsin/domain/access"
	"tocsin/domain/ident"
	"tocsin/domain/programme"
	"tocsin/store"
)

// PutFile makes a file safe, sealed, before an application names it, as Intake.PutFile does.
func (p Programmes) PutFile(ctx context.Context, who access.Principal, name string, r io.Reader, limit int64) (File, error) {
	return p.sealed(ctx, access.By{Principal: who, Act: access.AttachApplication}, name, r, limit)
}

// Attach adds a file to an application of the principal's unit, until the office found it
// complete. The unit is asked for before a byte is read. The entry of the act holds the
// digest of the file; the same file under the same name is attached once.
func (p Programmes) Attach(ctx context.Context, who access.Principal, id, name string, r io.Reader, limit int64) (programme.File, store.Proof, error) {
	if err := p.Awaits(ctx, who, id); err != nil {
		return programme.File{}, store.Proof{}, err
	}
	f, err := p.PutFile(ctx, who, name, r, limit)
	if err != nil {
		return programme.File{}, store.Proof{}, err
	}
	defer f.Drop()
	return p.AttachFile(ctx, who, id, f)
}

// Awaits reports whether an application may be given a file by the principal now. The act
// asks again.
func (p Programmes) Awaits(ctx context.Context, who access.Principal, id string) error {
	v, err := p.view(who, access.AttachApplication)
	if err != nil {
		return err
	}
	a, err := v.Application(ctx, id)
	switch {
	case err != nil:
		return err
	case !applicant(a, who):
		return access.Gone()
	}
	return a.MayAttach()
}

// applicant reports whether somebody is of the unit that applied.
func applicant(a programme.Application, who access.Principal) bool {
	return who.Org != "" && a.Org == who.Org
}

// AttachFile is Attach for a file that was put before.
func (p Programmes) AttachFile(ctx context.Context, who access.Principal, id string, f File) (kept programme.File, proof store.Proof, err error) {
	if err := p.Awaits(ctx, who, id); err != nil {
		return kept, proof, err
	}
	if err := keep(ctx, f); err != nil {
		return kept, proof, err
	}
	proof, err = p.write(ctx, who, access.AttachApplication, "", func(tx *store.Tx) (err error) {
		tx.About(id)
		tx.Contains(f.Digest)
		kept, err = p.enclose(tx, who, id, f)
		return err
	})
	p.heard(ctx, err, f)
	return kept, proof, err
}

// enclose keeps the record of a file in its application, unless it is there already.
func (p Programmes) enclose(tx *store.Tx, who access.Principal, id string, f File) (programme.File, error) {
	a, err := tx.LoadApplication(id)
	switch {
	case err != nil:
		return programme.File{}, err
	case !applicant(a, who):
		return programme.File{}, access.Gone()
	}
	number, err := tx.NewID(ident.Attachment)
	if err != nil {
		return programme.File{}, err
	}
	kept, is, err := a.Attach(programme.File{ID: number, At: tx.Now(), Digest: f.Digest, Size: f.Size, Name: f.Name})
	if err != nil {
		return programme.File{}, err
	}
	if !is {
		tx.Nothing()
		return kept, nil
	}
	return kept, tx.AdmitToApplication(a, applicationAudience(a))
}

// ApplicationFile opens a file of an application for whoever may read that one. The reading
// is on record before the first byte, with the file as its reason. The caller closes the
// stream; one that turns out damaged ends in a fault and never in a wrong byte.
func (l Look) ApplicationFile(ctx context.Context, who access.Principal, application, id string) (programme.File, io.ReadCloser, error) {
	var f programme.File
	_, err := l.write(ctx, who, access.ReadApplication, "file "+id, func(tx *store.Tx) error {
		tx.About(application)
		a, err := tx.Application(tx.Context(), application)
		if err != nil {
			return err
		}
		if closed(a, who) {
			return access.Gone()
		}
		f, err = a.File(id)
		return err
	})
	if err != nil {
		return programme.File{}, nil, err
	}
	content, err := l.store.OpenBlob(ctx, access.By{Principal: who, Act: access.ReadApplication}, f.Digest)
	return f, content, err
}
