"""One module per family of containers; each turns a `Source` into a `Raw` layer and never guesses.

`sources` says what a file is by its bytes, `shapefile` distrusts every header, `packages` reads what GDAL
reads safely (GeoPackage, FileGDB, GeoJSON, FlatGeobuf, MapInfo), `field_apps` KML, GPX and DXF, `tables`
DBF, CSV and XLSX, `coordinates` the shapes inside tables.
"""
