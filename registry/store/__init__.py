"""The one home of SQL: `database` (two doors), `tables/` and `queries/` by family, `history` (append only),
`spatial`, `blobs`, `migrations/`."""
