// Package replay plays a past case through the real acts of the desk.
//
// A replay is a file of events, each with its source and with how well its time is
// known. Play moves a set clock from step to step and does each act in the name of the
// person who did it, or whose part it was; there is no other way in, so a replayed case
// has the permissions, clocks, evidence and notices of any other. What became known
// later is put on record later: the log is never dated back, and an event keeps both
// times. A step may say what must follow from it; a wrong expectation ends the replay
// and names the step. A refusal can be what is expected.
//
// Where no record gives an hour or a unit, the file assumes one and says so.
//
// law: cn/rmspv 7(1), 7(2), 7(4), 9(1)
package replay

import (
	"context"
	"crypto/rand"
	"time"

	"tocsin/desk"
	"tocsin/domain/access"
	"tocsin/domain/clock"
	"tocsin/domain/fault"
	"tocsin/domain/obligation"
)

// Progress is told after each step.
type Progress struct {
	Step    int // from 1
	Of      int
	ID      string
	At      time.Time // where the clock stands; UTC
	Act     string
	Text    obligation.Text
	Refused bool // the act was refused, as expected
}

// Played is what a replay left behind: the case, and every name of the file with the
// identifier that the acts gave it.
type Played struct {
	Case   string
	Names  map[string]string // unit, person, report, advisory, notice, measure … to identifier
	People []Person          // with their identifiers, the founding administrator first
	Steps  int
}

// Via is the door by which the acts of a replay come in.
const Via = "replay"

// Play plays the file on an empty instance whose store and desk run by the clock. The
// clock must not stand after the file's beginning, since the log never goes back; it
// stands at the last step when Play returns. progress may be nil.
func Play(ctx context.Context, d *desk.Desk, at *clock.Set, f *File, progress func(Progress)) (Played, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	p := &player{desk: d, clock: at, file: f, names: map[string]string{}}
	if at.Now().After(f.begins) {
		return Played{}, fault.New(fault.Conflict, "replay.clock", "the clock stands at %s, after the replay begins", at.Now().Format(time.RFC3339)).
			WithHint("play into an empty data directory, with the clock at the beginning of the replay")
	}
	at.Move(f.begins)
	if err := p.enrol(ctx); err != nil {
		return Played{}, err
	}
	for i := range f.Steps {
		s := &f.Steps[i]
		at.Move(s.at)
		refused, err := p.step(ctx, s)
		if err != nil {
			return Played{}, fault.From(err).At("steps/" + s.ID)
		}
		progress(Progress{Step: i + 1, Of: len(f.Steps), ID: s.ID, At: at.Now(), Act: s.act(), Text: s.Text, Refused: refused})
	}
	played := Played{Case: p.names[f.Case], Names: p.names, Steps: len(f.Steps), People: f.People}
	for i := range played.People {
		played.People[i].ID = p.names[played.People[i].Login]
	}
	return played, nil
}

// player is one run of a file.
type player struct {
	desk  *desk.Desk
	clock *clock.Set
	file  *File
	names map[string]string // names of the file to identifiers
}

// enrol founds the instance with the file's first person, and enrols its units and people.
func (p *player) enrol(ctx context.Context) error {
	code, err := p.desk.Enrolment.FoundingLink(ctx)
	if err != nil {
		return err
	}
	for i, person := range p.file.People {
		n := desk.NewPerson{Login: person.Login, Name: person.Name, Title: person.Title, Roles: person.roles()}
		if i == 0 {
			n.Password = rand.Text() // nobody is told it: people of a replay come in by a one-time link
			p.names[person.Login], err = p.desk.Enrolment.Found(ctx, code, n)
			if err == nil {
				err = p.units(ctx)
			}
		} else {
			n.Org = p.names[person.Unit]
			err = p.as(ctx, p.file.People[0].Login, func(who access.Principal) (err error) {
				p.names[person.Login], _, err = p.desk.Enrolment.Person(ctx, who, n)
				return err
			})
		}
		if err != nil {
			return fault.From(err).At("people/" + person.Login)
		}
	}
	return nil
}

func (p *player) units(ctx context.Context) error {
	return p.as(ctx, p.file.People[0].Login, func(who access.Principal) error {
		for _, u := range p.file.Units {
			id, _, err := p.desk.Enrolment.Partner(ctx, who, u.partner())
			if err != nil {
				return fault.From(err).At("units/" + u.ID)
			}
			p.names[u.ID] = id
		}
		return nil
	})
}

// as acts as the holder of a login, as he stands at this moment.
func (p *player) as(ctx context.Context, login string, do func(access.Principal) error) error {
	who, err := p.desk.Enrolment.Acting(ctx, login, Via)
	if err != nil {
		return err
	}
	return do(who)
}

// id is the identifier that an act gave to a name.
func (p *player) id(name string) (string, error) {
	id, given := p.names[name]
	if !given {
		return "", fault.New(fault.Invalid, "replay.name", "no step before this one gave the name %q", name)
	}
	return id, nil
}

// ids is id for several names.
func (p *player) ids(names []string) ([]string, error) {
	out := make([]string, len(names))
	for i, name := range names {
		id, err := p.id(name)
		if err != nil {
			return nil, err
		}
		out[i] = id
	}
	return out, nil
}
