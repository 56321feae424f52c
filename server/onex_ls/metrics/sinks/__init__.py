"""Where metrics go: one file per sink, each loaded when it is chosen."""
