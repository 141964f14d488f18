"""What a survey team takes outdoors: GeoPackage, XLSForm and a QGIS project that QField opens.

All three come from `codes/fields.csv` and the code tables, the same definition that checks the upload, so a
form filled in outdoors comes back without a missing column.
"""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio

from gis_data.codes import tables
from gis_data.columns import Field, fields, version
from gis_data.report import GDAL_FIXED, with_fixed_dates, zipped
from gis_data.validation.codes import CODED

PACKAGE = "外业.gpkg"
STANDS, TREES = "小班", "检尺"
FORM_FIELDS = {"stand": ("stand", "forest"), "tree": ("tree",)}
OPTIONAL = {
    "stand": (
        "township_code", "village_code", "compartment", "subcompartment", "tree_tenure", "forest_class",
        "forest_category", "species_composition", "planting_year", "age_years", "mean_dbh_cm",
        "mean_height_m", "canopy_closure", "shrub_cover_pct", "stems_per_ha", "survival_pct",
        "preservation_pct", "limits_text", "remarks",
    ),
    "tree": (
        "stand_key", "plot_id", "plot_area_m2", "tally_code", "species", "previous_dbh_cm", "height_m",
        "azimuth_deg", "distance_m",
    ),
}  # fmt: skip
"""Fields beside the required ones that a form should offer."""
NAMES = {"stand_key": "XBBH"}
XLSFORM_TYPES = {"text": "text", "code": "text", "number": "decimal", "integer": "integer", "date": "date"}
EMPTY = {"text": "str", "code": "str", "number": "float64", "integer": "Int64", "date": "datetime64[s]"}


def form_fields(table: str) -> list[Field]:
    """Required fields first come in the order of the definition, with the useful optional ones."""
    wanted = set(OPTIONAL[table])
    return [f for f in fields(table).values() if f.name in wanted or f.required in FORM_FIELDS[table]]


def column(field: Field) -> str:
    """The national name of a field, at most ten letters; what `columns.match` reads back."""
    short = [alias for alias in field.aliases if alias.isascii() and len(alias) <= 10]
    return NAMES.get(field.name) or (short[0] if short else field.name)


def choices(field: Field) -> list[tuple[str, str]]:
    """Code and Chinese name, for fields with a table; one generation, so that a form never mixes them."""
    if field.name == "county_code":
        return [(code.code, code.zh) for code in tables.table("county").values()]
    if field.name not in CODED:
        return []
    entries = list(tables.table(field.name).values())
    newest = {"land_class": "four", "welfare_class": "new", "authority_level": "new", "origin": "two"}
    generation = newest.get(field.name, entries[0].generation)
    return [(entry.code, entry.zh) for entry in entries if entry.generation == generation]


def package(programme: str = "nfi") -> bytes:
    """A ZIP with the GeoPackage, the QGIS project beside it, and the XLSForm; the same bytes every time."""
    return zipped(
        {
            PACKAGE: _geopackage(),
            "外业.qgs": _project(programme),
            "外业.xlsx": xlsform(programme),
        }
    )


