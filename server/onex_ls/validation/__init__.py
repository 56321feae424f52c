"""Checks of generated code."""
