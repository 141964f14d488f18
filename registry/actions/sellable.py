"""Whether the grams of an issuance may be sold: a piece of every verb that offers or withholds them."""

from collections.abc import Sequence

from registry.issuance.issuances import Hindrance, Issuance, hindrances
from registry.store.database import Db
from registry.store.queries import issuance, issuing


def hindrances_of(db: Db, issued: Issuance) -> Sequence[Hindrance]:
    """Why the grams of an issuance may not be sold at present; empty when they may."""
    quantity = issuance.quantity(db, issued.quantity_id)
    false = issuance.falsified(db, quantity.earlier_assessment_id, quantity.later_assessment_id)
    present = issuing.verified_present(db, issued.plot_id)
    return hindrances(issued, present, issuing.losses(db, issued.plot_id), falsified=bool(false))
