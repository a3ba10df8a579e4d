package show

import (
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/web/part/notice"
	"tocsin/transport/web/part/tone"
)

// barred says which rule stands against an act now, where its form would stand.
func (s Sight) barred(act access.Act, err error) notice.View {
	v := notice.Of(s.Reader, fault.From(err))
	v.Tone, v.Title, v.Small = tone.Calm, s.T("act.barred", "act", s.T("act."+string(act))), ""
	return v
}
