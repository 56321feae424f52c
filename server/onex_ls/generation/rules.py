"""The rules of what generation finds, for its findings and their pages: nobody is told of them before generating."""

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule

_BEGINNING = "name: node_price_compute\ncontract_version: {major: 1, minor: 0, patch: 0}\n"
_COMPUTE = _BEGINNING + "node_type: COMPUTE_GENERIC\n"
_MODEL = "input_model: {name: ModelOrder, module: shop.nodes.node_price_compute.models.model_order}"
_PIPELINE = (
    _COMPUTE + "inputs: {note: {type: string}}\noutputs: {note: {type: string}}\n"
    "compute:\n  operation_name: tidy\n  pipeline:\n"
)
_CHECK = "    - {step_name: check, step_type: validation, validation_config: {schema_ref: schemas/note.json}}\n"
_PICK = (
    "    - step_name: pick\n      step_type: transformation\n      transformation_type: json_path\n"
    "      transformation_config: {config_type: json_path, path: $.note}\n"
)
_TRIM = (
    "    - step_name: trim\n      step_type: transformation\n      transformation_type: trim\n"
    "      transformation_config: {config_type: trim, mode: both}\n"
    "    - step_name: build\n      step_type: mapping\n"
    "      mapping_config: {field_mappings: {note: $.steps.trim.output}}"
)
_EFFECT = (
    _BEGINNING.replace("compute", "effect") + "node_type: EFFECT_GENERIC\n"
    "effect_operations:\n  operations:\n    - operation_name: fetch_order\n"
    "      io_config:\n        handler_type: http\n        method: GET\n"
)
_WORKFLOW = (
    _BEGINNING.replace("compute", "orchestrator") + "node_type: ORCHESTRATOR_GENERIC\n"
    "workflow_coordination:\n  workflow_definition:\n    execution_graph:\n"
    "      nodes: [{node_id: load, node_type: EFFECT_GENERIC}]\n    coordination_rules: "
)
_SOURCE = "the stages of generation"

UNUSABLE_NAME = Rule(
    name="unusable-name",
    severity=Severity.ERROR,
    summary="A name of the contract cannot be a name in Python",
    why="Packages, modules and classes are called as the contract says. Where Python cannot say it, nothing is "
    "generated for it.",
    bad=_COMPUTE + "input_model: {name: 2ndOrder, module: shop.nodes.node_price_compute.models.model_order}",
    good=_COMPUTE + _MODEL,
    source=_SOURCE,
)

UNDECLARED_TYPE = Rule(
    name="undeclared-type",
    severity=Severity.INFORMATION,
    summary="The type of a field is declared nowhere",
    why="Generated models take any value for the field, so nothing is checked.",
    bad=_COMPUTE + "inputs:\n  currency: {type: Currency}",
    good=_COMPUTE + "inputs:\n  currency: {type: Currency}\ndefinitions:\n  Currency: {type: string, enum: [EUR, USD]}",
    source=_SOURCE,
)

ARTIFACT_CLASH = Rule(
    name="artifact-clash",
    severity=Severity.ERROR,
    summary="Two things would be written to one file",
    why="One would overwrite the other: two parts of the package whose file names differ in case only, or files that "
    "belong to another contract.",
    bad="# a.contract.yaml and b.contract.yaml lie in one folder, and each asks for node.py",
    good="# each contract has a folder, and so a package, of its own",
    source=_SOURCE,
)

GENERATION_FAILED = Rule(
    name="generation-failed",
    severity=Severity.ERROR,
    summary="A stage of generation failed",
    why="This should not happen, whatever the contract says: the message says what went wrong, and nothing was "
    "written. It is worth a report.",
    bad="# generated: nothing, since the stage `models` stopped with an error",
    good="# generated: models, validators, handlers, the node and its tests",
    source=_SOURCE,
)

PIPELINE_OPEN = Rule(
    name="pipeline-open",
    severity=Severity.WARNING,
    summary="A pipeline does not determine the answer",
    why="A pipeline becomes the code of the handler only if every step is clear from the contract alone, with the "
    "types of the request and the response. Otherwise a person writes what it does.",
    bad=_PIPELINE + _TRIM,
    good=_PIPELINE + _PICK + _TRIM,
    source=_SOURCE,
)

PIPELINE_UNCHECKED = Rule(
    name="pipeline-unchecked",
    severity=Severity.INFORMATION,
    summary="A step asks for a schema that generated code does not read",
    why="Generated code checks requests and responses by their models; the step changes nothing.",
    bad=_PIPELINE + _CHECK + _PICK + _TRIM,
    good=_PIPELINE + _PICK + _TRIM,
    source=_SOURCE,
)

NOT_GENERATED = Rule(
    name="not-generated",
    severity=Severity.INFORMATION,
    summary="Generated code does not do what a part of the contract asks for",
    why="Generated graphs and state machines do what their steps, transitions, limits and strategies say, generated "
    "operations what their own retries and circuit breakers say. What else is asked for, such as to undo steps, to "
    "keep a state, or to try again what a person wrote (`error_handling`), a person or the runtime has to do.",
    bad=_WORKFLOW + "{failure_recovery_strategy: fail_fast, rollback_enabled: true}",
    good=_WORKFLOW + "{failure_recovery_strategy: fail_fast, rollback_enabled: false}",
    source=_SOURCE,
)

EFFECT_OPEN = Rule(
    name="effect-open",
    severity=Severity.WARNING,
    summary="An effect does not determine what is done, or what is answered",
    why="An operation of `effect_operations` becomes the code of its handler only if every template, and every field "
    "of the response, is clear from the contract alone. Otherwise a person writes what it does.",
    bad=_EFFECT + "        url_template: https://shop.example/orders/${secret.order}",
    good=_EFFECT + "        url_template: https://shop.example/orders/${input.order}",
    source=_SOURCE,
)

OWN_TEMPLATE_FAILED = Rule(
    name="own-template-failed",
    severity=Severity.WARNING,
    summary="A template of the project could not be rendered",
    why="The shipped template takes its place, so the file lacks what the project wanted in it.",
    bad="{% if node %}\nclass Node: ...",
    good="{% if node %}\nclass Node: ...\n{% endif %}",
    source=_SOURCE,
    language="jinja",
)

OWN_TEMPLATES_UNUSED = Rule(
    name="own-templates-unused",
    severity=Severity.INFORMATION,
    summary="The templates of the project are not used",
    why="They run only in a folder that is trusted, and only as many as a project can reasonably have. The shipped "
    "ones take their place.",
    bad='[tool.onex-ls.generation]\ntemplates = "templates"  # there is no such folder',
    good='[tool.onex-ls.generation]\ntemplates = "our/templates"  # which is there, and trusted',
    source=_SOURCE,
    language="toml",
)

RULES = (
    UNUSABLE_NAME,
    UNDECLARED_TYPE,
    ARTIFACT_CLASH,
    GENERATION_FAILED,
    PIPELINE_OPEN,
    PIPELINE_UNCHECKED,
    EFFECT_OPEN,
    NOT_GENERATED,
    OWN_TEMPLATE_FAILED,
    OWN_TEMPLATES_UNUSED,
)
