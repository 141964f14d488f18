"""A batch of tallied trees as arrays: plots unbroken, words as codes, and the input hash of each stand."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sink.errors import StandsNotTogether
from sink.stands import require_columns

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
COLUMNS = (
    "stand_id", "plot_id", "species", "dbh_cm", "height_m", "status", "open_grown", "stems", "tree_no",
    "previous_dbh_cm", "volume_m3",
)  # fmt: skip
WORDS = ("stand_id", "plot_id", "species", "status")
BATCH_ROWS = 131_072

Source: TypeAlias = pd.DataFrame | pa.Table | str | Path | Iterable[pa.RecordBatch]


@dataclass(frozen=True, eq=False)
class Trees:
    """A batch as arrays, plots unbroken; a run is one plot of one stand."""

    run_stands: pa.StringArray
    run_plots: pa.StringArray
    lengths: Ints
    words: list[str]  # names of species as given
    species: Codes
    dbh_cm: Floats
    height_m: Floats | None
    open_grown: Bools | None
    stems: Floats | None
    previous_dbh_cm: Floats | None
    volume_m3: Floats | None
    statuses: list[str]
    status: Codes | None
    numbers: pa.Array | None
    number: npt.NDArray[np.uint64] | None

    @cached_property
    def runs(self) -> list[tuple[str, str]]:
        """Stand and plot of each run."""
        return list(zip(self.run_stands.to_pylist(), self.run_plots.to_pylist(), strict=True))

    @cached_property
    def starts(self) -> Ints:
        """The first tree of each run."""
        return np.cumsum(self.lengths) - self.lengths

    @cached_property
    def run(self) -> Ints:
        """The run of each tree."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    @cached_property
    def stand_runs(self) -> Ints:
        """The first run of each stand."""
        codes: Codes = self.run_stands.dictionary_encode().indices.to_numpy()
        return np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])

    @cached_property
    def stands(self) -> list[str]:
        """The names of the stands, in order."""
        return [self.runs[run][0] for run in self.stand_runs.tolist()]

    @cached_property
    def stand_starts(self) -> Ints:
        """The first tree of each stand."""
        return self.starts[self.stand_runs]

    def stand_of(self, trees: Ints) -> Ints:
        """The stand of these trees, as its position among the stands of the batch."""
        return np.searchsorted(self.stand_starts, trees, side="right") - 1

    def label(self, tree: int) -> tuple[str, str]:
        """The stand of a tree, and words that find its row: by tree number, else by place in the stand."""
        stand, plot = self.runs[self.run[tree]]
        number = self.numbers[tree].as_py() if self.numbers is not None else None
        place = (
            number
            if number is not None
            else f"#{tree - self.stand_starts[self.stand_of(np.array([tree]))[0]] + 1}"
        )
        return stand, "/".join(str(x) for x in (stand, plot, place) if x != "")


def read(batch: pa.RecordBatch) -> Trees:
    stand, stands = _codes(batch, "stand_id")
    plot, plots = _codes(batch, "plot_id")
    change = np.r_[True, (stand[1:] != stand[:-1]) | (plot[1:] != plot[:-1])]
    starts = np.flatnonzero(change)
    of_stand, of_plot = stand[starts], plot[starts]
    if len(np.unique(of_stand * np.int64(len(plots)) + of_plot)) < len(starts):
        # a plot that comes twice: bring its trees together, in their order
        return read(batch.take(pa.array(np.lexsort((plot, stand)))))
    species, words = _codes(batch, "species")
    status, statuses = _codes(batch, "status") if "status" in batch.schema.names else (None, pa.array([]))
    numbers = batch.column("tree_no") if "tree_no" in batch.schema.names else None
    if numbers is not None and pa.types.is_floating(
        numbers.type
    ):  # what a gap makes of whole numbers in pandas
        numbers = numbers.cast(pa.int64(), safe=False)
    return Trees(
        stands.take(pa.array(of_stand)),
        plots.take(pa.array(of_plot)),
        np.diff(np.r_[starts, len(stand)]),
        words.to_pylist(),
        species,
        _floats(batch, "dbh_cm"),
        _floats(batch, "height_m") if "height_m" in batch.schema.names else None,
        _floats(batch, "open_grown").astype(bool) if "open_grown" in batch.schema.names else None,
        _floats(batch, "stems") if "stems" in batch.schema.names else None,
        _floats(batch, "previous_dbh_cm") if "previous_dbh_cm" in batch.schema.names else None,
        _floats(batch, "volume_m3") if "volume_m3" in batch.schema.names else None,
        statuses.to_pylist(),
        status,
        numbers,
        _numbered(numbers),
    )


def _codes(batch: pa.RecordBatch, name: str) -> tuple[Codes, pa.StringArray]:
    """Each row's word as its position among the words; an empty one where the column is absent."""
    if name not in batch.schema.names:
        return np.zeros(batch.num_rows, np.int32), pa.array([""])
    column = batch.column(name)
    if not pa.types.is_dictionary(column.type) or column.null_count:
        column = pc.fill_null(column.cast(pa.string()), "").dictionary_encode()
    return column.indices.to_numpy(zero_copy_only=False), column.dictionary.cast(pa.string())


def _floats(batch: pa.RecordBatch, name: str) -> Floats:
    """As float64; null is NaN."""
    return np.asarray(batch.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)


