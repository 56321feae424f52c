"""The metrics of the engine: recorded in next to no time, and brought to their sinks in the background."""
