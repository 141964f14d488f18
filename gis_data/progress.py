"""How far a reading is: one small file that whoever waits may look at."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Progress:
    """`stage` is `read`, `check` or `done`; `done` of `total` checks over so many `features`."""

    stage: str
    features: int = 0
    done: int = 0
    total: int = 0


def tell(path: Path | None, progress: Progress) -> None:
    """Replaced as a whole, so that nobody reads half of it; nothing where nobody waits."""
    if path is None:
        return
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    part.replace(path)


def told(path: Path) -> Progress | None:
    """What was told last."""
    try:
        return Progress(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
