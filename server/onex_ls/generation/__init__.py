"""Contract to node package, in six stages; plans and never writes."""
