"""Which bytes are which characters: strict UTF-8 first, then GB18030, decided on the bytes themselves.

A `.cpg` file or the code-page byte of a DBF is only a claim; it is compared and never wins against the bytes.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gis_data.errors import EncodingRefused, EncodingUnknown

UTF8, GB18030 = "UTF-8", "GB18030"
SAMPLES = 3
BLOCK_ROWS = 100_000
CODE_PAGES = {0x4D: GB18030, 0x7A: GB18030, 0x78: "BIG5", 0x03: "CP1252", 0x57: "CP1252", 0x58: "CP1252"}
"""The language byte at offset 29 of a DBF, as far as Chinese offices meet it."""
NAMES = {
    "65001": UTF8, "UTF8": UTF8, "UTF-8": UTF8, "UTF-8-SIG": UTF8,
    "936": GB18030, "CP936": GB18030, "GBK": GB18030, "GB2312": GB18030, "GB18030": GB18030, "54936": GB18030,
}  # fmt: skip
IMPLAUSIBLE = {
    "utf-8": re.compile("[\x80-\x9f\u0100-\u07ff\ue000-\uf8ff]"),
    "gb18030": re.compile("[\x80-\x9f\ue000-\uf8ff]"),
}
"""Characters no Chinese office writes: bytes of another encoding that happen to decode."""
ACCEPTED_SHARE = 0.98
"""A text cut in mid-character at the field width is damage, not another encoding."""


@dataclass(frozen=True)
class EncodingDecision:
    """What was decided, on what evidence, and three rows for a person to look at."""

    encoding: str
    declared: str | None
    share_utf8: float
    share_gb18030: float
    confirmed: bool
    samples: tuple[str, ...]
    broken: int
    """Texts that do not decode to the end: cut or damaged."""

    @property
    def declaration_lies(self) -> bool:
        return self.declared is not None and self.declared != self.encoding and bool(self.samples)


def named(name: str) -> str:
    """The encoding a person or a file means by this name."""
    key = name.strip().upper().replace("_", "-")
    if key in NAMES:
        return NAMES[key]
    try:
        return codecs.lookup(name.strip()).name.upper()
    except (LookupError, ValueError) as error:
        raise EncodingRefused(encoding=name) from error


def decide(
    texts: Iterable[bytes], *, declared: str | None = None, confirmed: str | None = None, name: str = ""
) -> EncodingDecision:
    """The encoding of these texts. `confirmed` is the word of the sender and wins if the bytes allow it."""
    foreign = [text for text in dict.fromkeys(texts) if not text.isascii()]
    share_utf8, share_gb = _share(foreign, "utf-8"), _share(foreign, "gb18030")
    choice = named(confirmed) if confirmed else _choose(share_utf8, share_gb)
    if choice is None or (confirmed and _share(foreign, choice) < ACCEPTED_SHARE):
        raise EncodingUnknown(name=name, sample=foreign[0][:24].hex(" "))
    return EncodingDecision(
        encoding=choice,
        declared=_declared(declared),
        share_utf8=share_utf8,
        share_gb18030=share_gb,
        confirmed=confirmed is not None,
        samples=tuple(text.decode(choice, "replace").strip() for text in foreign[:SAMPLES]),
        broken=sum(not _decodes(text, choice) for text in foreign),
    )


def _choose(share_utf8: float, share_gb: float) -> str | None:
    if share_utf8 >= ACCEPTED_SHARE:
        return UTF8
    if share_gb >= ACCEPTED_SHARE:
        return GB18030
    best = max(share_utf8, share_gb)
    if best < 0.8:
        return None
    return UTF8 if share_utf8 == best else GB18030


def _declared(name: str | None) -> str | None:
    if not name:
        return None
    try:
        return named(name)
    except EncodingRefused:
        return name


def _share(texts: list[bytes], encoding: str) -> float:
    """Share of the texts that decode to ordinary characters."""
    return sum(_decodes(text, encoding) for text in texts) / len(texts) if texts else 1.0


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        decoded = text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return IMPLAUSIBLE[encoding.lower()].search(decoded) is None if encoding.lower() in IMPLAUSIBLE else True


def dbf_texts(path: Path, limit: int = 200_000) -> tuple[list[bytes], str | None]:
    """Distinct raw texts of a DBF (values and field names), and the encoding it claims."""
    with path.open("rb") as file:
        head = file.read(32)
        header_bytes, record_bytes = (
            int.from_bytes(head[8:10], "little"),
            int.from_bytes(head[10:12], "little"),
        )
        fields = file.read(max(header_bytes - 32, 0))
    descriptors = [fields[at : at + 32] for at in range(0, len(fields) - 31, 32) if fields[at] != 0x0D]
    texts = [descriptor[:11].split(b"\0")[0] for descriptor in descriptors]
    if record_bytes:
        for rows in _blocks(path, header_bytes, record_bytes):
            texts += _foreign(rows, descriptors, limit)
    return texts, CODE_PAGES.get(head[29]) if len(head) == 32 else None


def _blocks(path: Path, header_bytes: int, record_bytes: int) -> Iterator[np.ndarray]:
    """The records of a DBF, some thousands at a time."""
    with path.open("rb") as file:
        file.seek(max(header_bytes, 32))
        while len(block := np.frombuffer(file.read(BLOCK_ROWS * record_bytes), np.uint8)) >= record_bytes:
            yield block[: len(block) // record_bytes * record_bytes].reshape(-1, record_bytes)


def _foreign(rows: np.ndarray, descriptors: list[bytes], limit: int) -> list[bytes]:
    """Distinct texts beyond ASCII of every character column."""
    texts, offset = list[bytes](), 1
    for descriptor in descriptors:
        width = descriptor[16]
        if descriptor[11:12] == b"C" and width and offset + width <= rows.shape[1]:
            texts += _distinct(rows[:, offset : offset + width], limit)
        offset += width
    return texts


def _distinct(column: np.ndarray, limit: int) -> list[bytes]:
    """Distinct stripped texts that hold a byte beyond ASCII, in order of first appearance."""
    foreign = np.flatnonzero((column > 0x7F).any(axis=1))[:limit]
    block = np.ascontiguousarray(column[foreign])
    texts = block.view(f"S{block.shape[1]}").ravel() if len(foreign) else np.array([], "S1")
    _, first = np.unique(texts, return_index=True)
    return [bytes(texts[at]).strip(b" \0") for at in np.sort(first)]


def cpg(path: Path) -> str | None:
    """The claim of a .cpg file, if there is one."""
    if not path.exists():
        return None
    return path.read_bytes()[:64].decode("ascii", "replace").strip() or None
