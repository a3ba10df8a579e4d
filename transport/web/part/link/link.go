// Package link is a place to go, with the words that name it.
//
// Every part that leads somewhere takes a link.View, so that a page author writes
// {Text, Href} and nothing else. An empty Href renders the words alone, which is
// how a part shows a thing that this reader may know of but not open.
//
// The package serves no article; it keeps hrefs sanitised in one place.
package link

// View is the words and the address. Note is said to screen readers only, where
// the words alone would not tell where the link leads.
type View struct {
	Text string
	Href string
	Note string
}
