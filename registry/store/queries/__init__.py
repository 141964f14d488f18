"""The named queries, one module per family."""
