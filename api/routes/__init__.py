"""JSON over HTTP, one module per family; pages live in `api.pages`."""
