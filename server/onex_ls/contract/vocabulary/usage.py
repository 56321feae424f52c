"""How common each top-level key is among contracts of a kind, and which official typed models know it.

Measured over 565 public contracts. The order in which completion offers keys, and a line of hover, come from here.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.schema import Key

_KINDS = (Kind.EFFECT, Kind.COMPUTE, Kind.REDUCER, Kind.ORCHESTRATOR, Kind.HANDLER)

# Percent of effect, compute, reducer, orchestrator and handler contracts that have the key; then, by first letters, the
# kinds whose typed model knows it. Keys below two percent everywhere that no typed model knows are left out.
_MEASURED = """
name                            93  99  83  95 100  ecroh
contract_name                   44  15  17  68   0  -
node_name                       43  16  17  70   0  ecr
contract_version               100  99 100 100 100  ecroh
node_version                    93  97  83  94   0  ecro
node_type                      100 100 100 100   0  ecro
handler_id                       1   1   2   0 100  h
description                     93  99  83  96 100  ecroh
status                           8   6   2   1   0  -
fingerprint                      8   1  19   4   0  r
author                           0   0   0   1   0  ecro
documentation_url                0   0   0   0   0  ecro
tags                             5   1   2   2  54  ecroh
profile_tags                     5   0  17   3   0  -
uuid                             4   0   0   1   0  -
node_id                          1   7   0   0   0  -
correlation_id                   0   0   0   0   0  ero
execution_id                     0   0   0   0   0  e
schema_version                   0   0   0   0   8  -
input_model                     72  53  50  78 100  ecroh
output_model                    71  53  50  77 100  ecroh
state_model                      0   0  13   0   0  -
metadata_model                   1   2   0   0   0  -
output_models                    3   0   0   0   0  -
input_state                      4   0   0   0   0  ecr
output_state                     4   0   0   0   0  ecr
handler_routing                 70  52  33  23  31  ecroh
handler                         28  46  39  11   0  -
event_bus                       71  57  54  88   0  ecro
terminal_event                  14  40  22  15   0  -
input_subscriptions              2   0   0   0   0  -
subscriptions                    5   0   0   0   0  -
publications                     2   0   0   0   0  -
topic                            0   0   0   0   8  -
partition_key_fields             0   0   0   0   8  -
published_events                14   1   0   8   0  o
consumed_events                  6   0   0   6   0  o
yaml_consumed_events             0   0   0   0   0  ecroh
yaml_published_events            0   0   0   0   0  ecroh
event_sources                    0   0   2   0   0  -
event_outputs                    0   0   2   0   0  -
intent_emission                  0   0  15   0   0  -
intent_consumption               0   3   0   1   0  ecro
io_operations                   45   7   4  63   0  e
operations                       1  11   2   0   0  -
actions                          4   0   0   0   0  ecr
tool_specification               4   0   0   0   0  ecr
mcp                              0   0   0   1   0  ecro
skill_surface                    0   0   0   0   0  ecro
inputs                           9  38   2   7   0  -
outputs                          9  38   2   7   0  -
definitions                      6   1   0   0   0  -
dependencies                    48  24  20  71   0  ecro
capabilities                    38  14   2  65   0  -
node_capabilities                3   0   4   0   0  -
env_dependencies                 4   5   4   5   0  -
protocol_interfaces              0   0   0   0   0  ecro
protocol_dependencies            0   0   0   0   0  ecro
dependency_ownership             2   0   0   1   0  -
sub_handler_dependencies         0   0   2   2   0  -
config_dependencies              0   0   2   0   0  -
downstream_effects               0   0   0   2   0  -
infrastructure                   2   0   0   0   0  ecr
infrastructure_services          0   0   0   0   0  ecr
descriptor                      26  53  22  17 100  h
behavior                         0   0   0   0   0  ecro
behavior_spec                    0   0   0   0   0  ecro
concurrency                      0   0   0   0   0  ecro
error_handling                  37  18  13  67   0  -
health_check                    21  12  19   4   0  -
idempotency                     13   4  19   1   0  -
retry_policies                   0   0   0   0   0  e
transaction_management           3   0   0   0   0  e
backup_config                    0   0   0   0   0  e
staleness                        0   0   2   0   0  -
invariants                       2   1   0   1   0  -
execution                        1   1   0  63   0  ecro
runtime_profiles                 6   2   2   4   0  -
runtime                          4   1   2   1   0  -
placement                        0   0   0   0   0  ecro
leases                           0   0   0   0   0  ecro
lifecycle                        0   0   0   1   0  ecro
performance                      4   0   4   2   0  ecro
timing_constraints               0   0   0   3   0  -
performance_benchmarks           0   0   0   3   0  -
operational_monitoring           0   0   0   3   0  -
feature_flags                    1   0   0   1   8  ecro
config                          11   5   6   5   0  ecro
service_configuration            4   0   0   0   0  ecr
wiring_config                    3   0   0   0   0  -
timestamp_policy                 3   1   0   0   0  -
effect_operations                5   0   0   0   0  -
effect                           3   0   0   0   0  -
algorithm                        0   0   0   0   0  c
parallel_processing              0   0   0   0   0  c
input_validation                 0   0   0   0   0  c
output_transformation            0   0   0   0   0  c
deterministic_execution          0   0   0   0   0  c
memory_optimization_enabled      0   0   0   0   0  c
intermediate_result_caching      0   0   0   0   0  c
configuration                    1   2   0   0   0  -
threshold_sets                   0   0   2   0   0  -
attribution_signals              0   0   2   0   0  -
state_machine                    1   1  28   0   0  -
state_transitions                0   0  19   0   0  r
fsm                              0   0   0   3   0  -
workflow_coordination            0   0   0  11   0  ro
db_io                            0   0  15   0   0  -
projection_api                   0   0  11   0   0  -
migrations                       0   0   2   0   0  -
capability_inputs                0   1   0   0  54  h
capability_outputs               0   1   0   0  77  h
execution_constraints            0   0   0   0  62  h
supports_lifecycle               0   0   0   0  46  h
supports_health_check            0   0   0   0  46  h
supports_provisioning            0   0   0   0  46  h
handler_class                    0   0   0   0   0  h
priority                         0   0   0   0   0  h
context_integrity                0   0   0   0   0  h
trust_domains                    0   0   0   0   0  h
operation_bindings               0   1   0   0  23  -
activation                       0   0   0   0  23  -
handler_config                   1   0   2   0   0  -
handlers                         5   0  17   3   0  -
metadata                        95  81  93  95  77  h
golden_path                      3   0   6   2   0  ecroh
dod_evidence                     6   2   2   4   0  ecroh
validation_rules                 4   1   0   1   0  ecro
validation                       0   0   7   0   0  -
testing_guidance                 0   0   9   0   0  -
integration_testing              0   0   0   3   0  -
routing                          0   1   0   1   0  e
external_services                0   0   0   0   0  e
idempotent_operations            0   0   0   0   0  e
side_effect_logging_enabled      0   0   0   0   0  e
audit_trail_enabled              0   0   0   0   0  e
consistency_validation_enabled   0   0   0   0   0  e
caching                          0   0   0   0   0  ecr
result_caching_enabled           0   0   0   0   0  r
event_type                       6   0   0   0   0  ecr
aggregation                      0   0   0   0   0  r
reduction_operations             0   0   0   0   0  r
streaming                        0   0   0   0   0  r
conflict_resolution              0   0   0   0   0  r
memory_management                0   0   0   0   0  r
state_management                 0   0   0   0   0  r
order_preserving                 0   0   0   0   0  r
incremental_processing           0   0   0   0   0  r
partial_results_enabled          0   0   0   0   0  r
action_emission                  0   0   0   0   0  o
conditional_branching            0   0   0   0   0  o
event_registry                   0   0   0   0   0  o
event_coordination               0   0   0   0   0  o
load_balancing_enabled           0   0   0   1   0  o
failure_isolation_enabled        0   0   0   1   0  o
monitoring_enabled               0   0   0   1   0  o
metrics_collection_enabled       0   0   0   1   0  o
annotations                      0   0   0   0   0  ecro
model_routing                    2   1   0   1   0  -
routing_rules                    0   0   2   0   0  -
target_agents                    0   0   2   0   0  -
"""


class Usage(NamedTuple):
    """How a key is used: the share of contracts that have it in percent, and where it is official, both by kind."""

    shares: dict[Kind, int]
    official: frozenset[Kind]


def usage(name: str) -> Usage:
    """How the top-level key `name` is used; hardly at all where it was not measured."""
    return _measured().get(name, _UNMEASURED)


def by_share(keys: Iterable[Key], kind: Kind | None) -> list[Key]:
    """The keys in the order of how common they are in a kind of contract, or in all kinds; ties as they come."""

    def rarity(key: Key) -> int:
        shares = usage(key.name).shares
        return -(shares.get(kind, 0) if kind is not None else max(shares.values(), default=0))

    return sorted(keys, key=rarity)


_UNMEASURED = Usage({}, frozenset())


@cache
def _measured() -> dict[str, Usage]:
    found = {}
    for line in _MEASURED.split("\n"):
        name, *shares, letters = line.split() or [""] * 2
        if name:
            official = frozenset(kind for kind in _KINDS if kind.value[0] in letters)
            found[name] = Usage(dict(zip(_KINDS, map(int, shares), strict=True)), official)
    return found
