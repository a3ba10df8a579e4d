package desk

import (
	"tocsin/domain/fault"
	"tocsin/domain/text"
)

// sentences are the fields in which people write more than a line.
var sentences = []string{"summary", "text", "local_text", "advice", "remedy", "mitigation", "ground", "links"}

// legible refuses words that are not what they look like, in whatever an act is asked
// with. A report has its own limits and is looked at by them.
func legible(asked any) error {
	return fault.Join(fault.Invalid, "text.wrong", "some of the words cannot be kept as they are", text.CheckAll(asked, sentences...))
}

// legibleAt is legible for one text of an act.
func legibleAt(field, words string) error {
	return fault.Join(fault.Invalid, "text.wrong", "some of the words cannot be kept as they are", text.Check(field, words, text.Long))
}
