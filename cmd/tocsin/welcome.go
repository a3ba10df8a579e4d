package main

import (
	"fmt"

	"github.com/alecthomas/kong"
)

const description = `Tocsin receives reports of threats and vulnerabilities, runs the clocks of the law, warns who must know, and proves what happened.

` + exitTable

// groups are the headings of the help.
var groups = kong.ExplicitGroups([]kong.Group{
	{Key: "run", Title: "Run a platform"},
	{Key: "report", Title: "Report and check"},
	{Key: "office", Title: "Decide"},
	{Key: "law", Title: "Know the law"},
	{Key: "look", Title: "Look around"},
	{Key: "content", Title: "What you report"},
	{Key: "show", Title: "What the pages say"},
	{Key: "sign", Title: "How people sign in"},
	{Key: "outward", Title: "Whom the program asks over the network"},
	{Key: "mail", Title: "Mail, in and out"},
	{Key: "tls", Title: "TLS and the certificates of programs"},
	{Key: "link", Title: "The link"},
	{Key: "server", Title: "Which platform, and as whom"},
	{Key: "storage", Title: "Where the instance lies, and its law"},
	{Key: "print", Title: "What is printed"},
})

const firstSteps = `Tocsin: report once; every duty met; everyone who must know, warned.

See it work, with the Log4Shell case played into a throw-away directory
    tocsin demo                       serve it on http://127.0.0.1:8080

Run a platform of your own
    tocsin serve --data ./instance    the first start prints a link for the first administrator

Report something, and keep the proof
    tocsin report --server https://platform.example --title "..." --product "..."
    tocsin verify receipt.json --key log.pub

Ask the law
    tocsin law list                   which statutes and policies are known
    tocsin law due facts.json         what is due, by when, and under which article

Every verb explains itself:  tocsin help VERB  or  tocsin VERB --help
`

// welcome explains the first steps to whoever typed the name alone.
func (t *terminal) welcome() int {
	fmt.Fprint(t.out, firstSteps)
	return exitDone
}
