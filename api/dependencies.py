"""What an endpoint asks for: the city, the language."""

from typing import Annotated

from fastapi import Depends, Request

from api.city import City
from api.language import preferred


def city_here(request: Request) -> City:
    city: City = request.app.state.city
    return city


def language(request: Request) -> str:
    """The address decides for pages, `Accept-Language` for the JSON interface."""
    if request.scope["path"].startswith("/api/"):
        return preferred(request.headers.get("accept-language", ""))
    lang: str = getattr(request.state, "lang", "zh")
    return lang


CityHere = Annotated[City, Depends(city_here)]
Language = Annotated[str, Depends(language)]
