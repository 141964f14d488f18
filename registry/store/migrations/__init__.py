"""How an existing registry grows with the product: `upgrade` runs revisions, `freeze` renews the baseline.

Revision 0001 is the whole schema as frozen SQL, one file per database (decision 0037).
"""
