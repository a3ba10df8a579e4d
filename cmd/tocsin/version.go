package main

import "runtime/debug"

// versionVerb says which build this is.
type versionVerb struct {
	JSON bool `help:"Print JSON." group:"print"`
}

// build is what the toolchain wrote into the binary.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Changed bool   `json:"changed,omitempty"` // built from files that were not committed
	Go      string `json:"go"`
}

// Help teaches the verb.
func (versionVerb) Help() string {
	return `Examples:
  tocsin version
  tocsin version --json | jq -r .commit`
}

// Run prints the build.
func (v *versionVerb) Run(t *terminal) error {
	b := built()
	if v.JSON {
		return t.json(b)
	}
	text := "tocsin " + b.Version
	if b.Commit != "" {
		text += " (" + b.Commit[:min(12, len(b.Commit))] + ")"
	}
	t.say("%s, %s", text, b.Go)
	return nil
}

func built() build {
	b := build{Version: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version, b.Go = info.Main.Version, info.GoVersion
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Changed = s.Value == "true"
		}
	}
	return b
}
