"""The root of the vocabulary: every key that is known at the top level of a contract."""

from onex_ls.contract.vocabulary.caching import CACHING_KEYS
from onex_ls.contract.vocabulary.compute import COMPUTE_KEYS
from onex_ls.contract.vocabulary.dependencies import DEPENDENCY_KEYS
from onex_ls.contract.vocabulary.descriptor import DESCRIPTOR_KEYS
from onex_ls.contract.vocabulary.effect import EFFECT_KEYS
from onex_ls.contract.vocabulary.event_bus import EVENT_KEYS
from onex_ls.contract.vocabulary.event_type import EVENT_TYPE_KEYS
from onex_ls.contract.vocabulary.events import EVENT_LIST_KEYS
from onex_ls.contract.vocabulary.evidence import EVIDENCE_KEYS
from onex_ls.contract.vocabulary.fields import FIELD_KEYS
from onex_ls.contract.vocabulary.handler_contract import HANDLER_CONTRACT_KEYS
from onex_ls.contract.vocabulary.handler_routing import ROUTING_KEYS
from onex_ls.contract.vocabulary.identity import IDENTITY_KEYS
from onex_ls.contract.vocabulary.legacy import LEGACY_KEYS
from onex_ls.contract.vocabulary.metadata import METADATA_KEYS
from onex_ls.contract.vocabulary.models import MODEL_KEYS
from onex_ls.contract.vocabulary.operations import OPERATION_KEYS
from onex_ls.contract.vocabulary.orchestration import ORCHESTRATION_KEYS
from onex_ls.contract.vocabulary.rare import RARE_KEYS
from onex_ls.contract.vocabulary.reduction import REDUCTION_KEYS
from onex_ls.contract.vocabulary.resilience import RESILIENCE_KEYS
from onex_ls.contract.vocabulary.routing import ROUTING_SERVICE_KEYS
from onex_ls.contract.vocabulary.runtime import RUNTIME_KEYS
from onex_ls.contract.vocabulary.schema import Block
from onex_ls.contract.vocabulary.state_machine import STATE_MACHINE_KEYS
from onex_ls.contract.vocabulary.storage import STORAGE_KEYS
from onex_ls.contract.vocabulary.workflow import WORKFLOW_KEYS

CONTRACT = Block(
    "contract",
    "The contract of an ONEX node.",
    (
        *IDENTITY_KEYS,
        *MODEL_KEYS,
        *ROUTING_KEYS,
        *EVENT_KEYS,
        *EVENT_LIST_KEYS,
        *OPERATION_KEYS,
        *FIELD_KEYS,
        *DEPENDENCY_KEYS,
        *DESCRIPTOR_KEYS,
        *RESILIENCE_KEYS,
        *RUNTIME_KEYS,
        *EFFECT_KEYS,
        *COMPUTE_KEYS,
        *STATE_MACHINE_KEYS,
        *WORKFLOW_KEYS,
        *STORAGE_KEYS,
        *HANDLER_CONTRACT_KEYS,
        *METADATA_KEYS,
        *EVIDENCE_KEYS,
        *ROUTING_SERVICE_KEYS,
        *CACHING_KEYS,
        *EVENT_TYPE_KEYS,
        *REDUCTION_KEYS,
        *ORCHESTRATION_KEYS,
        *LEGACY_KEYS,
        *RARE_KEYS,
    ),
)
