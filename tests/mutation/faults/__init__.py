"""Classes of faults, one module for each family; importing them fills the list."""

from . import dependencies, effects, graphs, keys, machines, pipelines, routing, runtime, syntax, topics, values
from .register import FAULTS, Fault

__all__ = ["FAULTS", "Fault"]

_FAMILIES = (syntax, keys, values, routing, topics, machines, graphs, pipelines, effects, dependencies, runtime)
