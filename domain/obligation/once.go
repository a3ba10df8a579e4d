package obligation

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"tocsin/domain/fault"
)

// level is one object or list that is being read.
type level struct {
	list bool
	keys map[string]bool // of an object: those it had, in small letters, as the decoder takes them
	key  string          // of an object: the one whose value comes next; empty before a key
	n    int             // of a list: the place of the value that comes next
}

// once refuses a document in which an object has a key twice: which of the two counts is
// what readers disagree about. Whatever else is wrong with it, the decoder says.
func once(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var open []level
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				open = append(open, level{list: v == '[', keys: map[string]bool{}})
				continue
			}
			open = open[:len(open)-1]
		case string:
			if top := len(open) - 1; top >= 0 && !open[top].list && open[top].key == "" {
				if open[top].twice(v) {
					return fault.New(fault.Invalid, "obligation.facts.twice", "a key stands twice in one object").At(pointer(open)).WithHint("give it once")
				}
				continue
			}
		}
		if top := len(open) - 1; top >= 0 {
			open[top].key = ""
			open[top].n++
		}
	}
}

// twice takes a key, and reports whether the object had it already.
func (l *level) twice(key string) bool {
	small := strings.ToLower(key)
	had := l.keys[small]
	l.keys[small], l.key = true, key
	return had
}

// pointer is the way to what is being read, as /events/0/at.
func pointer(open []level) string {
	var way strings.Builder
	for _, l := range open {
		key := l.key
		if l.list {
			key = strconv.Itoa(l.n)
		}
		way.WriteString("/" + key)
	}
	return way.String()
}
