"""The sealed side of payees: name, number and bank of an account."""

from collections.abc import Mapping
from datetime import datetime

from registry.settlement.payees import PayeeAccount
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries.sales import open_sealed, seal
from registry.store.tables.settlement import payee_private


def keep_private(
    db: Db, account: PayeeAccount, content: Mapping[str, str], *, vault: Vault, at: datetime
) -> None:
    seal(db, payee_private, (account.id, account.party_id), content, vault=vault, at=at)


def private(db: Db, account_id: str, vault: Vault) -> dict[str, str]:
    return open_sealed(db, payee_private, account_id, vault)
