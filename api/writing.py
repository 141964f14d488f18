"""One act over HTTP: one transaction, a permanent idempotency key, and a dry run of the very same code.

An endpoint says `write(verb, …, by=actor, shown=view)`, a page `write.then(address, verb, …, by=actor)`;
every verb takes `(db, …, by=, now=)`.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.city import City
from api.errors import WrongInput
from registry.actions.repeating import earlier_answer, keep_answer
from registry.clock import Moment
from registry.parties.roles import Actor
from registry.proof.idempotency import Answer
from registry.proof.idempotency import request as idempotent_request
from registry.store.database import Db

T = TypeVar("T")
KEY = Header(
    alias="Idempotency-Key", max_length=200, description="同一请求只办理一次；重复发送得到同一答复。"
)
DRY_RUN = Query(description="只试办：走完全部检查和步骤，然后撤回。")
NOT_PART_OF_THE_ACT = frozenset({"token", "key"})


@dataclass(frozen=True)
class Write:
    city: City
    key: str | None
    dry_run: bool
    method: str
    path: str
    body: bytes

    def __call__(
        self,
        verb: Callable[..., T],
        *arguments: Any,
        by: Actor,
        shown: Callable[[T], BaseModel],
        kept: BaseModel | None = None,
        **more: Any,
    ) -> Response:
        """Do the act and answer with its view; `kept` answers repetitions when the view is a secret."""

        def work(db: Db, now: Moment) -> Answer:
            view = shown(verb(db, *arguments, by=by, now=now, **more))
            return _json(view)

        answer = self._once(verb.__name__, work, by, _json(kept) if kept else None)
        headers = {"Linpiao-Dry-Run": "true"} if self.dry_run else None
        return Response(answer.body, answer.status, headers, answer.media_type)

    def about(self, *meaning: Any) -> "Write":
        """The same act by what it means: a file may come again by another way and is still the same file."""
        return replace(self, body=json.dumps(meaning, ensure_ascii=False).encode())

    def then(
        self, address: Callable[[T], str], verb: Callable[..., T], *arguments: Any, by: Actor, **more: Any
    ) -> Response:
        """Do the act and send the browser on; a form sent twice goes to the same place."""

        def work(db: Db, now: Moment) -> Answer:
            place = address(verb(db, *arguments, by=by, now=now, **more))
            return Answer(303, "text/uri-list", place.encode())

        answer = self._once(verb.__name__, work, by)
        return RedirectResponse((answer.body or b"/desk").decode(), 303)

    def done(self, verb: Callable[..., T], *arguments: Any, by: Actor, **more: Any) -> T:
        """Do the act for a page that shows the result itself."""
        with self.city.database.writing(verb.__name__, dry_run=self.dry_run) as db:
            return verb(db, *arguments, by=by, now=self.city.now(), **more)

    def _once(
        self, act: str, work: Callable[[Db, Moment], Answer], by: Actor, kept: Answer | None = None
    ) -> Answer:
        now = self.city.now()
        with self.city.database.writing(act, dry_run=self.dry_run) as db:
            if self.key is None or self.dry_run:
                return work(db, now)
            request = idempotent_request(by.person_id, self.key, self.method, self.path, self.body)
            known = earlier_answer(db, request)
            if known is not None:
                return known
            answer = work(db, now)
            keep_answer(db, request, kept or answer, now=now)
            return answer


def _json(view: BaseModel) -> Answer:
    return Answer(200, "application/json", view.model_dump_json().encode())


async def sent_body(request: Request) -> bytes:
    """What makes two requests the same: the JSON, or the fields of a form with the hashes of its files."""
    if "form" not in request.headers.get("content-type", ""):
        body = await request.body()
        _require_text(body)
        return body
    fields = [
        [name, await run_in_threadpool(_digest, value) if isinstance(value, UploadFile) else value]
        for name, value in (await request.form()).multi_items()
        if name not in NOT_PART_OF_THE_ACT
    ]
    return json.dumps(fields, ensure_ascii=False).encode()


def _require_text(body: bytes) -> None:
    """Half a character or a NUL can be written in JSON, but not kept, hashed or printed."""
    try:
        text = json.dumps(json.loads(body or b"null"), ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError):
        raise WrongInput(fields="body") from None
    if "\\u0000" in text:
        raise WrongInput(fields="body")


def _digest(file: UploadFile) -> str:
    file.file.seek(0)
    digest = hashlib.file_digest(file.file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.file.seek(0)
    return digest


async def writing(
    request: Request,
    key: Annotated[str | None, KEY] = None,
    dry_run: Annotated[bool, DRY_RUN] = False,
) -> Write:
    if key is None and "form" in request.headers.get("content-type", ""):
        given = (await request.form()).get("key")
        key = given if isinstance(given, str) and given else None
    return Write(
        request.app.state.city, key, dry_run, request.method, request.url.path, await sent_body(request)
    )


Writing = Annotated[Write, Depends(writing)]
