"""The engine: stages and steps, run in order and in parallel."""
