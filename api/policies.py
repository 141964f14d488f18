"""Who may call an endpoint: every endpoint declares one policy, and a generated test tries them all."""

from dataclasses import dataclass
from typing import Any

from fastapi import Depends


@dataclass(frozen=True)
class Public:
    """Anyone, signed in or not."""

    def __call__(self) -> None:
        return None


def public() -> Any:
    return Depends(Public())
