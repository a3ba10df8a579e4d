package store

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// fold brings text to the form in which it is searched: compatibility forms and full
// width made one, lower case. The same function serves writing and asking.
func fold(text string) string { return strings.ToLower(norm.NFKC.String(text)) }
