"""The words of foresters as versioned data: fields, code tables in three generations, rules of the importer.

`fields.csv` names every column we understand, `codes.csv` every code table, `tally.csv` the meaning of
检尺类型 per programme, `species.csv` species codes and names, `rules.csv` every rule of the report.
"""
