package store

import "time"

// SetPatience shortens how long the writer asks after a commit in doubt. Call it
// before the first write.
func SetPatience(s *Store, d time.Duration) { s.dialect.patience = d }
