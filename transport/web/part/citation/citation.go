// Package citation names the article of law that a thing on the page rests on.
//
// Every deadline, every required field and every refusal of the gate says which
// law it comes from. A citation is short in the line ("RMSPV 7(2)"), and whole in
// its title; where the platform has a page for the article it is a link.
//
// It serves all instruments in law/: none of them is named here.
package citation

import "strings"

// View is one article. The zero View means "no law says so" and shows nothing.
type View struct {
	Short string // "RMSPV 7(2)", "《漏洞管理规定》第七条第二项"
	Full  string // the instrument's whole name and the gist, for the title
	Href  string // the page of the article, if there is one
}

// Given reports whether there is a law to name.
func (v View) Given() bool { return v.Short != "" }

// Anchor is the id of an article on the page of its instrument: "article-7-2".
func Anchor(number string) string {
	return "article-" + strings.Trim(strings.NewReplacer("(", "-", ")", "", " ", "-", ".", "-", "/", "-").Replace(number), "-")
}