def _numbered(numbers: pa.Array | None) -> npt.NDArray[np.uint64] | None:
    """Tree numbers as integers: as they are, or by digest; null is zero."""
    if numbers is None:
        return None
    if pa.types.is_integer(numbers.type):
        whole: Ints = pc.fill_null(numbers.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
        return whole.view(np.uint64)
    encoded = pc.fill_null(numbers.cast(pa.string()), "").dictionary_encode()
    digests = [_digest(word) if word else 0 for word in encoded.dictionary.to_pylist()]
    codes: Codes = encoded.indices.to_numpy()
    return np.array(digests, np.uint64)[codes]


def hashes(trees: Trees) -> list[tuple[str, str]]:
    """sha256 of the canonical bytes of each stand's trees: column after column, words by digest."""
    words = np.array([_digest(word) for word in trees.words], np.uint64).astype(np.uint32)
    encoded = trees.run_plots.dictionary_encode()
    digests = np.array([_digest(word) for word in encoded.dictionary.to_pylist()], np.uint64)
    plots = digests[encoded.indices.to_numpy()]
    statuses = np.array([_digest(word) for word in trees.statuses], np.uint64).astype(np.uint32)
    columns = {
        "species": words[trees.species],
        "dbh_cm": trees.dbh_cm + 0.0,  # there is one zero
        "height_m": trees.height_m,
        "open_grown": trees.open_grown,
        "stems": trees.stems,
        "previous_dbh_cm": trees.previous_dbh_cm,
        "status": None if trees.status is None else statuses[trees.status],
        "tree_no": trees.number,
        "volume_m3": trees.volume_m3,
    }
    given = {name: np.ascontiguousarray(column) for name, column in columns.items() if column is not None}
    views = [(column.view(np.uint8).data, column.itemsize) for column in given.values()]
    header = hashlib.sha256(",".join(given).encode())
    starts = [*trees.stand_starts.tolist(), len(trees.dbh_cm)]
    runs = [*trees.stand_runs.tolist(), len(trees.lengths)]
    found = []
    for name, run, end, a, b in zip(trees.stands, runs[:-1], runs[1:], starts[:-1], starts[1:], strict=True):
        digest = header.copy()
        of_plots = (plots[run:end].data, trees.lengths[run:end].data)
        digest.update(b"".join((*of_plots, *(view[a * width : b * width] for view, width in views))))
        found.append((name, digest.hexdigest()))
    return found


@lru_cache(maxsize=65_536)
def _digest(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")


def batches(trees: Source) -> Iterator[pa.RecordBatch]:
    """Record batches that never split a stand. A file is streamed, and has to come stand by stand."""
    return whole_stands(_batches(trees))


def _batches(trees: Source) -> Iterator[pa.RecordBatch]:
    if isinstance(trees, str | Path):
        given = pq.read_schema(trees).names
        require_columns("trees", given)
        file = pq.ParquetFile(trees, read_dictionary=[name for name in WORDS if name in given])
        yield from file.iter_batches(BATCH_ROWS, columns=[name for name in COLUMNS if name in given])
    elif isinstance(trees, pd.DataFrame):
        require_columns("trees", trees.columns)
        frame = trees[[name for name in COLUMNS if name in trees]]
        words = {name: frame[name].astype("string") for name in WORDS if name in frame}
        frame = frame.assign(**words).sort_values("stand_id", kind="stable")
        yield from pa.Table.from_pandas(frame, preserve_index=False).to_batches(BATCH_ROWS)
    elif isinstance(trees, pa.Table):
        require_columns("trees", trees.column_names)
        yield from trees.sort_by("stand_id").to_batches(BATCH_ROWS)
    else:
        yield from trees


def whole_stands(pieces: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Cut anew so that a batch ends where a stand ends; a stand that comes back is refused."""
    seen: set[str] = set()
    held: pa.RecordBatch | None = None
    for piece in pieces:
        if piece.num_rows == 0:
            continue
        joined = piece if held is None else _joined(held, piece)
        cut = _last_stand_start(joined)
        held = joined.slice(cut)
        if cut:
            yield _once(joined.slice(0, cut), seen)
    if held is not None:
        yield _once(held, seen)


def _joined(first: pa.RecordBatch, second: pa.RecordBatch) -> pa.RecordBatch:
    table = pa.Table.from_batches([first, second]).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]


def _last_stand_start(batch: pa.RecordBatch) -> int:
    column = batch.column("stand_id")
    codes = column.indices if pa.types.is_dictionary(column.type) else column.dictionary_encode().indices
    values: Codes = codes.to_numpy(zero_copy_only=False)
    changes = np.flatnonzero(values[1:] != values[:-1])
    return int(changes[-1]) + 1 if len(changes) else 0


def _once(batch: pa.RecordBatch, seen: set[str]) -> pa.RecordBatch:
    present = pc.unique(batch.column("stand_id")).cast(pa.string()).to_pylist()
    again = seen.intersection(present)
    if again:
        raise StandsNotTogether(stands="、".join(sorted(again)[:5]))
    seen.update(present)
    return batch


def frame_sha256(frame: pd.DataFrame | None) -> str:
    """Of a small table: column by column in the order of names, numbers as float64, the rest as text."""
    digest = hashlib.sha256()
    for name in sorted(() if frame is None else frame.columns):
        assert frame is not None
        column = frame[name]
        digest.update(f"{name}\0".encode())
        if pd.api.types.is_numeric_dtype(column):
            digest.update((column.to_numpy(np.float64) + 0.0).tobytes())
        else:
            words = pa.array(column.astype(str).fillna("").to_numpy(object), pa.large_string())
            _, offsets, letters = words.buffers()
            digest.update(offsets)
            digest.update(letters or b"")
    return digest.hexdigest()
