"""The whole schema: importing this module puts every table on the metadata."""

from registry.store.tables import log, register  # noqa: F401
from registry.store.tables.metadata import metadata

__all__ = ["metadata"]
