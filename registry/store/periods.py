"""The days of a plot under one route: the database itself refuses two claims that share a day (CC-04)."""

OVERLAP = "route_claim_exclusive"

POSTGIS = (
    f"ALTER TABLE route_claim ADD CONSTRAINT {OVERLAP}"
    " EXCLUDE USING gist (plot_id WITH =, daterange(period_from, period_to) WITH &&)"
)
SQLITE = (
    f"CREATE TRIGGER {OVERLAP} BEFORE INSERT ON route_claim WHEN EXISTS (SELECT 1 FROM route_claim AS other"
    " WHERE other.plot_id = NEW.plot_id AND other.period_from < NEW.period_to"
    f" AND NEW.period_from < other.period_to) BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"
)


def exclusions(dialect: str) -> list[str]:
    return [POSTGIS if dialect == "postgresql" else SQLITE]
