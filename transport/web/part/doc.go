// Package part is the box of bricks from which every page is built. It holds no
// code itself: each part is one folder beneath it, with its view types, its markup
// and its tests together; the style of all of them is asset/static/tocsin.css.
//
// What the parts promise: they take plain view structs and a lang.Reader, never a
// record and never the store; they work without script and under the strict policy;
// every sign has a word beside it; every time names its zone; every duty names its
// law. The page preview shows them all, and the tests of the look run on it.
//
// # The parts
//
//	citation.Cite(View)                         the article something rests on
//	chip.Person(r, PersonView), .Org(r, OrgView) who, in a small space
//	clockbar.Bar(r, View), .Row(r, View)        one clock of the law, whole or in a line
//	fact.Sheet(r, ...View)                      what is known, and what the law still wants
//	field.Form(FormView) { children }           a form; its children are:
//	  field.Section(legend, hint), .Fold(summary, open)
//	  field.Text, .Area, .Select, .When, .Upload, .Radios, .Boxes   all (r, View)
//	  field.Buttons(...ButtonView), .Button(ButtonView)
//	field.Search(r, action, View)               a search, with an address of its own
//	icon.Icon(Name), icon.Bell()                signs; never without a word
//	lagchart.Chart(r, View)                     how long until somebody knew
//	link.Link(View), .Button(View)              a place to go
//	list.Table(View), .Nothing(Empty)           rows, cards on a phone, a lesson when empty
//	  list.Text(string), .Link(link.View, second)                   cells
//	marking.Badge(r, View), .Line(r, View)      TLP 2.0 and PAP
//	moment.Time(r, m), .Ago(r, m), .Limit(r, Due)                   times and limits
//	notice.Notice(r, View), .Gate(r, GateView)  faults, successes, gates; notice.Of(r, fault)
//	receipt.Receipt(r, View)                    what the reporter takes home
//	stat.Row(...View)                           numbers that matter
//	step.Way(r, label, ...View)                 how far a thing has come
//	timeline.Course(r, View)                    what happened, and how well it is known
//	tone.Badge(t, word), .Sign(t, icon, word)   a state in one word
//	wall.Wall(r, View)                          what burns, what is due, who is silent
//
// # A page
//
// A page is a component in page/<concept>/ that wraps its content in layout.Page,
// begins with layout.Top (the one h1) and groups parts under layout.Section (h2):
//
//	templ Case(r lang.Reader, frame layout.View, v View) {
//		@layout.Page(r, frame) {
//			@layout.Top(r, layout.Head{Title: v.Title}) {
//				@marking.Badge(r, v.Marking)
//			}
//			@layout.Section("clocks", r.T("case.clocks")) {
//				for _, c := range v.Clocks {
//					@clockbar.Bar(r, c)
//				}
//			}
//		}
//	}
//
// Inside templ, a component swallows the space before it: where words run into a
// part, write { text + " " }. An input's id is field.Anchor of its name, so name the
// fields as the JSON pointers of the faults do: "products.0.name", "technical".
//
// The generated files are committed. After a change of a .templ file run
//
//	go run github.com/a-h/templ/cmd/templ@v0.3.977 generate -path transport/web
//
// and look at the page: go test ./transport/web/page/preview -shots DIR.
//
// No article is served here as such; the parts name whatever article their callers
// hand them, and layout shows the filing number at the foot of every page.
package part
