"""Sales of sinks: listings, orders, payments, certificates (sections 4 and 9, machines 16.6 and 16.7)."""
