package web

import (
	"strings"

	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
)

// citation shows a reference such as "cn/rmspv 7(2)" with the short name of its
// instrument, and leads to the article on the page of the law.
func (d Door) citation(r lang.Reader, ref string) citation.View {
	id, article, _ := strings.Cut(ref, " ")
	editions := d.Desk.Law().Editions(id)
	if len(editions) == 0 {
		return citation.View{Short: ref}
	}
	in := editions[len(editions)-1]
	v := citation.View{Short: in.Short.In(string(r.Code)), Full: in.Title.In(string(r.Code)), Href: "/law/" + id}
	if article != "" {
		v.Short, v.Href = r.T("law.cite", "law", v.Short, "article", article), v.Href+"#"+citation.Anchor(article)
		for _, a := range in.Articles {
			if a.Number == article {
				v.Full += ": " + a.Says.In(string(r.Code))
			}
		}
	}
	return v
}
