"""Templates: one base, both languages, numbers and dates as people here write them."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.language import translations
from api.pages.assets import static_version
from registry.clock import CITY_TIME

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(lang: str) -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.install_gettext_translations(translations(lang), newstyle=True)  # type: ignore[attr-defined]
    found.filters |= {"m2": mu, "mu": mu, "tonnes": tonnes, "day": day, "instant": instant}
    found.globals |= {"static_version": static_version()}
    return found


def page(request: Request, template: str, *, status: int = 200, **content: Any) -> HTMLResponse:
    """A whole page. Its forms carry the token of the visit, which is then kept in the browser."""
    lang: str = getattr(request.state, "lang", "zh")
    cookies = request.app.state.doorkeeper.cookies
    visit = cookies.visit(request)
    frame = {
        "lang": lang,
        "root": request.scope.get("root_path", ""),
        "path": request.scope["path"].removeprefix("/en") or "/",
        "settings": request.app.state.city.settings,
        "large": request.cookies.get("size") == "large",
        "signed_in": bool(visit.person_id),
        "token": cookies.form_token(visit),
    }
    text = environment(lang).get_template(template).render(**frame, **content)
    answer = HTMLResponse(text, status, headers={"Content-Language": "en" if lang == "en" else "zh-CN"})
    if 'name="token"' in text:
        answer.headers["Cache-Control"] = "no-store"
        cookies.keep(answer, visit)
    return answer


def mu(area_mu100: int) -> str:
    """Hundredths of 亩 as people write them: 1,234.50."""
    return f"{area_mu100 // 100:,}.{area_mu100 % 100:02d}"


def tonnes(co2e_g: int) -> str:
    """Grams as tonnes with three places, always down."""
    return f"{co2e_g // 1_000_000:,}.{co2e_g % 1_000_000 // 1000:03d}"


def day(value: date | None) -> str:
    return value.isoformat() if value else "—"


def instant(value: datetime) -> str:
    return value.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M")
