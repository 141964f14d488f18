"""All tables, one module per family, on the one `metadata`; `schema` imports them all."""
