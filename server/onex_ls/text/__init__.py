"""Text mathematics: spans, lines, edits, URIs and paths. Offsets are code points."""
