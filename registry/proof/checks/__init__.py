"""What `linpiao check` proves about events, seals and the log: pure, fed with entries in log order."""
