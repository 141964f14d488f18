"""What JSON and pages share of the planting duty: the board of a year."""

from api.city import City
from api.schemas.duty import CountyOut, DutyBoard, UnitOut
from registry.store.queries import duty


def duty_board(city: City, year: int) -> DutyBoard:
    """Persons certified, trees and planted area by county; persons and rate by unit (YZ-09)."""
    with city.reading() as db:
        area = duty.planted_dm2(db, year)
        counties = [
            CountyOut(**vars(row), planted_dm2=area.get(row.unit_id, 0)) for row in duty.by_county(db, year)
        ]
        units = [
            UnitOut(
                name=row.name,
                persons=row.persons,
                headcount=row.headcount,
                rate_permille=row.persons * 1000 // row.headcount,
            )
            for row in duty.by_unit(db, year)
        ]
    return DutyBoard(year=year, counties=counties, units=units)
