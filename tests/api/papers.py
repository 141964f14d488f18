"""Tickets of paper as an office has them: a sheet, a zipped shapefile in GBK, a zip of scans."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import openpyxl
from shapely.geometry.base import BaseGeometry

from gis_data.geometry import snap
from registry.land.extent import ground_area_dm2
from registry.quantities import face_value_mu100
from registry.tickets.transcription import HEADINGS, scan_name

PDF = b"%PDF-1.7 a ticket of paper "


@dataclass(frozen=True)
class Paper:
    """One ticket of 2024 on a piece of ground; `cells` departs from what a good row says."""

    number: str
    ground: BaseGeometry
    cells: Mapping[str, str]

    def row(self) -> list[str]:
        mu100 = face_value_mu100(ground_area_dm2(snap(self.ground)))
        said = {
            "number": self.number,
            "kind": "集体林地林票",
            "basis": "集体林地",
            "unit": "640104",
            "holder": f"示例村集体{self.number[-4:-1]}",
            "holder_type": "村集体",
            "certificate_no": f"示例旧证{self.number}",
            "certificate_mu": f"{(mu100 + 100) / 100:.2f}",
            "right_ends_on": "2039-12-31",
            "block_name": f"示例旧地块{self.number[-4:-1]}",
            "face_mu": f"{mu100 / 100:.2f}",
            "north": "渠", "east": "路", "south": "田", "west": "沟",
            "species": "新疆杨:950；沙枣:20",
            "valid_from": "2024-06-01",
            "valid_to": "2039-12-31",
            "filing_no": f"示例备〔2024〕{self.number[-4:-1]}号",
        }  # fmt: skip
        return [{**said, **self.cells}.get(name, "") for name in HEADINGS]


def paper(number: str, ground: BaseGeometry, **cells: str) -> Paper:
    return Paper(number, ground, cells)


def three_files(papers: Sequence[Paper], folder: Path, without: Sequence[str] = ()) -> dict[str, Path]:
    """Sheet, outlines and scans on the disk; `without`: numbers whose scan is missing."""
    book = openpyxl.Workbook()
    book.active.append(list(HEADINGS.values()))  # type: ignore[union-attr]
    for one in papers:
        book.active.append(one.row())  # type: ignore[union-attr]
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / "林票.xlsx")
    numbers = [one.number for one in papers]
    frame = gpd.GeoDataFrame({"票号": numbers}, geometry=[one.ground for one in papers], crs="EPSG:4490")
    frame.to_file(folder / "outlines.shp", encoding="gb18030")
    with zipfile.ZipFile(folder / "outlines.zip", "w") as packed:
        for part in folder.glob("outlines.*"):
            if part.suffix != ".zip":
                packed.write(part, part.name)
    with zipfile.ZipFile(folder / "scans.zip", "w") as packed:
        for number in numbers:
            if number not in without:
                packed.writestr(f"{scan_name(number)}.pdf", PDF + number.encode())
    return {
        name: folder / file
        for name, file in zip(FILES, ("林票.xlsx", "outlines.zip", "scans.zip"), strict=True)
    }


FILES = ("sheet", "outlines", "scans")


def as_form(files: Mapping[str, Path]) -> dict[str, tuple[str, BytesIO, str]]:
    return {
        name: (path.name, BytesIO(path.read_bytes()), "application/octet-stream")
        for name, path in files.items()
    }
