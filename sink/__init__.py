"""Carbon: what a stand holds and how it grows. NumPy and pandas in, numbers out.

碳汇 sink, 碳储量 carbon stock, 蓄积 stock volume, 胸径 diameter at breast height (D), 生物量 biomass.
Words and errors at the bottom (`units`, `errors`), parameters and species above them, then trees
(`equations`, `allometry`), stands (`biomass`, `expansion`), and on top the verbs: `stock.measure`,
`growth.project`, `removals.credit`, `trace.trace`, `evidence.recompute`. Beside them `sampling` and
`uncertainty` say how well it is known, `eligibility` what may count, `emissions` what others give off.
"""
