"""A file whole, as one archive anybody can read without us (GS-11, GS-26).

index.json           whose file, and every entry with its hash
documents/NNNN.json  each numbered paper with its text
events/NNNN.json     the canonical bytes of each event, as the log commits to them
papers/SHA256        every kept file that one of them names
SHA256SUMS           of all the others, as `sha256sum -c` reads it
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from api.city import City
from registry.actions.archiving import contents
from registry.office.archive import Entry, EntryKind
from registry.store.database import Db
from registry.store.queries import office, register

FORMAT = "linpiao-dossier/1"
MADE_AT = (1980, 1, 1, 0, 0, 0)
"""The same file gives the same bytes."""


def dossier(city: City, db: Db, subject_kind: str, subject_id: str, entries: Iterable[Entry] = ()) -> bytes:
    """All of a subject, or only the `entries` of one volume."""
    chosen = sorted(entries or contents(db, subject_kind, subject_id))
    index = {
        "format": FORMAT,
        "subject": {"kind": subject_kind, "id": subject_id},
        "entries": [{"kind": one.kind, "id": one.id, "sha256": one.sha256} for one in chosen],
    }
    files = {"index.json": _json(index), **dict(_files(city, db, chosen))}
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()))
    return _zipped({**files, "SHA256SUMS": sums.encode()})


def _files(city: City, db: Db, entries: list[Entry]) -> Iterator[tuple[str, bytes]]:
    for number, entry in enumerate(entries, 1):
        match entry.kind:
            case EntryKind.PAPER:
                yield f"papers/{entry.sha256}", city.blobs.read(entry.sha256)
            case EntryKind.EVENT:
                yield f"events/{number:04}.json", register.canonical(db, entry.id) or b""
            case EntryKind.DOCUMENT:
                paper = office.by_number(db, entry.id)
                assert paper, "papers are history"
                told = {"number": paper.number, "kind": paper.kind, "issued_on": paper.issued_on.isoformat()}
                yield f"documents/{number:04}.json", _json({**told, "body": dict(paper.body)})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, MADE_AT), body)
    return made.getvalue()
