"""Read one version of the parameter tables: frozen rows with id, sources, confidence, gate and sign-off."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from sink.errors import StaleSignOff, UnknownParameters, UnsignedParameters

CURRENT = "2026-12"


@dataclass(frozen=True)
class Gate:
    """Why a row may not back an official figure without a sign-off; some rows may never."""

    why_zh: str
    why: str
    waivable: bool


@dataclass(frozen=True)
class Row:
    """One row of one table. `row_id` is `table/key`, and stays the same over the versions."""

    row_id: str
    table: str
    cells: Mapping[str, str]
    gates: tuple[Gate, ...]

    def text(self, column: str) -> str:
        return self.cells[column]

    def number(self, column: str) -> float:
        """NaN where the cell is empty: not known, which is not zero."""
        cell = self.cells[column]
        return float(cell) if cell else float("nan")

    @property
    def source_ids(self) -> tuple[str, ...]:
        text = ";".join(v for k, v in self.cells.items() if k.endswith(("source_id", "_source")))
        return tuple(dict.fromkeys(re.findall(r"S\d\d", text)))

    @property
    def confidence(self) -> str:
        return self.cells.get("confidence", "")

    @property
    def sha256(self) -> str:
        canonical = json.dumps([self.row_id, dict(self.cells)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class SignOff:
    """A named person compared one row, as it stood, with one page of an official document.

    One made for a demonstration shows how it works and opens nothing: official use refuses it.
    """

    row_id: str
    row_sha256: str
    signed_by: str
    signed_on: date
    document: str
    page: str
    demonstration: bool = False


@dataclass(frozen=True)
class Reference:
    source_id: str
    citation: str
    locator: str
    confidence: str
    what_was_read: str


@dataclass(frozen=True, eq=False)  # compared and cached by identity: its tables are large
class Parameters:
    """One version of all tables. `sha256` names the bytes of its files, `sign_offs` who stands for what;
    `home` is what `load` finds it by."""

    version: str
    home: str
    sha256: str
    rows: Mapping[str, Mapping[str, Row]]
    references: Mapping[str, Reference]
    columns: pd.DataFrame
    sign_offs: Mapping[str, SignOff]

    def table(self, name: str) -> pd.DataFrame:
        """The table as text cells, indexed by row id; empty cells are empty strings."""
        rows = self.rows_of(name)
        return pd.DataFrame([dict(r.cells) for r in rows], index=[r.row_id for r in rows], dtype=str)

    def rows_of(self, name: str) -> tuple[Row, ...]:
        if name not in self.rows:
            raise UnknownParameters(what=name, known="、".join(self.rows))
        return tuple(self.rows[name].values())

    def row(self, row_id: str) -> Row:
        """By id, e.g. `biomass_params/杨树` or `allometry_trees/CAS10_stem`."""
        found = self.find(row_id)
        if found is None:
            known = self.rows.get(row_id.partition("/")[0], self.rows)
            raise UnknownParameters(what=row_id, known="、".join(known))
        return found

    def find(self, row_id: str) -> Row | None:
        return self.rows.get(row_id.partition("/")[0], {}).get(row_id)

    def number(self, row_id: str, column: str) -> float:
        return self.row(row_id).number(column)

    def citations(self, row_id: str) -> tuple[Reference, ...]:
        return tuple(self.references[s] for s in self.row(row_id).source_ids)

    def signed(self, sign_offs: Iterable[SignOff]) -> "Parameters":
        """The same numbers with further sign-offs, each still matching its row."""
        merged = dict(self.sign_offs)
        for sign_off in sign_offs:
            if self.row(sign_off.row_id).sha256 != sign_off.row_sha256:
                raise StaleSignOff(row_id=sign_off.row_id)
            merged[sign_off.row_id] = sign_off
        return replace(self, sign_offs=MappingProxyType(merged))

    def sign(
        self,
        row_ids: Iterable[str],
        *,
        by: str,
        on: date,
        document: str,
        page: str,
        demonstration: bool = False,
    ) -> "Parameters":
        """Sign these rows off as they stand."""
        return self.signed(
            SignOff(i, self.row(i).sha256, by, on, document, page, demonstration) for i in row_ids
        )

    def unsigned(self, row_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the used rows that may not back an official figure, in order."""
        return tuple(i for i in sorted(set(row_ids)) if self._closed(self.row(i)))

    def require_signed(self, row_ids: Iterable[str]) -> None:
        blocking = self.unsigned(row_ids)
        if blocking:
            raise UnsignedParameters(row_ids="、".join(blocking))

    def _closed(self, row: Row) -> bool:
        signed = row.row_id in self.sign_offs and not self.sign_offs[row.row_id].demonstration
        return any(not (gate.waivable and signed) for gate in row.gates)


