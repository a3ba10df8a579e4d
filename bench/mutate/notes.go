package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// notes are the verdicts of a run that was broken off, by the words of each mutant, so that
// the next goes on from there. A statement that was written anew is tried anew; what was
// known of one goes on being believed, so begin without notes where the tests changed.
type notes struct {
	mu    sync.Mutex
	file  *os.File // nil keeps none
	known map[string]string
	names map[int]string
}

// open reads the notes of a file and goes on writing there; the empty name keeps none.
func open(path string, all []mutant) (*notes, error) {
	n := &notes{known: map[string]string{}, names: map[int]string{}}
	same := map[string]int{}
	for _, m := range all {
		key := strings.Join([]string{m.file, m.in, m.sort, strings.Join(strings.Fields(m.text), " ")}, "\t")
		same[key]++
		n.names[m.id] = fmt.Sprintf("%s\t%d", key, same[key])
	}
	if path == "" {
		return n, nil
	}
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lines := bufio.NewScanner(strings.NewReader(string(before)))
	for lines.Scan() {
		if by, key, ok := strings.Cut(lines.Text(), "\t"); ok {
			n.known[key] = by
		}
	}
	n.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return n, err
}

// none stands for the test that notices a mutant, where there is none.
const none = "-"

// of is what is known of a mutant.
func (n *notes) of(m mutant) (verdict, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	by, known := n.known[n.names[m.id]]
	return verdict{mutant: m, by: strings.TrimPrefix(by, none)}, known
}

// keep writes a verdict down.
func (n *notes) keep(v verdict) {
	n.mu.Lock()
	defer n.mu.Unlock()
	by := v.by
	if by == "" {
		by = none
	}
	n.known[n.names[v.id]] = by
	if n.file != nil {
		_, _ = fmt.Fprintf(n.file, "%s\t%s\n", by, n.names[v.id]) // what is not written is tried again
	}
}
