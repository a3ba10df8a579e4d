// Package show turns the records of the house into what the parts of a page show.
//
// A Sight is one reader together with the names that he may know: units, posts,
// matters, the wording of the law. The pages of the office and of partners take one
// Sight; it says how a clock, an event, a copy on its way or an entry of the evidence
// looks to this reader, so that the same thing looks the same on every page.
//
// What it promises: a person is called by his post and never by a name; a thing that
// the reader may not see has no name here, and is said to be "another unit" or shows
// its bare number; a button exists only where the machine of the thing and the grants
// allow its act. Nothing is decided here: the desk decides when a button is pressed.
//
// It serves every article that law/ holds: it puts their duties into words, with the
// reading, the working and what would satisfy them.
package show

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/ident"
	"tocsin/domain/obligation"
	"tocsin/domain/parcel"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/report"
	"tocsin/law"
	"tocsin/transport/web/lang"
	"tocsin/transport/web/part/citation"
)

// Sight is one reader and what he may know by name.
type Sight struct {
	lang.Reader
	Who     access.Principal
	Units   map[string]partner.Partner // by id
	Posts   map[string]desk.Post       // by alias
	Matters map[string]desk.Matter     // by id of case or report
	Law     []*obligation.Instrument
	Words   []law.Word              // the sectors of the vocabulary
	Seen    map[string]access.Reach // who sees a record that is shown, by its id
	After   map[string]access.Reach // who would, after the act that is offered on it
}

// May reports whether the reader's roles allow the act at all.
func (s Sight) May(act access.Act) bool { return s.Who.Granted(act) }

// Offered are those of the acts that the machine allows which the reader may do.
func (s Sight) Offered(acts []access.Act) []access.Act {
	var open []access.Act
	for _, a := range acts {
		if s.May(a) && !slices.Contains(open, a) {
			open = append(open, a)
		}
	}
	return open
}

// Says is a piece of wording in the reader's language.
func (s Sight) Says(t obligation.Text) string { return t.In(string(s.Code)) }

// eventName is how the law calls a type of event.
var eventName = regexp.MustCompile(`[a-z_]+\.[a-z_]+`)

// Note is a sentence of the law engine in the reader's language, with the words that
// the pages have for the events, roles and attributes that it names.
func (s Sight) Note(n obligation.Note) string {
	parts := n.Parts(string(s.Code))
	switch n.Code {
	case "na.role":
		return s.T("clock.unbound.role", "who", s.Unit(parts[0]), "held", s.RoleList(split(parts[1])), "roles", s.RoleList(split(parts[2])))
	case "na.attribute":
		return s.T("clock.unbound.attribute", "what", s.Attribute(parts[0]), "value", s.stated(parts[0], parts[1]))
	case "na.unstated":
		return s.T("clock.unbound.unstated", "what", s.Attribute(parts[0]))
	}
	return eventName.ReplaceAllStringFunc(n.In(string(s.Code)), func(name string) string {
		if words := s.Event(name); words != name {
			return "“" + words + "”"
		}
		return name
	})
}

// split takes apart what the engine wrote in a line.
func split(list string) []string { return strings.Split(list, ", ") }

// stated is what was said of an attribute, in words.
func (s Sight) stated(name, value string) string {
	if name != "kind" {
		return s.Or("clock.stated."+value, value)
	}
	kinds := strings.Fields(strings.Trim(value, "[]"))
	for i, k := range kinds {
		kinds[i] = s.Or("report.kind."+k, k)
	}
	return strings.Join(kinds, s.T("case.and"))
}

// Attribute is what an attribute of the facts asks, in words.
func (s Sight) Attribute(name string) string { return s.Or("clock.attribute."+name, name) }

// ReadFor says why a report was opened: for the copy that the program carried, else as
// whoever opened it said.
func (s Sight) ReadFor(why string) string {
	if to, relay := strings.CutPrefix(why, desk.ForRelay); relay {
		return s.T("mailbox.reader.relay", "name", s.Recipient(to))
	}
	return why
}

// Unit is what a unit is called: this platform by itself, a unit in the reader's
// language, and one that he may not know as another unit.
func (s Sight) Unit(id string) string {
	if id == desk.Platform {
		return s.T("role.self")
	}
	if u, ok := s.Units[id]; ok {
		return s.UnitName(u)
	}
	if ident.PrefixOf(id) == ident.Partner {
		return s.T("role.other")
	}
	return id
}

// UnitName is the name of a unit in the reader's language where it has one.
func (s Sight) UnitName(u partner.Partner) string {
	if s.Code == lang.Chinese && u.LocalName != "" {
		return u.LocalName
	}
	return u.Name
}

// By says who stands behind an alias: a post and its unit, a part of the program, or
// the holder of a mailbox.
func (s Sight) By(alias string) string {
	post, known := s.Posts[alias]
	switch {
	case alias == "" || alias == "anonymous":
		return s.T("role.anonymous")
	case alias == "mailbox":
		return s.T("role.reporter")
	case strings.HasPrefix(alias, "system:"):
		return s.T("role.system")
	case !known:
		return s.T("role.somebody")
	case post.Title == "":
		return s.inRoles(post)
	case post.Org != "":
		return post.Title + " · " + s.Unit(post.Org)
	}
	return post.Title
}

