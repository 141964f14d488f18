"""Forms from our own pages: guarded against forgery, their dotted field names read into what a step wants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Form, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from api.city import City
from api.dependencies import DoorkeeperHere
from api.desks import name_paper, paper_of
from api.errors import WrongInput
from registry.clock import Moment
from registry.parties.roles import Actor
from registry.store.blobs import Stored
from registry.store.database import Db

W = TypeVar("W", bound=BaseModel)
T = TypeVar("T")


def form_guard(
    request: Request, doorkeeper: DoorkeeperHere, token: Annotated[str, Form(max_length=200)] = ""
) -> None:
    """A form counts only when it came from our page in the same browser."""
    doorkeeper.cookies.require_form_token(request, token)


FORM = Depends(form_guard)


async def form_fields(request: Request) -> FormData:
    return await request.form()


Fields = Annotated[FormData, Depends(form_fields)]


@dataclass(frozen=True)
class Filled:
    """A form as nested values, with the papers that came with it already kept under their hashes."""

    values: Mapping[str, Any]
    papers: tuple[tuple[Stored, str], ...]

    def wanted(self, model: type[W]) -> W:
        try:
            return model.model_validate(self.values)
        except ValidationError as error:
            places = dict.fromkeys(".".join(map(str, one["loc"])) for one in error.errors())
            raise WrongInput(fields="、".join(places)) from None

    def naming(self, verb: Callable[..., T]) -> Callable[..., T]:
        """The verb, after the papers of the form became files of the register in the same transaction."""

        def act(db: Db, *arguments: Any, by: Actor, now: Moment, **more: Any) -> T:
            for stored, media_type in self.papers:
                name_paper(db, stored, media_type, by=by, now=now)
            return verb(db, *arguments, by=by, now=now, **more)

        act.__name__ = verb.__name__
        return act


def filled(city: City, fields: FormData) -> Filled:
    """`limits.north.text` becomes values["limits"]["north"]["text"]; an empty field is not given."""
    values: dict[str, Any] = {}
    papers: list[tuple[Stored, str]] = []
    for name, value in fields.multi_items():
        if isinstance(value, UploadFile):
            if not value.filename:
                continue
            stored, media_type = paper_of(city, value)
            papers.append((stored, media_type))
            value = stored.sha256
        if value.strip() and name not in ("token", "key"):
            _put(values, name.split("."), value.strip())
    return Filled(values, tuple(papers))


def _put(values: dict[str, Any], path: list[str], value: str) -> None:
    """A last part of `[]` makes a list."""
    *before, last = path
    for part in before[:-1] if last == "[]" else before:
        values = values.setdefault(part, {})
    if last == "[]":
        values.setdefault(before[-1], []).append(value)
    else:
        values[last] = value
