"""The words of Markdown that the generated pages share."""

from collections.abc import Iterable, Sequence


def cell(value: object) -> str:
    """One cell of a table: no line break, no bar, no markup of its own."""
    text = " ".join(str(value).split())
    return text.replace("|", "&#124;").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def code(value: object) -> str:
    """A name as code, also inside a table."""
    return f"`{' '.join(str(value).split())}`".replace("|", "&#124;") if str(value) else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells come ready: from `cell`, from `code`, or as a link."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def joined(*parts: str) -> str:
    """Paragraphs, headings and tables under each other; empty ones are left out."""
    return "\n\n".join(part.strip() for part in parts if part) + "\n"
