"""City sink projects: the shares of the collective plots, fixed by the city with their inputs (LP-16)."""

from fractions import Fraction

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.desks import TradeOrganiser
from api.writing import Writing
from registry.actions.constructing import FixedShares, fix_shares

router = APIRouter(prefix="/api/sink-projects", tags=["sink projects"])


class ProjectWanted(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    tickets: list[str] = Field(min_length=1, max_length=5000)
    area_weight_permille: int | None = Field(default=None, ge=0, le=1000, description="空则用规则文件的值。")


class ShareOut(BaseModel):
    ticket_id: str
    area_dm2: int
    quantity_co2e_g: int
    share: str = Field(description="精确分数。")
    permille: float


class ProjectOut(BaseModel):
    id: str
    name: str
    area_weight_permille: int
    shares: list[ShareOut]

    @classmethod
    def of(cls, fixed: FixedShares) -> "ProjectOut":
        shares = [
            ShareOut(
                ticket_id=ticket_id,
                area_dm2=fixed.plots[ticket_id].area_dm2,
                quantity_co2e_g=fixed.plots[ticket_id].quantity_co2e_g,
                share=str(share),
                permille=float(share * Fraction(1000)),
            )
            for ticket_id, share in fixed.shares.items()
        ]
        return cls(
            id=fixed.project_id,
            name=fixed.name,
            area_weight_permille=fixed.area_weight_permille,
            shares=shares,
        )


@router.post("", response_model=ProjectOut)
def fix(wanted: ProjectWanted, by: TradeOrganiser, write: Writing) -> Response:
    """share = w × area ÷ Σ area + (1 − w) × verified sink ÷ Σ verified sink; inputs stay in the register."""
    return write(
        fix_shares, wanted.name, wanted.tickets, wanted.area_weight_permille, by=by, shown=ProjectOut.of
    )
