package courier

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tocsin/desk"
	"tocsin/domain/fault"
	"tocsin/domain/product"
)

// CopyFormat names the form of the files of a Folder.
const CopyFormat = "tocsin-relay/v1"

// Statutory is a statutory copy as a file: what the article lists, and by what the
// recipient knows a repetition.
//
// law: cn/rmspv 7(2), 7(4)
type Statutory struct {
	Format    string            `json:"format"`
	Parcel    string            `json:"parcel"` // the same for every repetition
	Recipient string            `json:"recipient"`
	Report    string            `json:"report"`
	Part      int               `json:"part,omitempty"` // of a supplement: the how manyth to this report; it says no more than the file that was added
	Kind      string            `json:"kind"`
	Received  time.Time         `json:"received"` // when the platform had the report
	Laid      time.Time         `json:"laid"`     // when the copy was laid out
	Digest    string            `json:"digest"`   // SHA-256 of the report as it arrived, hex; its receipt names it too
	Marking   string            `json:"marking,omitempty"`
	Products  []product.Product `json:"products,omitempty"` // name, model, version
	Technical string            `json:"technical,omitempty"`
	Harm      string            `json:"harm,omitempty"`
	Scope     string            `json:"scope,omitempty"`
	Files     []Held            `json:"files,omitempty"`
}

// Held names a file that the platform holds with the report: enough to ask for it and to
// know it again. Neither its bytes nor its name, which may be of the reporter.
type Held struct {
	ID     string    `json:"id"`
	Digest string    `json:"sha256"`
	Size   int64     `json:"size"`
	Added  time.Time `json:"added"`
}

// statutory takes from a report what the article lists, and nothing about its reporter.
func statutory(c desk.Copy) Statutory {
	r := c.Report
	s := Statutory{
		Format: CopyFormat, Parcel: c.Parcel.ID, Recipient: c.Parcel.Recipient, Report: r.ID, Part: c.Parcel.Part, Kind: string(r.Kind),
		Received: r.Received, Laid: c.Parcel.Laid, Digest: r.Digest, Marking: string(r.Marking),
	}
	for _, a := range c.Files {
		s.Files = append(s.Files, Held{a.ID, a.Digest, a.Size, a.At})
	}
	if s.Part == 0 {
		s.Products, s.Technical, s.Harm, s.Scope = r.Products, r.Technical.Reveal(), r.Harm.Reveal(), r.Scope.Reveal()
	}
	return s
}

// nameOf is the file of a copy, or of the how manyth supplement to it.
func nameOf(c desk.Copy) string {
	if c.Parcel.Part == 0 {
		return c.Report.ID + ".json"
	}
	return fmt.Sprintf("%s.%03d.json", c.Report.ID, c.Parcel.Part)
}

// Folder is a carrier that puts each copy as one file into dir/<recipient>/, whole and
// synced or not at all. The name is that of the report and the part, so a repetition replaces the
// file by the same bytes. The reference is the file's SHA-256 digest: whoever holds the
// file can prove that it is the one on record.
func Folder(dir string) Carry {
	return func(ctx context.Context, c desk.Copy) (string, error) {
		name, recipient := nameOf(c), c.Parcel.Recipient
		if !isName(recipient) || !isName(name) {
			return "", fault.New(fault.Invalid, "relay.name", "%q cannot be the name of a folder", recipient)
		}
		content, err := json.MarshalIndent(statutory(c), "", "  ")
		if err != nil {
			return "", fault.New(fault.Internal, "relay.form", "the copy cannot be written as JSON").Because(err)
		}
		content = append(content, '\n')
		if err := ctx.Err(); err != nil {
			return "", fault.New(fault.Unavailable, "relay.stopped", "there was no time left").Because(err)
		}
		if err := place(filepath.Join(dir, recipient), name, content); err != nil {
			return "", fault.New(fault.Unavailable, "relay.folder", "the folder of %s cannot be written", recipient).Because(err)
		}
		sum := sha256.Sum256(content)
		return "sha256:" + hex.EncodeToString(sum[:]), nil
	}
}

// isName: one plain element of a path, not hidden.
func isName(s string) bool {
	return s != "" && !strings.ContainsAny(s, `/\:`) && !strings.HasPrefix(s, ".") && filepath.IsLocal(s)
}

// place puts a file under its name, durable, or leaves what was there.
func place(dir, name string, content []byte) error {
	file := filepath.Join(dir, name)
	if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, content) {
		return syncFolder(dir) // it may have come before a crash, and its name not be durable yet
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	_, err = fresh.Write(content)
	err = errors.Join(err, fresh.Sync(), fresh.Close())
	if err == nil {
		err = os.Rename(fresh.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(fresh.Name()))
	}
	return errors.Join(syncFolder(dir), syncFolder(filepath.Dir(dir)))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
