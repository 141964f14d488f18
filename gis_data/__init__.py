"""Land: from a forester's file to checked stands and shapes.

小班 sub-compartment, 检尺 tally, 四至 boundary limits, 图斑椭球面积 ellipsoidal parcel area.
`geometry` knows area and overlap in the one stored CRS (EPSG:4490); `archive`, `encoding`, `crs`,
`formats` and `columns` read; `validation` finds every fault at once; `ingest.read_survey` does it all.
"""
