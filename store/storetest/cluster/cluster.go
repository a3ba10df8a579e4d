// Package cluster finds a PostgreSQL for tests and measurements: the one that the
// environment names, one that runs here and trusts local users, or one that is started
// for the occasion from what is installed. Whoever uses it lives in a schema of his own
// and leaves nothing behind.
package cluster

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver "pgx"
)

// Named is the variable of the environment that names a server by its connection string.
const Named = "TOCSIN_TEST_POSTGRES"

// Server is a PostgreSQL that answers.
type Server struct {
	text string   // its connection string
	stop []func() // what ends it, last first; none where it is not ours
}

// Find gives a server, or says why there is none.
func Find() (*Server, error) {
	if given := os.Getenv(Named); given != "" {
		if err := answers(given); err != nil {
			return nil, fmt.Errorf("the server of %s does not answer: %w", Named, err)
		}
		return &Server{text: given}, nil
	}
	for _, host := range []string{"/var/run/postgresql", "127.0.0.1"} {
		for _, who := range []string{"root", "postgres"} {
			text := "host=" + host + " user=" + who + " dbname=test sslmode=disable"
			if answers(text) == nil {
				return &Server{text: text}, nil
			}
		}
	}
	s := &Server{}
	if err := s.start(); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// answers tries a server.
func answers(text string) error {
	db, err := sql.Open("pgx", text)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return db.PingContext(ctx)
}

// start makes a server of its own from what is installed. It listens on a socket in a
// temporary directory and nowhere else.
func (s *Server) start() error {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return errors.New("no server answers here, and none is installed")
	}
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return err
	}
	s.stop = append(s.stop, func() { _ = os.RemoveAll(dir) })
	if err := giveAway(dir); err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	if err := unprivileged(bin+"/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return err
	}
	if err := unprivileged(bin+"/pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-k "+dir+" -h ''", "start"); err != nil {
		return err
	}
	s.stop = append(s.stop, func() { _ = unprivileged(bin+"/pg_ctl", "-D", data, "-m", "immediate", "stop") })
	s.text = "host=" + dir + " user=postgres dbname=postgres sslmode=disable"
	return answers(s.text)
}

// Stop ends a server that was started here, and removes what it wrote.
func (s *Server) Stop() {
	for len(s.stop) > 0 {
		s.stop[len(s.stop)-1]()
		s.stop = s.stop[:len(s.stop)-1]
	}
}

// Schema makes an empty schema: the connection string that lives in it, and what drops it.
func (s *Server) Schema() (text string, drop func() error, err error) {
	var random [6]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", nil, err
	}
	name := "t_" + hex.EncodeToString(random[:])
	db, err := sql.Open("pgx", s.text)
	if err != nil {
		return "", nil, err
	}
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		return "", nil, errors.Join(err, db.Close())
	}
	return within(s.text, name), func() error {
		_, err := db.Exec("DROP SCHEMA " + name + " CASCADE")
		return errors.Join(err, db.Close())
	}, nil
}

// within is the connection string of a server, confined to a schema.
func within(text, schema string) string {
	if !strings.Contains(text, "://") {
		return text + " search_path=" + schema
	}
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// unprivileged runs a command as the user postgres where we are root: initdb refuses root.
func unprivileged(command ...string) error {
	if os.Getuid() == 0 {
		command = append([]string{"runuser", "-u", "postgres", "--"}, command...)
	}
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(command[0]), err, out)
	}
	return nil
}

// giveAway hands a directory to the user postgres where we are root.
func giveAway(dir string) error {
	if os.Getuid() != 0 {
		return nil
	}
	owner, err := user.Lookup("postgres")
	if err != nil {
		return errors.New("initdb refuses root, and there is no user postgres")
	}
	id, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	return os.Chown(dir, id, -1)
}
