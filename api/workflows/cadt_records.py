"""The Climate Action Data Trust: project, issuance and unit as its warehouse validates them (cadt 1.7).

Only the words of its pick lists that we use are named; a record that breaks the shape cannot be made.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class CadtRecord(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CadtLocation(CadtRecord):
    country: Literal["China"] = "China"
    inCountryRegion: str = Field(min_length=1)
    geographicIdentifier: str = Field(min_length=1)


class CadtIssuance(CadtRecord):
    startDate: date
    endDate: date
    verificationApproach: str = Field(min_length=1)
    verificationDate: date
    verificationBody: str = Field(min_length=1)


class CadtProject(CadtRecord):
    projectId: str = Field(min_length=1)
    originProjectId: str = Field(min_length=1)
    registryOfOrigin: str = Field(min_length=1)
    program: str
    projectName: str = Field(min_length=1)
    projectLink: str = Field(min_length=1)
    projectDeveloper: str = Field(min_length=1)
    sector: Literal["Agriculture Forestry and Other Land Use (AFOLU)"] = (
        "Agriculture Forestry and Other Land Use (AFOLU)"
    )
    projectType: Literal["Improved Forest Management"] = "Improved Forest Management"
    coveredByNDC: Literal["Unknown"] = "Unknown"
    projectStatus: Literal["Registered"] = "Registered"
    projectStatusDate: date
    unitMetric: Literal["tCO2e"] = "tCO2e"
    methodology: str = Field(min_length=1)
    projectLocations: list[CadtLocation] = Field(min_length=1)
    issuances: list[CadtIssuance] = Field(min_length=1)


class CadtUnit(CadtRecord):
    """Whole tonnes; the exact grams stand in the tags and in the two serials."""

    projectId: str
    unitOwner: str
    countryJurisdictionOfOwner: Literal["China"] = "China"
    unitBlockStart: str
    unitBlockEnd: str
    unitCount: int = Field(ge=1)
    vintageYear: int = Field(ge=1900, le=3000)
    unitType: Literal["Removal - nature"] = "Removal - nature"
    unitTags: str
    unitStatus: Literal["Held", "Retired"]
    unitStatusReason: str | None
    unitRegistryLink: str
    correspondingAdjustmentDeclaration: Literal["Unknown"] = "Unknown"
    correspondingAdjustmentStatus: Literal["Not Started"] = "Not Started"
    issuance: CadtIssuance


class CadtLeftOut(BaseModel):
    """A block smaller than a tonne: the warehouse counts whole tonnes and we never round up."""

    unitBlockStart: str
    unitBlockEnd: str
    grams: int


class CadtExport(BaseModel):
    projects: list[CadtProject]
    units: list[CadtUnit]
    left_out: list[CadtLeftOut]
