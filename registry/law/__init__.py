"""The law as data: rule packs with validity windows (`packs`), the authority matrix, working days, and
`refusals.require`, through which every refusal by a rule goes."""
