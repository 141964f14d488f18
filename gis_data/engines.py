"""Run a kernel over partitions: on the threads of this machine, or on Dask where there are many (D11).

A partition is an Arrow record batch that never splits a stand. Sums are integers, so both engines, and any
partitioning, give the same totals. With `linpiao[cluster]` and a `distributed.Client` at hand, Dask uses it.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import pyarrow as pa

from gis_data.errors import EngineMissing
from sink.kernels import Kernel, on_threads


class Engine(StrEnum):
    THREADS = "threads"
    DASK = "dask"


def run(
    kernel: Kernel, partitions: Iterable[pa.RecordBatch], engine: Engine = Engine.THREADS
) -> Iterator[pa.RecordBatch]:
    """What the kernel gives for each partition, in the order of the partitions."""
    return on_threads(kernel, partitions) if engine is Engine.THREADS else _on_dask(kernel, partitions)


def _on_dask(kernel: Kernel, partitions: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    try:
        from dask.base import compute
        from dask.delayed import delayed
    except ModuleNotFoundError as missing:
        raise EngineMissing(engine=Engine.DASK) from missing
    shared = delayed(kernel, traverse=False)  # sent to a worker once, not with every partition
    yield from compute(*(shared(partition) for partition in partitions))  # type: ignore[no-untyped-call]
