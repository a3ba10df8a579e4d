package show

import (
	"net/url"
	"slices"
	"strings"

	"tocsin/domain/fault"
	"tocsin/transport/web/part/field"
	"tocsin/transport/web/part/notice"
)

// Form is a form on a page: where it posts to, and, where it was sent before and
// could not be taken, what was written and what was wrong. The zero Form is a page
// that nobody has sent anything from.
type Form struct {
	Path  string // what the form posts to; it names the form on its page
	Sent  url.Values
	Wrong *fault.Fault
	Open  bool // it stands open, though nothing was sent
}

// At is the form that posts to a path; it keeps what was sent only where that was it.
func (f Form) At(path string) Form {
	if f.Path == path {
		return f
	}
	return Form{Path: path}
}

// Failed reports whether this form was sent and could not be taken.
func (f Form) Failed() bool { return f.Wrong != nil }

// View is the frame of the form; label names it for those who do not see it.
func (f Form) View(label string) field.FormView { return field.FormView{Action: f.Path, Label: label} }

// Field gives a field its own id on the page, what was written in it, and what was
// wrong with that.
func (f Form) Field(s Sight, v field.View) field.View {
	v.ID = f.id(v.Name)
	if f.Wrong == nil {
		return v
	}
	if sent, ok := f.Sent[v.Name]; ok {
		v.Value = strings.Join(sent, "\n")
		for i := range v.Options {
			v.Options[i].Chosen = slices.Contains(sent, v.Options[i].Value)
		}
		if len(v.Options) > 0 {
			v.Value = ""
		}
	}
	for _, one := range append(slices.Clone(f.Wrong.Reasons), *f.Wrong) {
		if one.Field != "" && field.Anchor(one.Field) == field.Anchor(v.Name) {
			v.Error = s.Fault(&one)
		}
	}
	return v
}

// SectorField is the choice of sectors out of the vocabulary, by their names in the
// reader's language.
func (s Sight) SectorField(hint string, chosen []string) field.View {
	v := field.View{Name: "sectors", Label: s.T("report.field.sectors"), Hint: hint, Quiet: true}
	for _, w := range s.Words {
		v.Options = append(v.Options, field.Option{Value: w.Name, Label: s.Or("sector."+w.Name, s.Says(w.Says)), Chosen: slices.Contains(chosen, w.Name)})
	}
	return v
}

// Notice says what was wrong, and leads to the fields.
func (f Form) Notice(s Sight) notice.View {
	v := notice.Of(s.Reader, f.Wrong)
	for i := range v.Reasons {
		if v.Reasons[i].Field != "" {
			v.Reasons[i].Field = f.id(v.Reasons[i].Field)
		}
	}
	return v
}

func (f Form) id(name string) string { return field.Anchor(f.Path) + "-" + field.Anchor(name) }
