"""What a comparison of the yearly layer answers."""

from pydantic import BaseModel, Field

from api.workflows.monitoring import Monitored


class RunOut(BaseModel):
    run_id: str
    year: int
    compared: int
    cases: list[str] = Field(description="高于噪声、已立案的变化。")
    not_covered: list[str] = Field(description="图层没有覆盖的林票或小班：没有比较，仍是义务。")
    repeated: bool = Field(description="本年度已对照过同一图层，没有新增。")

    @classmethod
    def of(cls, found: Monitored) -> "RunOut":
        run = found.run
        return cls(
            run_id=run.id,
            year=run.year,
            compared=run.compared,
            cases=list(run.cases),
            not_covered=list(found.not_covered),
            repeated=run.repeated,
        )
