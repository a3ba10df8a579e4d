package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"
)

// SetPatience shortens how long the writer asks after a commit in doubt. Call it
// before the first write.
func SetPatience(s *Store, d time.Duration) { s.dialect.patience = d }

// Unasked reads reports as a query of this package does, but for the question who may see
// them: what that costs is the difference.
func Unasked(ctx context.Context, v View, cond, order string, limit int, args ...any) (int, error) {
	var found []row
	text := "SELECT id, audience, version, body, sealed FROM report WHERE " + cond + " ORDER BY " + order + " LIMIT " + strconv.Itoa(limit)
	err := v.each(ctx, text, args, func(rows *sql.Rows) error {
		r := row{table: reports.name}
		err := rows.Scan(&r.id, &r.audience, &r.version, &r.body, &r.sealed)
		found = append(found, r)
		return err
	})
	for _, r := range found {
		if _, err := reports.decode(nil, r); err != nil {
			return 0, err
		}
	}
	return len(found), err
}
