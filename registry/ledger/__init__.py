"""Double entry for grams and fen: accounts, transfers (pending, post, void, expire), balances."""
