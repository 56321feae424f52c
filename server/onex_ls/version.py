"""The one place that states the version of onex-ls."""

__version__ = "0.1.0"
