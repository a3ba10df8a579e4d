package advisory

// Codes lists the bars of the house by their codes, in the order a reviewer reads
// them, for whoever shows also those that are up.
func Codes() []string {
	codes := make([]string, len(rules))
	for i, r := range rules {
		codes[i] = r.code
	}
	return codes
}
