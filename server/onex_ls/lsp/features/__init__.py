"""One file per LSP method or family of methods."""
