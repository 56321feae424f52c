"""Mutation: valid contracts, one fault put into each, and a key that says which finding must stand where.

What puts the faults in (`contract`, `edits`, `typos`, `faults`, `mutants`, `sources`) knows nothing of onex_ls: it
reads contracts with PyYAML, edits their text, and has tables of its own in `vocabulary.yaml`. Only `judge` runs it.
"""
