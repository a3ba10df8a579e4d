package store

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"time"

	"tocsin/domain/clock"
)

// frame is one group of acts in the journal.
type frame struct {
	first   int64             // index of the first entry in the log
	entries []kept            // evidence entries, in order
	sets    map[string]string // audience sets first used here
	rows    []row
	note    string // the signed checkpoint after the group
}

// kept is an evidence entry as it is stored.
type kept struct {
	leaf, opening []byte
	at            int64 // milliseconds since the Unix epoch
	act, subject  string
}

// last is the size of the log after the frame.
func (f frame) last() int64 { return f.first + int64(len(f.entries)) }

// appendTo writes a frame down: counts and lengths as unsigned varints, text as length
// and bytes. Columns are left out: they are computed from the body again.
func (f frame) appendTo(b []byte) []byte {
	b = slices.Grow(b, f.size())
	b = binary.AppendUvarint(b, uint64(f.first))
	b = binary.AppendUvarint(b, uint64(len(f.entries)))
	for _, e := range f.entries {
		b = binary.AppendUvarint(b, uint64(e.at))
		b = appendPart(appendPart(b, e.leaf), e.opening)
		b = appendPart(appendPart(b, e.act), e.subject)
	}
	b = binary.AppendUvarint(b, uint64(len(f.sets)))
	for _, digest := range slices.Sorted(maps.Keys(f.sets)) {
		b = appendPart(appendPart(b, digest), f.sets[digest])
	}
	b = binary.AppendUvarint(b, uint64(len(f.rows)))
	for _, r := range f.rows {
		b = binary.AppendUvarint(b, uint64(r.version))
		b = appendPart(appendPart(appendPart(b, r.table), r.id), r.audience)
		b = appendPart(appendPart(b, r.body), r.sealed)
	}
	return appendPart(b, f.note)
}

// at is the time of the frame's entries.
func (f frame) at() time.Time {
	if len(f.entries) == 0 {
		return time.Time{}
	}
	return clock.FromMilli(f.entries[len(f.entries)-1].at)
}

// size is about how many bytes the frame takes.
func (f frame) size() int {
	n := 256 + len(f.note)
	for _, e := range f.entries {
		n += len(e.leaf) + len(e.opening) + len(e.act) + len(e.subject) + 24
	}
	for _, r := range f.rows {
		n += len(r.table) + len(r.id) + len(r.audience) + len(r.body) + len(r.sealed) + 24
	}
	return n
}

// parser takes a frame apart; after the first error it yields nothing more.
type parser struct {
	rest []byte
	err  error
}

var errFrame = errors.New("a frame is not written as frames are")

func (p *parser) number() int64 {
	n, size := binary.Uvarint(p.rest)
	if size <= 0 || n > 1<<62 {
		p.rest, p.err = nil, errFrame
		return 0
	}
	p.rest = p.rest[size:]
	return int64(n)
}

// count is a number of things of which each takes at least one byte.
func (p *parser) count() int {
	n := p.number()
	if n > int64(len(p.rest)) {
		p.err = errFrame
		return 0
	}
	return int(n)
}

func (p *parser) part() []byte {
	n := p.count()
	if p.err != nil || n == 0 {
		return nil
	}
	part := p.rest[:n:n]
	p.rest = p.rest[n:]
	return part
}

func (p *parser) text() string { return string(p.part()) }

// parseFrame reads what bytes wrote, and nothing else.
func parseFrame(payload []byte) (frame, error) {
	p := &parser{rest: payload}
	f := frame{first: p.number(), sets: map[string]string{}}
	for range p.count() {
		e := kept{at: p.number()}
		e.leaf, e.opening, e.act, e.subject = p.part(), p.part(), p.text(), p.text()
		f.entries = append(f.entries, e)
		if p.err != nil {
			return frame{}, p.err
		}
	}
	for range p.count() {
		digest := p.text()
		f.sets[digest] = p.text()
	}
	for range p.count() {
		r := row{version: p.number()}
		r.table, r.id, r.audience, r.body, r.sealed = p.text(), p.text(), p.text(), p.part(), p.part()
		f.rows = append(f.rows, r)
		if p.err != nil {
			return frame{}, p.err
		}
	}
	f.note = p.text()
	if p.err == nil && len(p.rest) > 0 {
		p.err = errFrame
	}
	return f, p.err
}
