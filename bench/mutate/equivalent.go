package main

// same is a statement that can be changed without anybody noticing, and why.
type same struct {
	file, in, sort string // of the mutant; empty for any
	text           string // stands in what it changes
	why            string
}

var equivalents = []same{
	{"domain/access/access.go", "NewAudience", "a part of a condition left out", "ok of ok", "where there is no colon the name is empty, too"},
	{"domain/access/act.go", "", "an act granted to everybody", "SignIn: {Anonymous, System}", "everybody is at least anonymous, so nobody is let in by it and nobody kept out"},
	{"domain/access/act.go", "", "a role loses an act", "2 of SignIn", "everybody is at least anonymous, so nobody is let in by it and nobody kept out"},
	{"domain/access/act.go", "", "an act granted to everybody", "RecoverPerson: {Anonymous, System}", "everybody is at least anonymous, so nobody is let in by it and nobody kept out"},
	{"domain/access/act.go", "", "a role loses an act", "2 of RecoverPerson", "everybody is at least anonymous, so nobody is let in by it and nobody kept out"},
	{"domain/partner/factor.go", "Owes", "a part of a condition left out", "proven.IsZero() of", "the time that is none is long ago"},
	{"domain/partner/measure.go", "ToldTo", "a part of a condition left out", "who.Org != \"\" of", "every measure is of some unit"},
	{"domain/partner/token.go", "ComesFrom", "a part of a condition left out", "err == nil of", "a network that cannot be read holds no address"},
	{"desk/admission.go", "alone", "a condition never holds", "access.Administrator", "whether there is a second administrator counts for an administrator alone"},
	{"desk/admission.go", "alone", "a condition never holds", "err != nil", "an act in which a reading failed is not written"},
	{"desk/contact.go", "Readers", "a condition never holds", "who.Org != org", "the entry of a unit is absent to everybody else already"},
	{"desk/credential.go", "end", "a part of a condition left out", "c.Person != who.Person of", "another's is absent to him already"},
	{"desk/factor.go", "EndFactor", "a condition never holds", "f.Person != who.Person", "another's is absent to him already"},
	{"desk/factor.go", "owes", "a part of a condition left out", "!p.Second of", "whoever has a second factor has one"},
	{"desk/assessed.go", "", "an act does not ask the grants", "access.ReadAssessment", "the act is everybody's, and the audience decides"},
}
