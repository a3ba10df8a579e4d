package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

// waiting is a body that waits for its commit.
type waiting struct {
	body []byte
	done chan error
}

const most = 256 // bodies in one commit

// serveFloor is the least that could keep a report's promise: it inserts the bytes
// and answers when the commit is on disk. Bodies that arrive together share one.
func serveFloor(ctx context.Context, dir string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "floor.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE TABLE report (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"); err != nil {
		return errors.Join(err, db.Close())
	}
	jobs := make(chan waiting, 1024)
	go keepAll(ctx, db, jobs)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, db.Close())
	}
	fmt.Fprintf(os.Stderr, "serving http://%s\n", listener.Addr())
	server := &http.Server{Handler: floorHandler(jobs)}
	go func() {
		<-ctx.Done()
		_ = server.Close() // the measurement is over
	}()
	err = server.Serve(listener)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, db.Close())
}

func floorHandler(jobs chan<- waiting) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err == nil {
			j := waiting{body, make(chan error, 1)}
			jobs <- j
			err = <-j.done
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
}

// keepAll is the one writer.
func keepAll(ctx context.Context, db *sql.DB, jobs <-chan waiting) {
	for {
		var group []waiting
		select {
		case <-ctx.Done():
			return
		case first := <-jobs:
			group = append(group, first)
		}
	gather:
		for len(group) < most {
			select {
			case j := <-jobs:
				group = append(group, j)
			default:
				break gather
			}
		}
		err := keep(ctx, db, group)
		for _, j := range group {
			j.done <- err
		}
	}
}

func keep(ctx context.Context, db *sql.DB, group []waiting) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, "INSERT INTO report (body) VALUES (?)")
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	for _, j := range group {
		if _, err := insert.ExecContext(ctx, j.body); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}
