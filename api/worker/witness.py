"""A witness: fetches the log's checkpoint, checks that it only went on, cosigns it and hands it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from api.worker.memory import CheckpointFiles
from registry.proof import checkpoints, cosignatures, notes
from registry.proof.cosignatures import WitnessSigner
from registry.proof.notes import Verifier


@dataclass(frozen=True)
class WitnessOf:
    """`client` reaches the log; `memory` is the witness's own and is what makes it worth something."""

    client: httpx.Client
    log_keys: Sequence[Verifier]
    signer: WitnessSigner
    memory: CheckpointFiles

    def cosign(self, at: datetime) -> str:
        """Cosign the newest checkpoint; refuses a log that does not continue what was seen."""
        note = self._get("/log/checkpoint")
        origin = checkpoints.opened(note, self.log_keys).origin
        remembered = self.memory.recall(origin)
        seen = checkpoints.parse(notes.parse(remembered).text) if remembered else None
        path: list[bytes] = []
        if seen is not None:
            shard = origin.rpartition("/")[2]
            proof = "\n" + self._get(f"/log/{shard}/consistency/{seen.size}")
            hashes, _, note = proof.partition("\n\n")
            path = [checkpoints.base64_hash(line) for line in hashes.split("\n")[1:]]
        cosignatures.witnessed(note, self.log_keys, seen=seen, path=path)
        parsed = notes.parse(note)
        # Remembered before it is handed out: a crash must not let the witness forget what it signed.
        self.memory.remember(origin, note)
        cosigned = cosignatures.joined(parsed, [self.signer.cosign(parsed.text, at)]).dumps()
        answer = self.client.post(
            "/log/cosignature", content=cosigned.encode(), headers={"Content-Type": "text/plain"}
        )
        answer.raise_for_status()
        return cosigned

    def _get(self, path: str) -> str:
        answer = self.client.get(path)
        answer.raise_for_status()
        return answer.text
