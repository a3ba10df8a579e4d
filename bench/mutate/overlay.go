package main

// switchboard is the package that the mutants ask which of them is awake. It exists in
// the overlay only. With a file to write to, it notes which statements are come by.
const switchboard = `package mutant

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
)

var awake = func() map[int]bool {
	ids := map[int]bool{}
	for _, one := range strings.Split(os.Getenv("MUTANT"), ",") {
		if id, err := strconv.Atoi(one); err == nil {
			ids[id] = true
		}
	}
	return ids
}()

var (
	trace = open(os.Getenv("MUTANT_TRACE"))
	mu    sync.Mutex
	seen  = map[int]bool{}
)

func open(name string) *os.File {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	return f
}

func is(id int) bool {
	if trace != nil {
		mu.Lock()
		if !seen[id] {
			seen[id] = true
			_, _ = trace.WriteString(strconv.Itoa(id) + "\n")
		}
		mu.Unlock()
	}
	return awake[id]
}

// Awake reports whether a mutant is.
func Awake(id int) bool { return is(id) }

// Off never holds, On always, Not turns round.
func Off(id int, b bool) bool { return !is(id) && b }
func On(id int, b bool) bool  { return is(id) || b }
func Not(id int, b bool) bool { return b != is(id) }

// Less is a list without one of its members.
func Less[S ~[]E, E any](first int, list S) S {
	for i := range list {
		if is(first + i) {
			return slices.Delete(slices.Clone(list), i, i+1)
		}
	}
	return list
}

// Everybody is a list of roles with that of everybody.
func Everybody[S ~[]R, R ~string](id int, list S) S {
	if is(id) {
		return append(slices.Clone(list), "anonymous")
	}
	return list
}

// Wide is an audience with everybody in it, Nobody one without members, Lost a key that is none.
func Wide[A ~[]string](id int, a A) A {
	if is(id) {
		return append(slices.Clone(a), "public")
	}
	return a
}
func Nobody[A ~[]string](id int, a A) A {
	if is(id) {
		return nil
	}
	return a
}
func Lost[K ~string](id int, key K) K {
	if is(id) {
		return ""
	}
	return key
}
`

// deskSwitches are the ways of the desk to write and to read, without the question.
const deskSwitches = `package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/mutant"
	"tocsin/store"
)

func (c *core) writeAt(id int, ctx context.Context, who access.Principal, act access.Act, why string, do func(*store.Tx) error) (store.Proof, error) {
	if mutant.Awake(id) {
		return c.store.Write(ctx, access.By{Principal: who, Act: act, Why: why}, do)
	}
	return c.write(ctx, who, act, why, do)
}

func (c *core) viewAt(id int, who access.Principal, act access.Act) (store.View, error) {
	if mutant.Awake(id) {
		return c.store.Look(access.By{Principal: who, Act: act}), nil
	}
	return c.view(who, act)
}
`

// storeSwitches is the condition of an audience that may be left out.
const storeSwitches = `package store

import "tocsin/domain/mutant"

func droppedAt(id int, w where) where {
	if mutant.Awake(id) {
		return is("1 = 1")
	}
	return w
}
`
