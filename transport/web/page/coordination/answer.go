package coordination

import (
	"slices"

	"tocsin/domain/partner"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/show"
)

// suggested are the units that answer for an affected product and do not take part yet,
// the surest first.
func (v View) suggested(s show.Sight) []partner.Answer {
	outside := v.outside(s)
	return slices.DeleteFunc(slices.Clone(v.Answer), func(a partner.Answer) bool {
		return !slices.ContainsFunc(outside, func(u partner.Partner) bool { return u.ID == a.Org })
	})
}

// previewField asks which unit might be invited, to see whom that lets in.
func (v View) previewField(s show.Sight) field.View {
	f := v.inviteField(s)
	f.Name, f.Value, f.Required = "with", v.With, false
	return f
}

// inviteField asks which unit to invite; those that answer for the product come first.
func (v View) inviteField(s show.Sight) field.View {
	f, all := v.unitField(s), v.suggested(s)
	place := func(o field.Option) int {
		if i := slices.IndexFunc(all, func(a partner.Answer) bool { return a.Org == o.Value }); i >= 0 {
			return i
		}
		return len(all)
	}
	slices.SortStableFunc(f.Options, func(a, b field.Option) int { return place(a) - place(b) })
	return f
}
