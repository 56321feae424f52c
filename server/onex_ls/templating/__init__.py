"""Templates: found, cached, sandboxed, rendered."""
