"""How much one file may ask of us. Every cap is measured while reading, never believed from a header."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Caps for one upload; the operator may set others."""

    file_bytes: int = 1024 * MIB
    members: int = 2_000
    inflated_bytes: int = 4096 * MIB
    ratio: int = 200
    """Inflated to packed size; only asked above `ratio_from_bytes`, since blank DBF columns pack 500:1."""
    ratio_from_bytes: int = 64 * MIB
    features: int = 2_000_000
    vertices_per_feature: int = 1_000_000
    fields: int = 300
    findings_per_rule: int = 10_000
    """Findings of one rule kept one by one; beyond it the last one says how many more."""
    wall_s: float = 600.0
    cpu_s: int = 900
    memory_bytes: int = 8192 * MIB