// inRoles names a person by what he is, where his post has no name.
func (s Sight) inRoles(post desk.Post) string {
	words := make([]string, len(post.Roles))
	for i, r := range post.Roles {
		words[i] = s.Role(string(r))
	}
	if post.Org != "" {
		words = append(words, s.Unit(post.Org))
	}
	return strings.Join(words, " · ")
}

// Role is the word for a role of the house or of the law.
func (s Sight) Role(name string) string { return s.Or("role."+name, name) }

// RoleList writes several roles in a line.
func (s Sight) RoleList(names []string) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = s.Role(n)
	}
	return strings.Join(words, s.T("case.and"))
}

// Recipient is to whom something is filed or copied, in the words of the law.
func (s Sight) Recipient(id string) string {
	for _, in := range s.Law {
		for _, r := range in.Recipients() {
			if r.ID == id {
				return s.Says(r.Title)
			}
		}
	}
	if id == parcel.ByMail {
		return s.T("mailbox.reader.mail")
	}
	return s.Unit(id)
}

// Cite names an article as the records write it, "cn/rmspv 7(2)", by the short name of
// its instrument, and leads to it on the page of the newest edition. The articles of a
// policy have no numbers: its name says enough.
func (s Sight) Cite(cite string) citation.View {
	id, article, _ := strings.Cut(cite, " ")
	for _, in := range slices.Backward(s.Law) {
		if in.ID != id {
			continue
		}
		v := citation.View{Short: s.Says(in.Short), Full: s.Says(in.Title), Href: "/law/" + id}
		if article != "" {
			v.Href += "#" + citation.Anchor(article)
		}
		if article != "" && in.Kind == obligation.Statute {
			v.Short = s.T("law.cite", "law", v.Short, "article", article)
		}
		for _, a := range in.Articles {
			if a.Number == article {
				v.Full += " — " + s.Says(a.Says)
			}
		}
		return v
	}
	return citation.View{Short: cite}
}

// Instrument finds an instrument of the law by its id.
func (s Sight) Instrument(id string) (*obligation.Instrument, bool) {
	i := slices.IndexFunc(s.Law, func(in *obligation.Instrument) bool { return in.ID == id })
	if i < 0 {
		return &obligation.Instrument{}, false
	}
	return s.Law[i], true
}

// Href is where a thing of ours is shown.
func Href(id string) string {
	switch ident.PrefixOf(id) {
	case ident.Case:
		return "/cases/" + id
	case ident.Report:
		return "/reports/" + id
	case ident.Advisory:
		return "/advisories/" + id + "/gate"
	case ident.Partner:
		return "/partners/" + id
	}
	return ""
}

// MatterHref leads to the clocks of a matter where the reader may open it.
func (s Sight) MatterHref(id string) string {
	if _, known := s.Matters[id]; !known {
		return ""
	}
	return Href(id) + "#clocks"
}

// Number is what people call a thing: the number of a case, else the last letters of
// its identifier.
func (s Sight) Number(id string) string {
	if m, ok := s.Matters[id]; ok && m.Number != "" {
		return m.Number
	}
	return Short(id)
}

// Short is an identifier for the eye: its kind and its last letters.
func Short(id string) string {
	prefix, rest, ok := strings.Cut(id, "_")
	if !ok || len(rest) < 6 {
		return id
	}
	return prefix + "-" + rest[len(rest)-6:]
}

// Matter names a case or report without anything sealed: its products, else the
// numbers that others gave it, else what it is.
func (s Sight) Matter(id string) string {
	m := s.Matters[id]
	name := Products(m.Products)
	switch {
	case name != "" && len(m.Aliases) > 0:
		return name + " · " + m.Aliases[0]
	case name != "":
		return name
	case len(m.Aliases) > 0:
		return strings.Join(m.Aliases, " · ")
	case m.Kind.Threat():
		return s.Threat(m.Kind, m.Threat)
	case ident.PrefixOf(id) == ident.Report:
		return s.T("dossier.unnamed")
	}
	return s.T("case.unnamed")
}

// Threat names a report of a threat: its kind, and what it is about where that was said.
func (s Sight) Threat(kind report.Kind, about string) string {
	name := s.T("report.kind." + string(kind))
	if about != "" {
		name += s.T("clock.stage") + about
	}
	return name
}

// ReportName is what a report is called where its title is sealed.
func (s Sight) ReportName(r report.Report) string {
	switch name := Products(r.Products); {
	case name != "":
		return name
	case r.Kind.Threat():
		return s.Threat(r.Kind, cmp.Or(r.Threat.Value, r.Threat.Family, r.Threat.Owner))
	}
	return s.T("dossier.unnamed")
}

// Products writes products in a line.
func Products(products []product.Product) string {
	labels := make([]string, 0, len(products))
	for _, p := range products {
		if l := p.Label(); l != "" {
			labels = append(labels, l)
		}
	}
	if len(labels) > 3 {
		labels = append(labels[:3], "…")
	}
	return strings.Join(labels, ", ")
}
