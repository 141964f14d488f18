"""The import contracts of pyproject.toml hold."""

import subprocess
import sys
from pathlib import Path


def test_every_package_knows_only_those_before_it() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([tool], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