def _geopackage() -> bytes:
    """Empty layers with every column of the form in its type."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "field.gpkg"
        pyogrio.set_gdal_config_options(GDAL_FIXED)
        try:
            stands = gpd.GeoDataFrame(_empty("stand"), geometry=[], crs=4490)
            pyogrio.write_dataframe(stands, path, layer=STANDS, driver="GPKG", geometry_type="MultiPolygon")
            pyogrio.write_dataframe(
                pd.DataFrame(_empty("tree")), path, layer=TREES, driver="GPKG", append=True
            )
        finally:
            pyogrio.set_gdal_config_options(dict.fromkeys(GDAL_FIXED))
        return path.read_bytes()


def _empty(table: str) -> dict[str, pd.Series]:
    return {column(field): pd.Series([], dtype=EMPTY[field.kind]) for field in form_fields(table)}


def xlsform(programme: str = "nfi") -> bytes:
    """The form for ODK and Kobo: the parcel with its outline, and a repeat for trees."""
    book = openpyxl.Workbook(write_only=True)
    survey = book.create_sheet("survey")
    survey.append(["type", "name", "label::中文", "label::English", "required", "constraint", "appearance"])
    survey.append(["geoshape", "geoshape", "小班范围", "outline of the parcel", "yes", "", "placement-map"])
    for field in form_fields("stand"):
        survey.append(_question(field, programme))
    survey.append(["begin repeat", "trees", "样木", "trees", "", "", ""])
    for field in form_fields("tree"):
        if field.name != "stand_key":
            survey.append(_question(field, programme))
    survey.append(["end repeat", "", "", "", "", "", ""])
    listed = book.create_sheet("choices")
    listed.append(["list_name", "name", "label::中文"])
    for field in (*form_fields("stand"), *form_fields("tree")):
        for code, zh in _options(field, programme):
            listed.append([field.name, code, f"{code} {zh}"])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append(["小班外业调查", "linpiao_stand", version(), "中文"])
    out = io.BytesIO()
    book.save(out)
    return with_fixed_dates(out.getvalue())


def _options(field: Field, programme: str) -> list[tuple[str, str]]:
    if field.name == "tally_code":
        return [(code.code, code.zh) for code in tables.tally(programme).values()]
    return choices(field)


def _question(field: Field, programme: str) -> list[str]:
    kind = f"select_one {field.name}" if _options(field, programme) else XLSFORM_TYPES[field.kind]
    required = "yes" if field.required in ("stand", "tree") else ""
    return [kind, column(field), field.zh, field.en, required, _constraint(field), ""]


def _constraint(field: Field) -> str:
    """The range that the upload is checked against."""
    if field.kind not in ("number", "integer"):
        return ""
    bounds = ((">=", field.min), ("<=", field.max))
    return " and ".join(f". {sign} {value:g}" for sign, value in bounds if value is not None)


def _project(programme: str) -> bytes:
    """A QGIS project with both layers, Chinese labels, lists for codes and ranges for numbers."""
    root = ElementTree.Element("qgis", projectname="小班外业调查", version="3.34.0")
    _spatial_reference(ElementTree.SubElement(root, "projectCrs"))
    found = ElementTree.SubElement(root, "projectlayers")
    for table, layer, geometry in (("stand", STANDS, "Polygon"), ("tree", TREES, "No geometry")):
        found.append(_layer(table, layer, geometry, programme))
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _spatial_reference(parent: ElementTree.Element) -> None:
    system = ElementTree.SubElement(parent, "spatialrefsys")
    ElementTree.SubElement(system, "authid").text = "EPSG:4490"
    ElementTree.SubElement(system, "srid").text = "4490"


def _layer(table: str, name: str, geometry: str, programme: str) -> ElementTree.Element:
    layer = ElementTree.Element("maplayer", type="vector", geometry=geometry)
    ElementTree.SubElement(layer, "id").text = f"linpiao_{table}"
    ElementTree.SubElement(layer, "datasource").text = f"./{PACKAGE}|layername={name}"
    ElementTree.SubElement(layer, "layername").text = name
    ElementTree.SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    _spatial_reference(ElementTree.SubElement(layer, "srs"))
    configured = ElementTree.SubElement(layer, "fieldConfiguration")
    aliases = ElementTree.SubElement(layer, "aliases")
    constraints = ElementTree.SubElement(layer, "constraints")
    expressions = ElementTree.SubElement(layer, "constraintExpressions")
    for index, field in enumerate(form_fields(table)):
        configured.append(_widget(field, programme))
        ElementTree.SubElement(aliases, "alias", field=column(field), index=str(index), name=field.zh)
        needed = "1" if field.required in ("stand", "tree") else "0"
        ElementTree.SubElement(
            constraints, "constraint", field=column(field), constraints=needed, notnull_strength=needed,
            unique_strength="0", exp_strength="2" if _constraint(field) else "0",
        )  # fmt: skip
        ElementTree.SubElement(
            expressions, "constraint", field=column(field), desc=field.zh, exp=_range_expression(field)
        )
    return layer


def _range_expression(field: Field) -> str:
    return _constraint(field).replace(". ", f'"{column(field)}" ')


def _widget(field: Field, programme: str) -> ElementTree.Element:
    """A list of codes, a calendar, or a plain entry."""
    made = ElementTree.Element("field", name=column(field))
    options = _options(field, programme)
    kind = "ValueMap" if options else {"date": "DateTime"}.get(field.kind, "TextEdit")
    config = ElementTree.SubElement(ElementTree.SubElement(made, "editWidget", type=kind), "config")
    for part in _list_config(options):
        config.append(part)
    return made


def _list_config(options: list[tuple[str, str]]) -> Iterator[ElementTree.Element]:
    if not options:
        return
    outer = ElementTree.Element("Option", type="Map")
    listed = ElementTree.SubElement(outer, "Option", name="map", type="List")
    for code, zh in options:
        entry = ElementTree.SubElement(listed, "Option", type="Map")
        ElementTree.SubElement(entry, "Option", name=f"{code} {zh}", type="QString", value=code)
    yield outer
