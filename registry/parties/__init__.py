"""Who acts: persons, organisations, agencies with their roles over time, jurisdiction units, identity."""
