package programme

import (
	"slices"
	"strings"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// MaxFiles is how many files one application may have.
const MaxFiles = 30

// File is what a unit adds to its application: certificates, contracts, lists. It is a part
// of the application, so that whoever may read that one may read it, and nobody else. Its
// bytes lie sealed under their digest.
type File struct {
	ID     string    `json:"id" class:"internal" purpose:"choosing units" keep:"log"`
	At     time.Time `json:"at" class:"internal" purpose:"choosing units" keep:"log"`
	Digest string    `json:"digest" class:"internal" purpose:"choosing units" keep:"log"` // SHA-256 of what was sent, 64 hex digits
	Size   int64     `json:"size" class:"internal" purpose:"choosing units" keep:"log"`   // bytes of what was sent
	Name   string    `json:"name" class:"internal" purpose:"choosing units" keep:"log"`   // as the sender wrote it; display only
}

// MayAttach names the reason against one more file: whoever judges an application judges
// what the office found complete.
func (a Application) MayAttach() error {
	if _, err := Next(a.State, access.AttachApplication); err != nil {
		return err
	}
	if len(a.Files) >= MaxFiles {
		return fault.New(fault.TooLarge, "application.files", "an application has at most %d files", MaxFiles).WithHint("pack several files into one")
	}
	return nil
}

// Attach adds a file: whoever judges names another version from then on. The same bytes
// under the same name are attached once; then the file that is there comes back, and false.
func (a *Application) Attach(f File) (File, bool, error) {
	if _, err := Next(a.State, access.AttachApplication); err != nil {
		return File{}, false, err
	}
	if i := slices.IndexFunc(a.Files, func(x File) bool { return x.Digest == f.Digest && x.Name == f.Name }); i >= 0 {
		return a.Files[i], false, nil
	}
	if err := a.MayAttach(); err != nil {
		return File{}, false, err
	}
	a.Files = append(slices.Clone(a.Files), f)
	a.Version++
	return f, true, a.move(access.AttachApplication)
}

// File is one of its files, by its identifier.
func (a Application) File(id string) (File, error) {
	i := slices.IndexFunc(a.Files, func(f File) bool { return f.ID == id })
	if i < 0 {
		return File{}, access.Gone()
	}
	return a.Files[i], nil
}

// Digests are those of its files, one behind the other, as they are looked for.
func (a Application) Digests() string {
	all := make([]string, len(a.Files))
	for i, f := range a.Files {
		all[i] = f.Digest
	}
	return strings.Join(all, " ")
}
