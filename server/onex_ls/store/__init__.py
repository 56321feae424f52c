"""The one way to open SQLite: shared by several processes, versioned, and never in the way when it is broken."""
