"""The passes of `linpiao check`, one module per family; `registry.actions.checking` runs them all."""
