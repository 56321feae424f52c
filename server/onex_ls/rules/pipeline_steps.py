"""Rules on the pipeline of a compute contract: ``duplicate-step``, ``unknown-step-reference``, ``step-config``."""

from collections.abc import Iterator

from onex_ls.contract.parts import Named
from onex_ls.contract.pipelines import Pipeline, PipelineStep
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.dangling import dangling, related, renames
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import remove_entry, rewrite
from onex_ls.syntax.query import entry, find, mapping

_BEGINNING = "compute:\n  operation_name: clean\n  pipeline:\n"
_IDENTITY = "    - {step_name: keep, step_type: transformation, transformation_type: identity}\n"
_MAPPING = "    - step_name: build\n      step_type: mapping\n      mapping_config:\n        field_mappings:\n"

DUPLICATE = Rule(
    name="duplicate-step",
    severity=Severity.ERROR,
    summary="Two steps of a pipeline have the same name",
    why="The output of the first is lost: whoever reads it by name gets that of the second.",
    bad=_BEGINNING + _IDENTITY + _IDENTITY.rstrip(),
    good=_BEGINNING + _IDENTITY.rstrip(),
    source="ModelComputeSubcontract; none of 552 real contracts breaks it",
)

REFERENCE = Rule(
    name="unknown-step-reference",
    severity=Severity.ERROR,
    summary="A step reads the output of one that has not run before it",
    why="Steps run from top to bottom, and only the output of earlier ones is there to be read; the pipeline stops.",
    bad=_BEGINNING + _IDENTITY + _MAPPING + "          name: $.steps.kep.output",
    good=_BEGINNING + _IDENTITY + _MAPPING + "          name: $.steps.keep.output",
    source="the official executor of pipelines; none of 552 real contracts breaks it",
)

CONFIG = Rule(
    name="step-config",
    severity=Severity.ERROR,
    summary="A step lacks the configuration of its type, or has one that it must not have",
    why="Each type of step is configured under its own key, and the pipeline is refused without it.",
    bad=_BEGINNING + "    - {step_name: trim, step_type: transformation, transformation_type: trim}",
    good=_BEGINNING + "    - step_name: trim\n      step_type: transformation\n      transformation_type: trim\n"
    "      transformation_config: {config_type: trim, mode: both}",
    source="ModelComputePipelineStep and ModelTransformJsonPathConfig",
)

