package desk

// Look reads for pages and programs.
type Look struct{ *core }
