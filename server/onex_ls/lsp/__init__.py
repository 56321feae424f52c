"""The language server: protocol, conversion, publishing."""
