package desk_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/domain/partner"
	"tocsin/domain/report"
)

func TestASuspendedUnitStillAddsFilesToItsReportAndTheBooksAreSound(t *testing.T) {
	o := open(t)
	org, _, err := o.Enrolment.Partner(o.ctx, o.admin, partner.Partner{Name: "Carrier", Sector: "telecom", Jurisdiction: "CN"})
	o.must(err)
	unit := o.person("unit", access.PartnerMember, org)
	taken, err := o.Intake.Receive(o.ctx, unit, desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "RCE"}, Raw: []byte("raw")})
	o.must(err)
	unit.Suspended = true
	a, proof, err := o.Intake.Attach(o.ctx, unit, taken.Report, "poc.zip", strings.NewReader("content"), 7)
	o.must(err)
	receipt, err := proof.Receipt()
	o.must(err)
	if receipt.Head.Subject != taken.Report || receipt.Head.Content != a.Digest || receipt.Head.Act != string(access.WriteMessage) {
		t.Errorf("the entry says %+v", receipt.Head)
	}
	_, content, err := o.Look.File(o.ctx, unit, taken.Report, a.ID)
	o.must(err)
	defer func() { _ = content.Close() }()
	if back, err := io.ReadAll(content); err != nil || string(back) != "content" {
		t.Errorf("%q, %v", back, err)
	}
	check, err := o.store.Fsck(o.ctx, access.By{Act: access.ReadEvidence, Principal: access.Principal{Roles: []access.Role{access.System}, Via: "fsck"}})
	o.must(err)
	if !check.Sound() {
		t.Fatal(check)
	}
}

func TestAFileThatBreaksOffIsNoFile(t *testing.T) {
	o := open(t)
	half := strings.Repeat("a", 300<<10)
	for _, broken := range []error{io.ErrUnexpectedEOF, fmt.Errorf("the body: %w", io.ErrUnexpectedEOF), fmt.Errorf("the body: %w", io.EOF), errors.New("connection reset")} {
		r := io.MultiReader(strings.NewReader(half), iotest.ErrReader(broken))
		if f, err := o.Intake.PutFile(o.ctx, o.duty, "x", r, 1<<20); err == nil {
			t.Errorf("%v: %d bytes pass for the whole", broken, f.Size)
		}
	}
	if _, err := o.Intake.PutFile(o.ctx, o.duty, "x", strings.NewReader(half), 300<<10-1); !fault.Is(err, fault.TooLarge) {
		t.Errorf("one byte over: %v", err)
	}
}

func TestOfManySubmissionsUnderOneKeyOnlyTheFilesOfTheOneThatStandsAreKept(t *testing.T) {
	o := open(t)
	var sent sync.WaitGroup
	stood := atomic.Int32{}
	for n := range 8 {
		sent.Go(func() {
			f, err := o.Intake.PutFile(o.ctx, access.Principal{}, "poc", strings.NewReader(fmt.Sprint("bytes ", n)), 100)
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Drop()
			s := desk.Submission{Kind: report.Vulnerability, Draft: report.Draft{Title: "RCE"}, Raw: fmt.Append(nil, n), Key: "one key of one submission", Files: []desk.File{f}}
			if _, err := o.Intake.Receive(o.ctx, access.Principal{}, s); err == nil {
				stood.Add(1)
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	sent.Wait()
	var left []string
	for _, folder := range []string{"blob", filepath.Join("journal", "blob")} {
		o.must(filepath.WalkDir(filepath.Join(o.dir, folder), func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				left = append(left, name)
			}
			return err
		}))
	}
	if stood.Load() != 1 || len(left) != 2 {
		t.Errorf("%d stand, and these files are left: %v", stood.Load(), left)
	}
}
