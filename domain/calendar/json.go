package calendar

import (
	"encoding/json"

	"tocsin/domain/fault"
)

// momentText is the JSON form of a Moment.
type momentText struct {
	At        string    `json:"at"`
	Precision Precision `json:"precision,omitempty"`
}

// MarshalJSON writes the time as it was stated, with its precision: Written.
func (m Moment) MarshalJSON() ([]byte, error) {
	return json.Marshal(momentText{m.Written(), m.Precision})
}

// UnmarshalJSON reads what MarshalJSON writes, or a bare text such as "2021-11-24".
func (m *Moment) UnmarshalJSON(data []byte) error {
	var t momentText
	if len(data) > 0 && data[0] == '"' {
		if err := json.Unmarshal(data, &t.At); err != nil {
			return fault.New(fault.Invalid, "calendar.moment", "this is no time").Because(err)
		}
	} else if err := json.Unmarshal(data, &t); err != nil {
		return fault.New(fault.Invalid, "calendar.moment", "this is no time").Because(err)
	}
	if t.At == "" {
		*m = Moment{}
		return nil
	}
	parsed, err := ParseMoment(t.At, t.Precision)
	*m = parsed
	return err
}
