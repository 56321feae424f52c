"""Child processes with limits, and the permit that running a program needs."""
