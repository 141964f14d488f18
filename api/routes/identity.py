"""Who one is, and the tokens of machines that act in one's appointment."""

from fastapi import APIRouter, Response

from api.dependencies import Visitor
from api.errors import WrongInput
from api.policies import AnyoneSignedIn
from api.schemas.identity import Done, Me, TokenShown, TokenWanted
from api.writing import Writing
from registry.actions.identity import issue_token, revoke_token

router = APIRouter(prefix="/api", tags=["identity"])


@router.get("/me")
def me(by: AnyoneSignedIn) -> Me:
    return Me.of(by)


@router.post("/tokens", response_model=TokenShown)
def make_token(wanted: TokenWanted, by: AnyoneSignedIn, visitor: Visitor, write: Writing) -> Response:
    """For the appointment one acts in; citizens have none and need no machine."""
    if visitor is None or visitor.acting is None:
        raise WrongInput(fields="appointment")
    appointment_id = visitor.acting.id
    return write(
        issue_token,
        appointment_id,
        wanted.name,
        wanted.valid_until,
        by=by,
        shown=_shown,
        kept=TokenShown(token=""),
    )


@router.delete("/tokens/{token_id}", response_model=Done)
def end_token(token_id: str, by: AnyoneSignedIn, write: Writing) -> Response:
    """Ends at once; one's own, or anybody's for the administrator."""
    return write(revoke_token, token_id, by=by, shown=lambda _: Done())


def _shown(secret: str) -> TokenShown:
    return TokenShown(token=secret)
