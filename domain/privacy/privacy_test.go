package privacy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"tocsin/domain/calendar"
	"tocsin/domain/privacy"
)

const secret = "the detail that harms"

type record struct {
	Title privacy.Sealed   `json:"title" class:"sealed" purpose:"triage" keep:"case"`
	Name  privacy.Personal `json:"name" class:"personal" purpose:"contact" keep:"3y"`
}

func TestNoWayOfWritingShowsASealedValue(t *testing.T) {
	r := record{Title: secret, Name: secret}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("x", "record", r, "title", r.Title, "name", r.Name)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "record", r, "title", r.Title, "pointer", &r.Title)
	asJSON, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	ways := []string{
		fmt.Sprint(r), fmt.Sprintf("%v %+v %#v %s %q %x %d", r, r, r, r, r, r, r), fmt.Sprintf("%s %q %x %v", r.Title, r.Title, r.Title, &r.Name),
		r.Title.String(), r.Name.GoString(), string(asJSON), log.String(), fmt.Errorf("wrapped: %w", fmt.Errorf("%v", r)).Error(),
	}
	for _, w := range ways {
		if strings.Contains(w, secret) || strings.Contains(w, fmt.Sprintf("%x", secret)) {
			t.Errorf("shown: %s", w)
		}
	}
	if r.Title.Reveal() != secret || r.Name.Reveal() != secret {
		t.Error("the value itself is lost")
	}
}

func TestAnUnclassifiedFieldIsNamed(t *testing.T) {
	type nested struct {
		Deep privacy.Sealed `class:"sealed" purpose:"x" keep:"case"`
	}
	type wrong struct {
		Bare   string
		NoKeep string         `class:"public" purpose:"x"`
		Plain  string         `class:"sealed" purpose:"x" keep:"1y"`
		Typed  privacy.Sealed `class:"internal" purpose:"x" keep:"1y"`
		Odd    string         `class:"secret" purpose:"x" keep:"1y"`
		Long   string         `class:"public" purpose:"x" keep:"forever"`
		Good   string         `class:"public" purpose:"x" keep:"10y"`
	}
	found := strings.Join(privacy.Check(reflect.TypeFor[wrong]()), "\n")
	for _, field := range []string{"Bare", "NoKeep", "Plain", "Typed", "Odd", "Long"} {
		if !strings.Contains(found, "."+field+":") {
			t.Errorf("%s is not named in\n%s", field, found)
		}
	}
	if strings.Contains(found, ".Good:") {
		t.Errorf("a good field is named in\n%s", found)
	}
	type whole struct {
		Day calendar.Date `class:"public" purpose:"x" keep:"1y"` // writes itself as text: one value
	}
	if wrong := privacy.Check(reflect.TypeFor[whole]()); len(wrong) != 0 {
		t.Errorf("a value that writes itself as text is taken apart: %v", wrong)
	}
	if len(privacy.Check(reflect.TypeFor[record]())) != 0 {
		t.Error("a classified record is refused")
	}
	if len(privacy.Check(reflect.TypeFor[nested]())) != 0 {
		t.Error("a sealed field on the record itself is refused")
	}
}
