"""The whole schema: importing this module puts every table on the metadata."""

from registry.store.tables import (  # noqa: F401
    care,
    casework,
    cycles,
    desk,
    files,
    idempotency,
    invoices,
    issuance,
    issuing,
    land,
    law,
    layers,
    ledger,
    log,
    market,
    neutrality,
    office,
    parties,
    pieces,
    points,
    prices,
    privacy,
    register,
    settlement,
    take_overs,
    tickets,
    vouchers,
)
from registry.store.tables.metadata import metadata

__all__ = ["metadata"]
