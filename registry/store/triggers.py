"""What the database itself refuses: changed history, overlapping live claims, claims edited or deleted (D4).

`statements(dialect, metadata)` is all of it as SQL; `Database.create` and the migrations run the same text.
"""

from sqlalchemy import MetaData, Table

from registry.store import digests, ends, history, periods, spatial
from registry.store.tables.land import area_claim

TILE_DEG = 0.01
CLAIM_SPAN_DEG = 2
RELEASE = ("live", "released_at", "released_by", "released_because")
"""The only columns of a claim that ever change, once."""

ONLY_RELEASED = "a claim is only ever released, once"
NOT_SOUND = "a claim begins live, on a valid multipolygon"
GROUND_TAKEN = "area_claim_exclusive"


def statements(dialect: str, metadata: MetaData) -> list[str]:
    """Every index and trigger beyond what the table definitions say."""
    claims = _claims_on_postgis if dialect == "postgresql" else _claims_on_sqlite
    return [
        *history.protections(dialect, metadata),
        *spatial.indices(dialect, metadata),
        *claims(),
        *_queue(dialect),
        *periods.exclusions(dialect),
        *ends.finality(dialect),
        *digests.triggers(dialect, metadata),
    ]


def _queue(dialect: str) -> list[str]:
    """Every event is put on the sequencer's queue, whoever inserts it and however."""
    if dialect == "postgresql":
        return [
            "CREATE FUNCTION queue_event() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT"
            " AS $$ BEGIN INSERT INTO unsealed (event_id) VALUES (NEW.id); RETURN NULL; END $$",
            "CREATE TRIGGER event_unsealed AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION queue_event()",
        ]
    return [
        "CREATE TRIGGER event_unsealed AFTER INSERT ON event"
        " BEGIN INSERT INTO unsealed (event_id) VALUES (NEW.id); END"
    ]


