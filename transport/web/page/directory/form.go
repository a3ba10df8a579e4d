package directory

import (
	"slices"
	"strings"

	"tocsin/domain/partner"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/show"
)

func kindsField(s show.Sight, e partner.Entry) field.View {
	return field.View{Name: "kinds", Label: s.T("partner.kinds"), Quiet: true, Options: options(s, "partner.kind.", partner.Kinds, func(k partner.Kind) bool { return slices.Contains(e.Kinds, k) })}
}

func (v SectionView) sectorField(s show.Sight, e partner.Entry) field.View {
	f := field.View{Name: "sector", Label: s.T("partner.sector"), Quiet: true, Options: []field.Option{{Label: s.T("partner.sector.none")}}}
	for _, w := range v.Words {
		f.Options = append(f.Options, field.Option{Value: w.Name, Label: s.Or("sector."+w.Name, s.Says(w.Says)), Chosen: w.Name == e.Sector})
	}
	return f
}

func linesField(s show.Sight, name string, lines []string) field.View {
	return field.View{Name: name, Label: s.T("partner." + name), Hint: s.T("people.partner." + name + ".hint"), Value: strings.Join(lines, "\n"), Rows: 4, Quiet: true}
}

func visibilityField(s show.Sight, e partner.Entry) field.View {
	f := field.View{Name: "visibility", Label: s.T("directory.visibility"), Hint: s.T("directory.visibility.hint"), Quiet: true}
	f.Options = options(s, "measure.visibility.", []partner.Visibility{partner.InternalOnly, partner.ToPartners, partner.ToPublic}, func(x partner.Visibility) bool { return x == e.Visibility })
	return f
}

func shownField(s show.Sight, e partner.Entry) field.View {
	f := field.View{Name: "shown", Label: s.T("directory.shown"), Hint: s.T("directory.shown.hint"), Quiet: true}
	f.Options = options(s, "directory.field.", partner.Parts, func(p partner.Part) bool { return slices.Contains(e.Shown, p) })
	return f
}

func functionField(s show.Sight, card partner.Card) field.View {
	f := field.View{Name: "function", Label: s.T("contact.function"), Required: true}
	f.Options = options(s, "contact.function.", partner.Functions, func(x partner.Function) bool { return x == card.Function })
	return f
}

func seenField(s show.Sight, card partner.Card) field.View {
	f := field.View{Name: "visibility", Label: s.T("contact.visibility"), Hint: s.T("contact.visibility.hint"), Quiet: true}
	f.Options = options(s, "measure.visibility.", []partner.Visibility{partner.InternalOnly, partner.ToPartners}, func(x partner.Visibility) bool {
		return x == card.Visibility || card.Visibility == "" && x == partner.InternalOnly
	})
	return f
}

func keysField(s show.Sight, card partner.Card) field.View {
	texts := make([]string, len(card.Keys))
	for i, k := range card.Keys {
		texts[i] = k.Text
	}
	return field.View{Name: "keys", Label: s.T("contact.keys"), Hint: s.T("contact.keys.hint"), Value: strings.Join(texts, "\n\n"), Rows: 4}
}

func wayField(s show.Sight, label, hint string, without partner.CodeWay) field.View {
	f := field.View{Name: "way", Label: s.T(label), Hint: s.T(hint), Required: true}
	ways := slices.DeleteFunc(slices.Clone(partner.CodeWays), func(w partner.CodeWay) bool { return w == without })
	f.Options = options(s, "contact.way.", ways, func(w partner.CodeWay) bool { return w == ways[0] })
	return f
}

func reasonField(s show.Sight) field.View {
	return field.View{Name: "reason", Label: s.T("directory.reason"), Rows: 2}
}