_CONFIGS = {
    "mapping": "mapping_config",
    "validation": "validation_config",
    "transformation": "transformation_config",
}
_IDENTITY_TYPE = "identity"
_TRANSFORMATIONS = frozenset({"regex", "case_conversion", "trim", "normalize_unicode", "json_path"})


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each step whose name an earlier one has."""
    for pipeline in subject.pipelines:
        named = [(step.name, step.place) for step in pipeline.steps if step.name is not None]
        for found in duplicates.repeated_names(named):
            yield duplicates.finding(subject, DUPLICATE, "a step", found)


def check_reference(subject: Subject) -> Iterator[Finding]:
    """A finding on each name of a step that is not there, or runs later."""
    for pipeline in subject.pipelines:
        if subject.is_broken or not pipeline.is_complete:
            continue
        names = [step.name for step in pipeline.steps if step.name is not None]
        for found in dangling(names, (used for step in pipeline.steps for used in step.inputs)):
            if found.is_declaration:
                message = f"No step reads `{found.at.name}`, but `{found.name}`, which is not declared"
            else:
                message = f"The pipeline has no step `{found.name}`{found.question}"
            yield Finding(
                REFERENCE.name,
                REFERENCE.severity,
                message,
                found.at.place.span,
                found.at.place.path,
                related=related(found, "This step is declared"),
                fixes=tuple(renames(subject.tree, found)),
            )
        yield from _too_early(pipeline)


def _too_early(pipeline: Pipeline) -> Iterator[Finding]:
    """A finding on each name of a step that runs at the same time or later."""
    known = {step.name.name: step.name for step in pipeline.steps if step.name is not None}
    done: set[str] = set()
    for step in pipeline.steps:
        for used in step.inputs:
            if used.name in known and used.name not in done:
                itself = step.name is not None and step.name.name == used.name
                message = f"`{used.name}` reads its own output" if itself else f"`{used.name}` runs only later"
                yield Finding(
                    REFERENCE.name,
                    REFERENCE.severity,
                    message,
                    used.place.span,
                    used.place.path,
                    related=() if itself else (Related("It runs here", known[used.name].place.span),),
                )
        if step.name is not None:
            done.add(step.name.name)


def check_config(subject: Subject) -> Iterator[Finding]:
    """A finding on each step whose configuration does not fit its type."""
    for pipeline in subject.pipelines:
        for step in pipeline.steps:
            yield from _missing(subject, step)
            yield from _superfluous(subject, step)
            yield from _of_another_type(subject, step)
            if step.json_path is not None and not step.json_path.name.startswith("$"):
                yield _json_path(subject, step.json_path)


def _missing(subject: Subject, step: PipelineStep) -> Iterator[Finding]:
    """What the type of the step asks for and is not there; a type nobody knows asks for nothing."""
    if step.kind is None or subject.is_broken or _CONFIGS.keys() & subject.meant:
        return
    wanted = _CONFIGS.get(step.kind.name.lower(), "")
    is_transformation = wanted == _CONFIGS["transformation"]
    kind = step.transformation if is_transformation else step.kind
    if kind is None:
        if "transformation_type" not in subject.meant:
            yield _finding(step.kind, "A step of type `transformation` needs a `transformation_type`")
        return
    is_known = bool(wanted) and (not is_transformation or kind.name.lower() in _TRANSFORMATIONS)
    if is_known and wanted not in {config.name for config in step.configs} | subject.meant:
        yield _finding(kind, f"A step of type `{kind.name}` needs a `{wanted}`")


def _superfluous(subject: Subject, step: PipelineStep) -> Iterator[Finding]:
    if step.transformation is None or step.transformation.name.lower() != _IDENTITY_TYPE:
        return
    for config in step.configs:
        if config.name == _CONFIGS["transformation"]:
            block = mapping(find(subject.root, step.place.path))
            declared = entry(block, config.name)
            fixes: tuple[Fix, ...] = ()
            if block is not None and declared is not None and not block.flow:
                fixes = (Fix("Remove the configuration", (remove_entry(subject.tree, declared),)),)
            yield _finding(config, "`identity` changes nothing, so it takes no configuration", fixes)


def _of_another_type(subject: Subject, step: PipelineStep) -> Iterator[Finding]:
    """The configuration of another transformation than the step is."""
    said, wanted = step.config_type, step.transformation
    if said is None or wanted is None or wanted.name == _IDENTITY_TYPE or said.name == wanted.name:
        return
    if said.name in _TRANSFORMATIONS and wanted.name in _TRANSFORMATIONS:
        edit = rewrite(subject.tree, wanted.place.span, said.name)  # the other settings are for what it configures
        yield Finding(
            CONFIG.name,
            CONFIG.severity,
            f"The step is of type `{wanted.name}`, and this configures `{said.name}`",
            said.place.span,
            said.place.path,
            related=(Related("The type of the step", wanted.place.span),),
            fixes=(Fix(f"Make it a step of type `{said.name}`", (edit,)),),
        )


def _json_path(subject: Subject, path: Named) -> Finding:
    spelled = f"$.{path.name}"
    fix = Fix(f"Change to `{spelled}`", (rewrite(subject.tree, path.place.span, spelled),), safe=True)
    return _finding(path, "A JSON path begins with `$`", (fix,))


def _finding(at: Named, message: str, fixes: tuple[Fix, ...] = ()) -> Finding:
    return Finding(CONFIG.name, CONFIG.severity, message, at.place.span, at.place.path, fixes=fixes)