@lru_cache
def load(home: str = CURRENT) -> Parameters:
    """A version that is shipped, by its name; or one that was brought along, by the path of its folder."""
    folder = _folder(home)
    gates = _cells(folder / "gates.csv")
    rows: dict[str, Mapping[str, Row]] = {}
    for table in _cells(folder / "tables.csv"):
        name = table["table"]
        keyed = (
            _row(name, table["key"].split(";"), cells, gates) for cells in _cells(folder / f"{name}.csv")
        )
        rows[name] = MappingProxyType({row.row_id: row for row in keyed})
    references = (Reference(**cells) for cells in _cells(folder / "references.csv"))
    return Parameters(
        version=folder.name,
        home=home,
        sha256=_sha256(folder),
        rows=MappingProxyType(rows),
        references=MappingProxyType({r.source_id: r for r in references}),
        columns=pd.DataFrame(_cells(folder / "columns.csv"), dtype=str),
        sign_offs=MappingProxyType({}),
    )


def read_sign_offs(path: Path) -> tuple[SignOff, ...]:
    """The record of a named person: a CSV with the fields of `SignOff` as headings."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return tuple(
        SignOff(
            str(r["row_id"]),
            str(r["row_sha256"]),
            str(r["signed_by"]),
            date.fromisoformat(str(r["signed_on"])),
            str(r["document"]),
            str(r["page"]),
            str(r.get("demonstration")) == "True",
        )
        for r in frame.to_dict("records")
    )


def write_sign_offs(sign_offs: Iterable[SignOff], path: Path) -> None:
    pd.DataFrame([asdict(s) for s in sign_offs]).to_csv(path, index=False, encoding="utf-8-sig")


def table_files(home: str) -> dict[str, bytes]:
    """The files of a version as they are."""
    return {p.name: p.read_bytes() for p in _folder(home).iterdir() if p.name.endswith(".csv")}


def _folder(home: str) -> Traversable:
    folder = Path(home) if Path(home).is_absolute() else files("sink.parameters") / home
    if not folder.is_dir():
        raise UnknownParameters(what=home, known="、".join(versions()))
    return folder


def versions() -> tuple[str, ...]:
    return tuple(sorted(p.name for p in files("sink.parameters").iterdir() if (p / "tables.csv").is_file()))


def _row(table: str, key: list[str], cells: dict[str, str], gates: list[dict[str, str]]) -> Row:
    closed = tuple(
        Gate(g["why_zh"], g["why"], g["waivable"] == "yes")
        for g in gates
        if g["table"] in ("*", table) and re.search(g["pattern"], cells.get(g["column"], "verified"))
    )
    return Row(f"{table}/{'/'.join(cells[k] for k in key)}", table, MappingProxyType(cells), closed)


def _cells(path: Traversable) -> list[dict[str, str]]:
    with path.open("rb") as file:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")
    return [{str(k): str(v) for k, v in record.items()} for record in frame.to_dict("records")]


def _sha256(folder: Traversable) -> str:
    digest = hashlib.sha256()
    for path in sorted((p for p in folder.iterdir() if p.name.endswith(".csv")), key=lambda p: p.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
