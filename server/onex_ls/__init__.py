"""onex-ls: the language server for ONEX contracts, and the engine behind it."""

from onex_ls.version import __version__

__all__ = ["__version__"]
