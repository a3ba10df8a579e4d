package store

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/programme"
)

// AddProgramme keeps a new programme.
func (tx *Tx) AddProgramme(p programme.Programme, audience access.Audience) error {
	return add(tx, programmes, p, audience)
}

// LoadProgramme reads a programme in order to change it.
func (tx *Tx) LoadProgramme(id string) (programme.Programme, error) { return load(tx, programmes, id) }

// ChangeProgramme writes a loaded programme back.
func (tx *Tx) ChangeProgramme(p programme.Programme) error { return change(tx, programmes, p) }

// Programme reads a programme.
func (v View) Programme(ctx context.Context, id string) (programme.Programme, error) {
	return programmes.get(ctx, v, id)
}

// Programmes lists the programmes that the principal may know of, newest first.
func (v View) Programmes(ctx context.Context) ([]programme.Programme, error) {
	return programmes.list(ctx, v, where{}, "opened DESC, id DESC", 0)
}

// AddApplication keeps a new application; a second one of the same unit for the same term,
// beside one that it did not take back, is fault.Conflict.
func (tx *Tx) AddApplication(a programme.Application, audience access.Audience) error {
	return add(tx, applications, a, audience)
}

// LoadApplication reads an application in order to act on it.
func (tx *Tx) LoadApplication(id string) (programme.Application, error) {
	return load(tx, applications, id)
}

// AdmitToApplication writes a loaded application back for those who judge it now.
func (tx *Tx) AdmitToApplication(a programme.Application, audience access.Audience) error {
	return readdress(tx, applications, a, audience)
}

// Application reads an application.
func (v View) Application(ctx context.Context, id string) (programme.Application, error) {
	return applications.get(ctx, v, id)
}

// Applications lists the applications that the principal may see, newest first, after one;
// for one programme when it is named.
func (v View) Applications(ctx context.Context, call, after string, limit int) ([]programme.Application, error) {
	cond := where{}
	if call != "" {
		cond = is("programme = ?", call)
	}
	if after != "" {
		cond = and(cond, is("id < ?", after))
	}
	return applications.list(ctx, v, cond, "id DESC", limit)
}

// ApplicationsOf lists the applications of a unit, newest first.
func (v View) ApplicationsOf(ctx context.Context, org string) ([]programme.Application, error) {
	return applications.list(ctx, v, is("org = ?", org), "id DESC", 0)
}
