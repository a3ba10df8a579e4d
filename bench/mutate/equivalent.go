package main

// same is a statement that can be changed without anybody noticing, and why.
type same struct {
	file, in, sort string // of the mutant; empty for any
	text           string // stands in what it changes
	why            string
}

var equivalents = []same{
	{"domain/access/access.go", "NewAudience", "a part of a condition left out", "ok of ok", "where there is no colon the name is empty, too"},
}