def _claims_on_postgis() -> list[str]:
    fixed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _fixed_columns(area_claim))
    return [
        LOCK_GROUND,
        WHO_HOLDS,
        CLAIM_GROUND,
        CLAIM_IF_FREE,
        "CREATE TRIGGER area_claim_exclusive BEFORE INSERT ON area_claim"
        " FOR EACH ROW EXECUTE FUNCTION claim_ground()",
        "CREATE FUNCTION release_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NOT OLD.live OR NEW.live OR NEW.released_at IS NULL OR {fixed} THEN"
        f" RAISE EXCEPTION '{ONLY_RELEASED}' USING ERRCODE = '55000'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER area_claim_release BEFORE UPDATE ON area_claim"
        " FOR EACH ROW EXECUTE FUNCTION release_only()",
        "CREATE TRIGGER area_claim_no_delete BEFORE DELETE ON area_claim"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER area_claim_no_truncate BEFORE TRUNCATE ON area_claim"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


# The row locks of the tiles order all claims that could meet. At READ COMMITTED the check that follows is a
# new statement and sees what was committed while we waited; at the stricter levels a tile that changed after
# our snapshot ends the transaction with 40001. So no isolation level, and no mixture of them, lets two
# claims miss each other (decision 0036).
LOCK_GROUND = f"""CREATE FUNCTION lock_ground(ground geometry) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
  IF ST_XMax(ground) - ST_XMin(ground) > {CLAIM_SPAN_DEG}
  OR ST_YMax(ground) - ST_YMin(ground) > {CLAIM_SPAN_DEG} THEN
    RAISE EXCEPTION 'a claim spans less than {CLAIM_SPAN_DEG} degrees' USING ERRCODE = '23514';
  END IF;
  INSERT INTO ground_tile AS tile (x, y, claims)
  SELECT x, y, 1
  FROM (SELECT ST_XMin(ground) / {TILE_DEG} AS west, ST_XMax(ground) / {TILE_DEG} AS east,
               ST_YMin(ground) / {TILE_DEG} AS south, ST_YMax(ground) / {TILE_DEG} AS north) AS box,
       generate_series(floor(west)::int, floor(east)::int) AS x,
       generate_series(floor(south)::int, floor(north)::int) AS y
  ORDER BY x, y
  ON CONFLICT (x, y) DO UPDATE SET claims = tile.claims + 1;
END $$"""

# One trip for a verb: wait, then look in a new statement, which sees what was committed while we waited.
WHO_HOLDS = """CREATE FUNCTION who_holds(wanted geometry, class text) RETURNS SETOF text LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM lock_ground(wanted);
  RETURN QUERY SELECT id::text FROM area_claim
  WHERE live AND exclusivity = class AND ground && wanted AND ST_Relate(ground, wanted, '2********');
END $$"""

# Claims in one trip, with the one look of the trigger; only where that refuses is asked who is there. Whoever
# refused may be gone by then: the second try, behind the lock of `who_holds`, is decided.
CLAIM_IF_FREE = """CREATE FUNCTION claim_if_free(wanted jsonb) RETURNS text[] LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
  claim area_claim := jsonb_populate_record(NULL::area_claim, wanted);
  holders text[];
BEGIN
  LOOP
    BEGIN
      INSERT INTO area_claim VALUES (claim.*);
      RETURN '{}';
    EXCEPTION WHEN exclusion_violation THEN
      holders := array(SELECT who_holds(claim.ground, claim.exclusivity));
      IF cardinality(holders) > 0 THEN
        RETURN holders;
      END IF;
    END;
  END LOOP;
END $$"""

CLAIM_GROUND = f"""CREATE FUNCTION claim_ground() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
  other record;
BEGIN
  IF NOT NEW.live OR ST_IsEmpty(NEW.ground) OR NOT ST_IsValid(NEW.ground) THEN
    RAISE EXCEPTION '{NOT_SOUND}' USING ERRCODE = '23514';
  END IF;
  PERFORM lock_ground(NEW.ground);
  SELECT id, {spatial.overlap_m2_sql("ground", "NEW.ground")} AS overlap_m2 INTO other
  FROM area_claim
  WHERE live AND exclusivity = NEW.exclusivity AND ground && NEW.ground
    AND ST_Relate(ground, NEW.ground, '2********')
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the ground is held by live claim % (% m2 in common)',
      other.id, round(other.overlap_m2::numeric, 2)
    USING ERRCODE = '23P01', CONSTRAINT = '{GROUND_TAKEN}', TABLE = 'area_claim';
  END IF;
  RETURN NEW;
END $$"""


def _claims_on_sqlite() -> list[str]:
    """The box comes from the geometry itself, so a connection without our functions cannot insert at all."""
    fixed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _fixed_columns(area_claim))
    return [
        "CREATE TRIGGER area_claim_exclusive BEFORE INSERT ON area_claim BEGIN"
        f" SELECT RAISE(ABORT, '{NOT_SOUND}') WHERE NEW.live IS NOT 1 OR ground_fault(NEW.ground) <> 0;"
        f" SELECT RAISE(ABORT, '{GROUND_TAKEN}') WHERE EXISTS (SELECT 1 FROM area_claim_box AS box"
        " JOIN area_claim AS other ON other.id = box.row_id"
        f" WHERE {spatial.meets_box_of('NEW')}"
        " AND other.live = 1 AND other.exclusivity = NEW.exclusivity"
        " AND grounds_meet(other.ground, NEW.ground) <> 0); END",
        *history.refuse_replace(area_claim),
        "CREATE TRIGGER area_claim_release BEFORE UPDATE ON area_claim"
        f" WHEN OLD.live IS NOT 1 OR NEW.live IS NOT 0 OR NEW.released_at IS NULL OR {fixed}"
        f" BEGIN SELECT RAISE(ABORT, '{ONLY_RELEASED}'); END",
        f"CREATE TRIGGER area_claim_no_delete BEFORE DELETE ON area_claim {history.REFUSE_ON_SQLITE}",
    ]


def _fixed_columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name not in RELEASE]
