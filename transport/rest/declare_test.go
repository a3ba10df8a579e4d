package rest

import (
	"context"
	"log/slog"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/desk"
	"tocsin/domain/cipher"
	"tocsin/domain/clock"
	"tocsin/law"
	"tocsin/store"
	"tocsin/transport/frame"
)

func TestAnOperationWithoutADeclarationKeepsTheProgramFromStarting(t *testing.T) {
	suite, c := cipher.International(nil), clock.At(clock.FromMilli(1))
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: c, Suite: suite})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	book, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), desk.Options{Store: s, Law: book, Clock: c, Suite: suite})
	if err != nil {
		t.Fatal(err)
	}
	router := frame.New(frame.Options{Desk: d, Log: slog.New(slog.DiscardHandler)})
	a, err := Door{Desk: d, Router: router}.declare()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := router.Handler(); err != nil {
		t.Fatalf("without it, the program starts: %v", err)
	}
	huma.Get(a.huma, "/api/v1/secret", func(context.Context, *nothing) (*bytesOutput, error) { return &bytesOutput{}, nil })
	if _, err := router.Handler(); err == nil {
		t.Fatal("an operation without act, relation and class is served")
	}
}
