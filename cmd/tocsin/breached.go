package main

import (
	"errors"
	"os"

	"tocsin/desk"
	"tocsin/domain/fault"
)

// lostFile names a file of passwords that others lost; empty for none.
type lostFile string

// read opens the list, which is searched where it lies as long as the process runs.
func (f lostFile) read() (desk.Breached, error) {
	if f == "" {
		return desk.Breached{}, nil
	}
	info, err := os.Stat(string(f))
	if err == nil && !info.Mode().IsRegular() { // a pipe would be waited for
		err = errors.New("it is no plain file")
	}
	if err != nil {
		return desk.Breached{}, usage("breached", "the list of breached passwords cannot be read").Because(err).At("--breached")
	}
	file, err := os.Open(string(f))
	if err != nil {
		return desk.Breached{}, usage("breached", "the list of breached passwords cannot be opened").Because(err).At("--breached")
	}
	list, err := desk.ReadBreached(file, info.Size())
	if err != nil {
		_ = file.Close()
		return desk.Breached{}, fault.From(err).At("--breached")
	}
	return list, nil
}
