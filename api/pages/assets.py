"""What the browser fetches besides pages: our style and scripts, and libraries from npm, served by us."""

from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

from api.policies import public

HERE = Path(__file__).parent
STATIC = HERE / "static"
LIBRARIES = HERE / "node_modules"
VENDOR = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "tus.js": "tus-js-client/dist/tus.min.js",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-shared.mjs": "maplibre-gl/dist/maplibre-gl-shared.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
}
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
YEAR_S = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.get("/static/vendor/{name}", dependencies=[public()])
def vendor(name: str) -> FileResponse:
    if name not in VENDOR:
        raise HTTPException(404)
    return _file(LIBRARIES / VENDOR[name])


@router.get("/static/{name}", dependencies=[public()])
def static(name: str) -> FileResponse:
    return _file(STATIC / name) if name in _own_files() else _file(None)


def static_version() -> str:
    """Changes with any of our files, so that browsers may keep them for a year."""
    digest = sha256()
    for name in sorted(_own_files()):
        digest.update((STATIC / name).read_bytes())
    return digest.hexdigest()[:12]


def _own_files() -> set[str]:
    return {path.name for path in STATIC.iterdir() if path.suffix in TYPES}


def _file(path: Path | None) -> FileResponse:
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(
        path,
        media_type=TYPES[path.suffix],
        headers={"Cache-Control": f"public, max-age={YEAR_S}, immutable"},
    )
