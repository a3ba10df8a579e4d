package desk_test

import (
	"testing"
	"time"

	"tocsin/desk"
)

func TestAReaderStandsInTheListOnceAnHour(t *testing.T) {
	start := at("2021-12-09T01:10:00Z")
	var read []desk.Reading
	for i := range 5 {
		read = append(read, desk.Reading{At: start.Add(time.Duration(i) * 20 * time.Minute), By: "per_1", Index: int64(i)})
	}
	read = append(read, desk.Reading{At: start, By: "per_2"}, desk.Reading{At: start, By: "per_1", Why: "file att_1"})
	told := desk.Hourly(read)
	if len(told) != 4 || told[0].Index != 0 || told[1].Index != 3 || told[2].By != "per_2" || told[3].Why == "" {
		t.Errorf("%+v", told)
	}
}
