package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// completion prints a script that completes verbs and flags in a shell. It is made
// from the verbs themselves, so it knows every one.
type completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help teaches the verb.
func (completion) Help() string {
	return `Examples:
  source <(tocsin completion bash)                                   in this shell
  tocsin completion bash > /etc/bash_completion.d/tocsin             for everybody
  tocsin completion zsh > "${fpath[1]}/_tocsin"
  tocsin completion fish > ~/.config/fish/completions/tocsin.fish`
}

// below finds a verb that was typed without what stands before it: tocsin invite for
// tocsin user invite. What is near a verb of the first row the parser names itself.
func below(args []string) error {
	if f := personal(args); f != nil {
		return f
	}
	parser, err := grammar()
	if err != nil || len(args) == 0 {
		return err
	}
	var paths []string
	for _, first := range parser.Model.Children {
		if first.Name == args[0] {
			return nil
		}
		for _, second := range first.Children {
			if second.Name == args[0] {
				paths = append(paths, "tocsin "+first.Name+" "+second.Name)
			}
		}
	}
	if len(paths) == 0 {
		return nil
	}
	return usage("form", "there is no verb %q by itself", args[0]).WithHint("did you mean %s?", strings.Join(paths, " or "))
}

// branch is a verb with what may follow it.
type branch struct {
	path  []string // the verbs that lead here
	help  string
	verbs []string
	flags []*kong.Flag
}

// words are the verbs and flags that may follow.
func (b branch) words() string {
	words := append([]string{}, b.verbs...)
	for _, f := range b.flags {
		words = append(words, "--"+f.Name)
	}
	return strings.Join(words, " ")
}

// Run prints the script.
func (c *completion) Run(t *terminal, app *kong.Kong) error {
	write := map[string]func(io.Writer, []branch){"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	write(t.out, branches(app.Model.Node, nil))
	return nil
}

// branches lists a verb and all below it.
func branches(n *kong.Node, path []string) []branch {
	b := branch{path: path, help: n.Help}
	for _, group := range n.AllFlags(true) {
		b.flags = append(b.flags, group...)
	}
	all := []branch{}
	for _, child := range n.Children {
		if child.Type != kong.CommandNode || child.Hidden {
			continue
		}
		b.verbs = append(b.verbs, child.Name)
		all = append(all, branches(child, append(path[:len(path):len(path)], child.Name))...)
	}
	return append([]branch{b}, all...)
}

// steps writes the part that bash and zsh share: follow the verbs typed so far, then
// choose what may come. What is neither verb nor flag is left to the names of files.
func steps(w io.Writer, all []branch, typed, offer string) {
	fmt.Fprintf(w, "  for word in %s; do\n    case \"$at $word\" in\n", typed)
	for _, b := range all[1:] {
		fmt.Fprintf(w, "      \" %s\") at=\"$at $word\" ;;\n", strings.Join(b.path, " "))
	}
	fmt.Fprint(w, "    esac\n  done\n  case \"$at\" in\n")
	for _, b := range all {
		at := ""
		if len(b.path) > 0 {
			at = " " + strings.Join(b.path, " ")
		}
		fmt.Fprintf(w, "    %q) "+offer+" ;;\n", at, b.words())
	}
	fmt.Fprint(w, "  esac\n")
}

func bashScript(w io.Writer, all []branch) {
	fmt.Fprint(w, "_tocsin() {\n  local at='' word\n  COMPREPLY=()\n")
	steps(w, all, `"${COMP_WORDS[@]:1:COMP_CWORD-1}"`, `COMPREPLY=($(compgen -W '%s' -- "${COMP_WORDS[COMP_CWORD]}"))`)
	fmt.Fprint(w, "}\ncomplete -o default -F _tocsin tocsin\n")
}

func zshScript(w io.Writer, all []branch) {
	fmt.Fprint(w, "#compdef tocsin\n_tocsin() {\n  local at='' word\n")
	steps(w, all, `"${(@)words[2,CURRENT-1]}"`, "compadd -- %s")
	fmt.Fprint(w, "  _files\n}\ncompdef _tocsin tocsin\n")
}

func fishScript(w io.Writer, all []branch) {
	for _, b := range all {
		condition := "__fish_use_subcommand"
		if len(b.path) > 0 {
			var seen []string
			for _, verb := range b.path {
				seen = append(seen, "__fish_seen_subcommand_from "+verb)
			}
			condition = strings.Join(seen, "; and ")
		}
		for _, below := range all {
			if len(below.path) == len(b.path)+1 && strings.Join(below.path[:len(b.path)], " ") == strings.Join(b.path, " ") {
				fmt.Fprintf(w, "complete -c tocsin -n '%s' -a %s -d '%s'\n", condition, below.path[len(b.path)], quoted(below.help))
			}
		}
		for _, f := range b.flags {
			fmt.Fprintf(w, "complete -c tocsin -n '%s' -l %s -d '%s'\n", condition, f.Name, quoted(f.Help))
		}
	}
}

// quoted fits a text between single quotes of fish.
func quoted(text string) string {
	return strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text)
}
