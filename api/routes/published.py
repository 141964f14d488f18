"""Files published as they are: tile archives, rasters, catalogues; read in ranges (PMTiles, COG)."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from api.dependencies import CityHere
from api.errors import NoSuchPage
from api.mapping import not_modified
from api.policies import public

TYPES = {
    ".pmtiles": "application/vnd.pmtiles",
    ".tif": "image/tiff; application=geotiff; profile=cloud-optimized",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".parquet": "application/vnd.apache.parquet",
}
"""What may be published; anything else in the folder is not served."""

router = APIRouter(prefix="/published", include_in_schema=False, dependencies=[public()])


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def file(request: Request, city: CityHere, path: str) -> Response:
    folder = city.settings.published.resolve()
    found = (folder / path).resolve()
    if not (found.is_relative_to(folder) and found.suffix in TYPES and found.is_file()):
        raise NoSuchPage(path=request.url.path)
    return _ranged(request, found)


def _ranged(request: Request, found: Path) -> Response:
    """Starlette answers `Range` and `If-Range`; the tag comes from size and time of the file."""
    kept = {
        "Cache-Control": "public, no-cache",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Content-Range, Accept-Ranges",
    }
    full = FileResponse(found, headers=kept, media_type=TYPES[found.suffix], stat_result=found.stat())
    tag = full.headers["etag"]
    return Response(status_code=304, headers={**kept, "ETag": tag}) if not_modified(request, tag) else full
