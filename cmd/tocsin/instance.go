package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/law"
	"tocsin/outward/openid"
	"tocsin/store"
)

// place says where an instance lies.
type place struct {
	Data     string `help:"Data directory: keys, files, and the database unless it is elsewhere; tocsin-data here when left out." type:"path" default:"tocsin-data" env:"TOCSIN_DATA" placeholder:"DIR" group:"storage"`
	Database string `help:"PostgreSQL connection string; without it SQLite in the data directory." env:"TOCSIN_DATABASE" placeholder:"DSN" group:"storage"`
	Journal  string `help:"Folder of the intake journal, best on another disk; DATA/journal when left out. Name the same one at every command." type:"path" env:"TOCSIN_JOURNAL" placeholder:"DIR" group:"storage"`
}

// keeping is all that opening an instance asks for.
type keeping struct {
	place
	Waive  bool   `name:"waive-standby" help:"Run on PostgreSQL without a synchronous standby; goes on record." env:"TOCSIN_WAIVE_STANDBY" group:"storage"`
	Law    string `help:"Folder with laws of your own, beside those built in." type:"path" env:"TOCSIN_LAW" placeholder:"DIR" group:"storage"`
	anew   bool
	asks   *openid.Client // by which issuers of identities are asked; nil where nobody signs in
	choice desk.Settings  // what serve was told about signing in
	Origin string         `help:"Name of the evidence log, such as platform.example/log; fixed at the first start; tocsin.local/log when left out." env:"TOCSIN_ORIGIN" placeholder:"NAME" group:"storage"`
}

// operator is whoever may write to the data directory: the program itself, at the
// terminal. What he does is in the evidence as system:cli.
func operator() access.Principal {
	return access.Principal{Roles: []access.Role{access.System}, Via: "cli"}
}

// instance is an open data directory with its desk.
type instance struct {
	store *store.Store
	desk  *desk.Desk
}

// open opens or founds the instance.
func (k keeping) open(ctx context.Context, c clock.Clock, log *slog.Logger) (*instance, error) {
	book, err := k.book()
	if err != nil {
		return nil, err
	}
	suite := cipher.International(nil)
	s, err := store.Open(ctx, store.Options{
		Dir: k.Data, Database: k.Database, Journal: k.Journal, Origin: k.Origin, Waive: k.Waive, Anew: k.anew, Clock: c, Suite: suite, Log: log,
	})
	if err != nil {
		return nil, err
	}
	d, err := desk.New(ctx, desk.Options{Store: s, Law: book, Clock: c, Suite: suite, Settings: k.choice, Issuers: k.asks})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &instance{store: s, desk: d}, nil
}

// with opens an instance that must be there already, does something with its desk, and
// closes it. A verb that adds to an instance never founds one by a mistyped name.
func (k keeping) with(ctx context.Context, c clock.Clock, do func(*desk.Desk) error) error {
	if err := k.founded(); err != nil {
		return err
	}
	i, err := k.open(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(do(i.desk), i.close())
}

// founded says whether the data directory holds an instance.
func (k place) founded() error {
	_, err := os.Stat(filepath.Join(k.Data, "keys"))
	if errors.Is(err, fs.ErrNotExist) {
		return usage("data", "%s holds no instance", k.Data).WithHint("name its data directory with --data, or found one with tocsin serve --data %s", k.Data)
	}
	if err != nil {
		return usage("data", "the data directory %s cannot be read", k.Data).Because(err).WithHint("run this as the user that runs the server")
	}
	return nil
}

// book is the law: what is built in, and the operator's own folder.
func (k keeping) book() (*law.Book, error) {
	if k.Law == "" {
		return loadFolders(nil)
	}
	return loadFolders([]string{k.Law})
}

func (i *instance) close() error {
	if err := i.store.Close(); err != nil {
		return fault.New(fault.Internal, "store.close", "the data directory could not be closed").Because(err)
	}
	return nil
}
