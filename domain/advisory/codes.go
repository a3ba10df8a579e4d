package advisory

// Codes lists the bars of the house for a kind of advisory by their codes, in the
// order a reviewer reads them, for whoever shows also those that are up.
func Codes(k Kind) []string {
	var codes []string
	for _, r := range rules {
		if only, narrow := kinds[r.code]; !narrow || only == k {
			codes = append(codes, r.code)
		}
	}
	return codes
}

// kinds are the bars that stand before one kind only.
var kinds = map[string]Kind{
	"marking": Note, "addressees": Warning, "details": Warning, "severity": Warning, "remedy": Warning,
}
