// Package rest is the door for programs: the acts of the office as JSON over HTTP.
//
// One file a concept: it declares the operations of that concept, turns JSON into a
// plain request, calls one act of the desk, and writes what came of it. No rule is
// decided here. Every operation is declared once, with its act, relation and class, and
// from that one declaration come the route in the frame's register, the OpenAPI
// description at /api/openapi.json, and the list of acts that stands on every record
// ("what may I do now"). An operation without a declaration keeps the program from
// starting.
//
// What comes in is scanned before it is parsed (package strict). What goes wrong comes
// out as a problem document (RFC 9457) with a stable code, the place and what to do,
// also where the library below found it. What somebody may not see is absent: the same
// bytes as for what is not there (promise A3). A report handed in twice under one
// Idempotency-Key is one report (P3); lists are paged by a cursor that stays true while
// records come and go.
package rest

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/language"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/fault"
	"tocsin/transport/frame"
)

// base is the address below which every operation lies.
const base = "/api/v1"

// Door is the REST door with its needs in sight.
type Door struct {
	Desk   *desk.Desk
	Router *frame.Router
}

// api is the door while its operations are declared and served.
type api struct {
	Door
	door      frame.Door
	huma      huma.API
	methods   map[string][]string        // by pattern, for the answer 405
	ways      map[access.Act][]operation // that do an act on a record
	languages language.Matcher
}

// Mount declares every operation. A fault is a mistake of whoever wrote the operations:
// the program must not start with it.
func (d Door) Mount() error {
	a, err := d.declare()
	if err != nil {
		return err
	}
	description, err := a.description()
	if err != nil {
		return err
	}
	a.serve("/api/openapi.json", "application/openapi+json", description)
	a.door.Under("/api/", frame.API)
	return nil
}

// declare puts every operation into the register and the description.
func (d Door) declare() (a *api, err error) {
	a = &api{Door: d, door: d.Router.Door(refuse), ways: map[access.Act][]operation{}, languages: language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})}
	defer func() {
		if p := recover(); p != nil { // the library panics at what it cannot describe
			err = fault.New(fault.Internal, "rest.declaration", "an operation cannot be described: %v", p)
		}
	}()
	a.huma = huma.NewAPI(config(), &adapter{a})
	for _, declare := range []func(*api) error{
		declareIntake, declareReports, declareAttachments, declareMailbox, declareCases, declareWork, declareDuties, declareAdvisories, declareGate, declareQueues,
		declareNotices, declarePartners, declareDirectory, declareMeasures, declareProgrammes, declareApplications, declarePanels, declareAssessments, declareWatch, declareErasure, declarePeople, declareMembers, declareAdmissions, declareAsked, declareTokens, declareSessions, declareFactors, declareIssuers, declareUses, declareEvidence, declareLaw, declareWhatIf, declareAudiences,
	} {
		if err := declare(a); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// serve answers with bytes that do not change while the program runs.
func (a *api) serve(pattern, media string, content []byte) {
	route := frame.Route{Method: http.MethodGet, Pattern: pattern, Act: access.ReadPublic, Relation: frame.Anyone, Class: frame.API}
	a.door.Handle(route, func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", media)
		x := exchange{w: w, r: r, tagged: true}
		x.SetStatus(http.StatusOK)
		x.body.Write(content)
		return x.finish()
	})
}

// description is the OpenAPI document.
func (a *api) description() ([]byte, error) {
	schemas := a.huma.OpenAPI().Components.Schemas.Map()
	delete(schemas, "ErrorModel") // the library's own problem, which nobody ever meets here
	delete(schemas, "ErrorDetail")
	compact, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		return nil, fault.New(fault.Internal, "rest.description", "the description cannot be written").Because(err)
	}
	return compact, nil
}

// first is the first error, if there is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
