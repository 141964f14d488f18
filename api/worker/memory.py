"""The last signed checkpoint of each log shard, in files beside the database (decision 0040)."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CheckpointFiles:
    folder: Path

    def recall(self, origin: str) -> str | None:
        try:
            return self._file(origin).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def remember(self, origin: str, note: str) -> None:
        """On the disk before the checkpoint is committed, hence before anyone can see it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self._file(origin)
        draft = file.with_suffix(f".{os.getpid()}")
        with draft.open("w", encoding="utf-8") as out:
            out.write(note)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _file(self, origin: str) -> Path:
        return self.folder / f"{origin.replace('/', '~')}.checkpoint"
