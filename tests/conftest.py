"""Makes `tests/` importable, so that every room's tests can say `from support... import ...`."""
