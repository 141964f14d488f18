"""What every map endpoint shares: who sees a layer, addresses, and answers with their entity tag."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request, Response

from api.errors import NotSignedIn, RoleNotAllowed
from api.identity.people import Person
from registry.actions.maps import is_shared, layer_named, sight, visible_layers
from registry.errors import NotFound
from registry.land.maps import MapLayer, Sight

SHARED_S = 60
"""How long a public answer may be used without asking again whether it still holds."""
LOOPBACK = ("127.0.0.1", "localhost", "::1", "testserver")


@dataclass(frozen=True)
class Seen:
    layer: MapLayer
    sight: Sight


def seen_layer(name: str, visitor: Person | None) -> Seen:
    """The layer as this visitor sees it; the only door to features and tiles alike (GS-18)."""
    layer = layer_named(name)
    if layer is None:
        raise NotFound(what="图层", id=name)
    found = sight(layer, visitor.actor if visitor else None)
    if found is not None:
        return Seen(layer, found)
    if visitor is None:
        raise NotSignedIn()
    raise RoleNotAllowed(role=visitor.actor.role.value)


def visible(visitor: Person | None) -> list[MapLayer]:
    return visible_layers(visitor.actor if visitor else None)


def root_of(request: Request) -> str:
    """The address people reach us by; on this machine itself, the one that was asked."""
    if request.url.hostname in LOOPBACK:
        return f"{request.url.scheme}://{request.url.netloc}"
    url: str = request.app.state.city.settings.public_url
    return url


def tag_of(*parts: object) -> str:
    """An entity tag: the version of the layer, who looks, and what is asked."""
    told = "\x00".join(part.sight.key if isinstance(part, Seen) else str(part) for part in parts)
    return f'"{sha256(told.encode()).hexdigest()[:32]}"'


def not_modified(request: Request, tag: str) -> bool:
    known = request.headers.get("if-none-match", "")
    return known == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))


def answer(
    request: Request,
    seen: Seen | None,
    tag: str | None,
    content: str | bytes | None = None,
    media: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The content, or 304 without; shared caches keep only what everybody sees, nobody what has no tag."""
    shared = "authorization" not in request.headers and (seen is None or is_shared(seen.layer, seen.sight))
    kept = {
        **({"ETag": tag} if tag else {}),
        "Vary": "Authorization, Cookie, Accept-Language",
        "Cache-Control": _keeping(tag, shared),
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Content-Crs, ETag",
    }
    status = 304 if content is None else 200
    return Response(content, status, headers={**kept, **(headers or {})}, media_type=media)


def _keeping(tag: str | None, shared: bool) -> str:
    if tag is None:
        return "no-store"
    return f"public, max-age={SHARED_S}" if shared else "private, no-cache"
