package main

import (
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
	file, err := os.Open(string(f))
	if err != nil {
		return desk.Breached{}, usage("breached", "the list of breached passwords cannot be opened").Because(err).At("--breached")
	}
	info, err := file.Stat()
	if err != nil {
		return desk.Breached{}, usage("breached", "the list of breached passwords cannot be read").Because(err).At("--breached")
	}
	list, err := desk.ReadBreached(file, info.Size())
	if err != nil {
		_ = file.Close()
		return desk.Breached{}, fault.From(err).At("--breached")
	}
	return list, nil
}
