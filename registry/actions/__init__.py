"""The verbs, one module per family: load, decide, record. None commits, none calls another family's verb."""
