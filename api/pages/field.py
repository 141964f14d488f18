"""The offline field form: one page, its worker and its manifest; what a team enters stays on its device.

The page holds no data, no person and no form token: a browser may keep it. Its worker rules `/field/` only.
"""

import json
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.desks import Surveyor
from api.language import translate
from api.pages.assets import STATIC, static_version
from api.pages.rendering import page
from api.pages.surveys import PROGRAMMES
from api.policies import public
from gis_data.codes.tables import programmes
from registry.parties.jurisdiction import county_units

router = APIRouter(prefix="/field", include_in_schema=False)

MODULES = (
    "field.js", "field-checks.js", "field-file.js", "field-place.js", "field-records.js", "field-send.js",
    "field-store.js", "field-widgets.js",
)  # fmt: skip
SHEETS = ("linpiao.css", "field.css")
WORKER = "field-worker.js"


@router.get("")
def with_slash(request: Request, by: Surveyor) -> Response:
    return RedirectResponse(f"{_root(request)}/field/", 303)


@router.get("/")
def form(request: Request, by: Surveyor) -> Response:
    return page(
        request,
        "field.html",
        units=county_units(),
        unit_id=by.unit_id,
        programmes=[(key, PROGRAMMES.get(key, key)) for key in programmes()],
    )


@router.get("/worker.js", dependencies=[public()])
def worker(request: Request) -> Response:
    """Its first lines change with any of our files: the browser then takes the new form as a whole."""
    version = static_version()
    own = [f"/static/{name}?{version}" for name in (*SHEETS, *MODULES, "mark.svg")]
    shell = [f"{_root(request)}/field/", *own, "/static/vendor/tus.js"]
    text = (Path(STATIC) / WORKER).read_text(encoding="utf-8")
    head = f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps(shell)};\n"
    return Response(head + text, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/manifest.webmanifest", dependencies=[public()])
def manifest(request: Request) -> Response:
    lang, root = getattr(request.state, "lang", "zh"), _root(request)
    body = {
        "name": translate("林票外业调查", lang),
        "short_name": translate("外业调查", lang),
        "lang": "en" if lang == "en" else "zh-CN",
        "start_url": f"{root}/field/",
        "scope": f"{root}/field/",
        "display": "standalone",
        "background_color": "#fbfaf6",
        "theme_color": "#1d5a45",
        "icons": [{"src": "/static/mark.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/manifest+json")


def _root(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root
