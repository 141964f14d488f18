"""IV-10 in the database: what has ended, ticket or voucher, keeps its state and number; none is deleted."""

from registry.tickets.states import ENDED
from registry.tickets.voucher_states import TERMINAL

STAYS_ENDED = "a ticket that has ended never returns to life"
NO_TICKET_GOES = "a ticket is never deleted"

_ENDED = ", ".join(f"'{state.value}'" for state in sorted(ENDED))
_RETURNS = (
    f"OLD.state IN ({_ENDED}) AND (NEW.state <> OLD.state OR NEW.ended_on <> OLD.ended_on"
    " OR NEW.number <> OLD.number)"
)
_VOUCHER_ENDED = ", ".join(f"'{state.value}'" for state in sorted(TERMINAL))
_VOUCHER_RETURNS = f"OLD.state IN ({_VOUCHER_ENDED}) AND (NEW.state <> OLD.state OR NEW.number <> OLD.number)"


def finality(dialect: str) -> list[str]:
    """The triggers of the ticket and the voucher tables."""
    return [*_of_tickets(dialect), *_of_vouchers(dialect)]


def _of_vouchers(dialect: str) -> list[str]:
    if dialect == "postgresql":
        return [
            "CREATE FUNCTION voucher_end_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {_VOUCHER_RETURNS} THEN"
            f" RAISE EXCEPTION '{STAYS_ENDED}' USING ERRCODE = '55000'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER voucher_end_stays BEFORE UPDATE ON voucher"
            " FOR EACH ROW EXECUTE FUNCTION voucher_end_stays()",
            "CREATE TRIGGER voucher_no_delete BEFORE DELETE ON voucher"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "CREATE TRIGGER voucher_no_truncate BEFORE TRUNCATE ON voucher"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
    return [
        f"CREATE TRIGGER voucher_end_stays BEFORE UPDATE ON voucher WHEN {_VOUCHER_RETURNS}"
        f" BEGIN SELECT RAISE(ABORT, '{STAYS_ENDED}'); END",
        "CREATE TRIGGER voucher_no_delete BEFORE DELETE ON voucher"
        f" BEGIN SELECT RAISE(ABORT, '{NO_TICKET_GOES}'); END",
    ]


def _of_tickets(dialect: str) -> list[str]:
    if dialect == "postgresql":
        return [
            "CREATE FUNCTION end_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {_RETURNS} THEN"
            f" RAISE EXCEPTION '{STAYS_ENDED}' USING ERRCODE = '55000'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER ticket_end_stays BEFORE UPDATE ON ticket"
            " FOR EACH ROW EXECUTE FUNCTION end_stays()",
            "CREATE TRIGGER ticket_no_delete BEFORE DELETE ON ticket"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "CREATE TRIGGER ticket_no_truncate BEFORE TRUNCATE ON ticket"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
    return [
        f"CREATE TRIGGER ticket_end_stays BEFORE UPDATE ON ticket WHEN {_RETURNS}"
        f" BEGIN SELECT RAISE(ABORT, '{STAYS_ENDED}'); END",
        "CREATE TRIGGER ticket_no_delete BEFORE DELETE ON ticket"
        f" BEGIN SELECT RAISE(ABORT, '{NO_TICKET_GOES}'); END",
    ]
