"""The checks, one module per stage; each finds every fault of every feature and changes nothing.

`subject` is what is checked and against what; `schema`, `place`, `shapes`, `topology`, `conflicts`, `codes`,
`numbers`, `tally`, `area` and `continuity` are the stages; `stages.check` runs them in order.
"""
