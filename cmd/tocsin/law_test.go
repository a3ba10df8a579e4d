package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tocsin/domain/fault"
)

func TestALawFolderIsNotLeftByALink(t *testing.T) {
	outside, folder := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(outside, "secret"), []byte("root:x:0:0\n"), 0o600))
	for _, to := range []string{filepath.Join(outside, "secret"), "../" + filepath.Base(outside) + "/secret"} {
		link := filepath.Join(folder, "a.yaml")
		must(os.Symlink(to, link))
		_, err := loadFolders([]string{folder})
		f := fault.From(err)
		if err == nil || len(f.Reasons) != 1 || !strings.HasPrefix(f.Reasons[0].Field, "a.yaml") || strings.Contains(f.Reasons[0].Message, "root:x") {
			t.Errorf("%s: %v %+v", to, err, f.Reasons)
		}
		must(os.Remove(link))
	}
	must(os.MkdirAll(filepath.Join(folder, "..data"), 0o700))
	must(os.WriteFile(filepath.Join(folder, "..data", "words.txt"), []byte("{}\n"), 0o600))
	must(os.Symlink("..data/words.txt", filepath.Join(folder, "vocabulary.yaml")))
	if _, err := loadFolders([]string{folder}); err != nil {
		t.Errorf("a link inside the folder is refused: %v", err)
	}
}
