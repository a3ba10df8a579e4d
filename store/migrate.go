package store

import (
	"context"
	"database/sql"
	"embed"
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

//go:embed migration/*.sql
var migrations embed.FS

// migrate brings the database to the form this program writes.
func (d dialect) migrate(ctx context.Context, db *sql.DB) error {
	kind := database.DialectSQLite3
	if d.name == "postgres" {
		kind = database.DialectPostgres
	}
	files, err := fs.Sub(expanding{migrations, d}, "migration")
	if err != nil {
		return d.fault(err)
	}
	provider, err := goose.NewProvider(kind, db, files, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return d.fault(err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return d.fault(err)
	}
	return nil
}

// expanding is the migrations with the words that differ between the engines put in
// for one of them: one set of files serves both. BYTES are bytes, TEXT_C is text that
// sorts by its bytes, and STRICT makes SQLite keep the types that it is told; NARROW
// besides keeps short rows in their key, not beside it.
type expanding struct {
	embed.FS
	dialect dialect
}

var typeWords = regexp.MustCompile(`\b(BYTES|TEXT_C|BIGINT|STRICT|NARROW)\b`)

// Open opens a migration file with its words expanded.
func (e expanding) Open(name string) (fs.File, error) {
	file, err := e.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	expanded := typeWords.ReplaceAllStringFunc(string(text), func(w string) string { return e.dialect.types[w] })
	return expandedFile{file, strings.NewReader(expanded)}, nil
}

type expandedFile struct {
	fs.File
	text *strings.Reader
}

func (f expandedFile) Read(p []byte) (int, error) { return f.text.Read(p) }
