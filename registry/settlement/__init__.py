"""The special account: bills reconciled day by day, quarters settled, payees paid, the city trade divided."""
