"""People and other systems: JSON, pages, the command line, documents, gateways and the worker.

The only package where carbon, land and property meet (`workflows`), and the only one that knows the web.
"""
