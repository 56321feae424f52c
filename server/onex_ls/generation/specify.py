"""Contract to specification: which models and handlers the package has, and what each of them is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from onex_ls.contract.kind import Kind, kind_of
from onex_ls.contract.model import Contract, Definition, Field, ModelRef, Place
from onex_ls.findings.finding import Finding
from onex_ls.generation.cycles import without_cycles
from onex_ls.generation.declared import (
    OPERATION_FIELD,
    distinct,
    fields_of,
    merged,
    named_by_operation,
    named_models,
    with_operation,
)
from onex_ls.generation.determined import determined
from onex_ls.generation.enums import Enums
from onex_ls.generation.io_calls import with_effects
from onex_ls.generation.layout import Layout, is_usable, place_of_name
from onex_ls.generation.modelling import EnumOf, field_specs
from onex_ls.generation.naming import is_class_name, node_class, stem
from onex_ls.generation.pipelining import implied
from onex_ls.generation.references import References, WrittenByHand
from onex_ls.generation.routing import Reached, Target, targets
from onex_ls.generation.rules import UNDECLARED_TYPE, UNUSABLE_NAME
from onex_ls.generation.running import Added, Flow, flow_of, run_of
from onex_ls.generation.spec import (
    Body,
    ClassRef,
    FieldSpec,
    HandlerSpec,
    ModelSpec,
    NodeSpec,
    OperationSpec,
    Shape,
    TopicsSpec,
)
from onex_ls.generation.unheeded import unheeded, unheeded_by_handlers
from onex_ls.templating.filters import pascal

_CLASS = re.compile(r"\b(?:Enum|Model)\w+")
_ASYNC_KINDS = (Kind.EFFECT, Kind.ORCHESTRATOR)
"""The kinds whose handlers wait for others, unless the contract says that they do not."""


def specify(contract: Contract, layout: Layout, written: WrittenByHand) -> tuple[NodeSpec | None, list[Finding]]:
    """The specification of a contract's package, None when there can be none, and what is wrong with the contract."""
    name = contract.name or layout.leaf
    if not is_usable(layout) or not is_class_name(node_class(name)):
        return None, [_unusable_package(contract, layout)]
    builder = _Builder(contract, layout, name, References(layout, written))
    return builder.build(), builder.references.problems


def _unusable_package(contract: Contract, layout: Layout) -> Finding:
    place = place_of_name(contract)
    message = f"{contract.name or layout.package!r} cannot name a Python package, so nothing is generated"
    return Finding(UNUSABLE_NAME.name, UNUSABLE_NAME.severity, message, place.span, place.path)


def archetype(contract: Contract) -> Kind:
    """The kind that a contract's handlers work as: a handler contract says so in its descriptor, or in its id."""
    said = contract.descriptor.archetype if contract.descriptor is not None else None
    return kind_of(said or "") or Kind.HANDLER if contract.kind is Kind.HANDLER else contract.kind


class _Builder:
    """Builds one specification. `references` gathers the classes on the way."""

    def __init__(self, contract: Contract, layout: Layout, name: str, references: References) -> None:
        self.contract = contract = with_effects(contract)
        self.acts_as = archetype(contract)
        self.layout = layout
        self.name = name
        self.references = references
        self.targets = targets(contract, name)
        handlers = [target.reference.module for target in self.targets if target.reference is not None]
        named_at = Counter(model.module for model in named_models(contract) if model.module)
        self.crowded = frozenset({module for module, count in named_at.items() if count > 1} | set(handlers))
        self.packages = frozenset(".".join(module.split(".")[:-1]) for module in [*handlers, *named_at])
        self.places: dict[ClassRef, Place] = {}
        self.enums = Enums(references, name)
        self.defined = self._definitions()
        self.parts: dict[ClassRef, list[tuple[Field, ...]]] = {}
        self.dispatched: dict[ClassRef, list[str]] = {}
        self.added: Added = {}

    def build(self) -> NodeSpec:
        """The whole specification; problems are left in `references`."""
        self.references.keep(f"{self.layout.package}.node")
        for model in named_models(self.contract):
            self._shape([model])
        handlers = [handler for target in self.targets if (handler := self._handler(target)) is not None]
        routing = self.contract.routing
        if routing is not None and routing.default_handler is not None:
            self.references.handler(routing.default_handler, self.packages)  # it may be named in a second place
        flow = flow_of(self.contract, self.name, self.references)
        handlers = self._run(handlers, flow)
        self.references.problems += unheeded(self.contract, flow, {handler.body for handler in handlers})
        self.enums.taken = (flow.machine.states,) if flow.machine is not None else ()
        models = self._models()
        specs = {model.ref: model for model in models}
        own = [handler for handler in handlers if self.references.is_generated(handler.ref)]
        generated, problems = determined(own, specs, self.contract, self.acts_as)
        self.references.problems += problems
        self.references.problems += unheeded_by_handlers(self.contract, flow, generated, self.acts_as)
        exports = {module: tuple(names.values()) for module, names in self.references.exports.items()}
        return NodeSpec(
            name=self.name,
            class_name=node_class(self.name),
            kind=self.contract.kind,
            description=self.contract.description,
            layout=self.layout,
            models=models,
            handlers=generated,
            validators=self.references.free_module("validators"),
            exports=tuple(sorted(exports.items())),
            kept=tuple(self.references.kept),
            place=place_of_name(self.contract),
            machine=flow.machine,
            graph=flow.graph,
            version=str(self.contract.version or ""),
            listed=tuple(self.enums.found.values()),
            topics=self._topics(),
        )

    def _topics(self) -> TopicsSpec | None:
        bus, terminal = self.contract.event_bus, self.contract.terminal_event
        subscribed, published = (bus.subscribed, bus.published) if bus is not None else ((), ())
        if not (subscribed or published or terminal):
            return None
        return TopicsSpec(self.references.free_module("topics"), subscribed, published, terminal)

    def _run(self, handlers: list[HandlerSpec], flow: Flow) -> list[HandlerSpec]:
        """The handlers; an only one runs the machine or graph, and its models get the fields that it needs for that."""
        if len(self.targets) != 1 or len(handlers) != 1 or not self.references.is_generated(handlers[0].ref):
            return handlers
        whole = self._whole()
        ours = [ref for ref in self.places if self.references.is_generated(ref) and ref not in self.defined]
        run = run_of(flow, handlers[0], {ref: self._declared(ref, whole) for ref in ours})
        if run is None:
            return handlers
        self.added = run.added
        return [run.handler]

    def _definitions(self) -> dict[ClassRef, Definition]:
        """The objects under ``definitions`` by the class that each becomes."""
        named = {model.name: model.module for model in named_models(self.contract)}
        found: dict[ClassRef, Definition] = {}
        for definition in self.contract.definitions:
            if definition.alias is not None:
                self.enums.define(definition)
                continue
            name = definition.name
            if name not in named and not name.startswith("Model"):
                name = f"Model{pascal(name)}"
            ref = self.references.model(name, named.get(name), definition.place, self.crowded)
            if ref is not None:
                self.places[ref] = definition.place
                found[ref] = definition
                self.references.homes.setdefault(definition.name, ref)
        return found

    def _shape(self, models: Iterable[ModelRef]) -> Shape | None:
        listed = list(models)
        shape = self.references.shape(listed, self.crowded)
        for ref in shape.models if shape is not None else ():
            self.places.setdefault(ref, listed[0].place)
        return shape

    def _handler(self, target: Target) -> HandlerSpec | None:
        ref = self._handler_ref(target)
        if ref is None or not self.layout.owns(ref.module):
            return None
        several = len(target.operations) > 1
        subject = stem(self.name) if several or len(self.targets) == 1 else target.operations[0].name
        request = self._side(target, subject, incoming=True)
        response = self._side(target, subject, incoming=False)
        dispatches = several and self._tells_operations(request, target.operations)
        declared = target.reference.is_async if target.reference is not None else None
        first = target.operations[0]
        return HandlerSpec(
            ref=ref,
            is_function=target.reference is not None and target.reference.is_function,
            is_async=declared if declared is not None else self.acts_as in _ASYNC_KINDS,
            description=(first.description if not several else "") or self.contract.description,
            operations=tuple(OperationSpec(one.name, one.description, one.place) for one in target.operations),
            request=request,
            response=response,
            body=Body.DISPATCH if dispatches else Body.BEHAVIOUR,
            place=target.place,
        )

    def _tells_operations(self, request: Shape, reached: list[Reached]) -> bool:
        """Whether a request says which operation is meant: a model whose fields are ours to decide is made to."""
        model, names = request.only_model, [one.name for one in reached]
        if model is None or not self.references.is_generated(model):
            return False
        fields = self.defined[model].fields if model in self.defined else merged(self.parts.get(model, []))
        declared = next((field for field in fields if field.name == OPERATION_FIELD), None)
        if (declared is None and model in self.defined) or (
            declared is not None and not set(declared.choices) <= {*names}
        ):
            return False
        self.dispatched.setdefault(model, []).extend(names)
        return True

    def _handler_ref(self, target: Target) -> ClassRef | None:
        if target.reference is not None:
            return self.references.handler(target.reference, self.packages)
        return self.references.unnamed_handler(target.name)

    def _side(self, target: Target, subject: str, incoming: bool) -> Shape:
        """What a handler takes (`incoming`) or gives: what its routes say, else its operations, else the contract."""
        whole = self.contract.input_model if incoming else self.contract.output_model
        named = distinct(model for reached in target.operations for model in named_by_operation(reached, incoming))
        fits_all = len(self.contract.operations) <= 1 or not any(
            fields_of(reached, incoming) for reached in target.operations
        )
        single = len(target.operations) == 1
        if len(named) == 1 or (named and whole is None):
            shape = self._shape(named)
        elif whole is not None and (not single or named or fits_all or self._same_fields(incoming)):
            shape = self._shape([whole])
        else:
            shape = None
        shape = shape or self._own(f"Model{pascal(subject)}{'Request' if incoming else 'Response'}", target)
        for ref in shape.models if not shape.spelled else ():
            self.parts.setdefault(ref, []).extend(fields_of(reached, incoming) for reached in target.operations)
        return shape

    def _same_fields(self, incoming: bool) -> bool:
        """Whether all operations declare the same fields, so that the contract's model is the model of each."""
        names = {
            frozenset(field.name for field in (operation.inputs if incoming else operation.outputs))
            for operation in self.contract.operations
        }
        return len(names) == 1

    def _own(self, name: str, target: Target) -> Shape:
        """A model that the contract does not name."""
        ref = self.references.model(name, None, target.place, self.crowded)
        if ref is None:  # a subject without a letter in it; the node's name was checked and has some
            ref = self.references.model(f"Model{pascal(self.name)}", None, target.place, self.crowded)
        assert ref is not None  # noqa: S101 - see the line above
        self.places.setdefault(ref, target.operations[0].place)
        return Shape((ref,))

    def _models(self) -> tuple[ModelSpec, ...]:
        """The models to generate, with the fields that definitions, operations or the contract give them."""
        named = self.enums.names
        aliases = {
            one.name: one.alias for one in self.contract.definitions if one.alias is not None and one.name not in named
        }
        known = {name: ref.dotted for name, ref in self.references.homes.items()}
        known |= {name: enum.dotted for name, enum in named.items()}
        whole = self._whole()
        found = []
        for ref, place in self.places.items():
            if not self.references.is_generated(ref):
                continue
            fields = self._declared(ref, whole)
            if ref in self.dispatched:
                fields = with_operation(fields, self.dispatched[ref], place)
            added = self.added.get(ref, ())
            known |= self._written(fields, known)
            specs = field_specs(
                (field for field in fields if field.name not in {own.key for own in added}),
                known,
                aliases,
                self._enum_of(ref),
                self.enums.found,
            )
            self._report_unknown(specs)
            found.append(ModelSpec(ref, self._description(ref), (*added, *specs), place))
        return without_cycles(found)

    def _written(self, fields: Iterable[Field], known: Mapping[str, str]) -> dict[str, str]:
        """The classes of persons in the package that types of fields name."""
        names = {name for field in fields for name in _CLASS.findall(field.type or "")} - known.keys()
        found = {name: self.references.written_class(name) for name in sorted(names)}
        return {name: ref.dotted for name, ref in found.items() if ref is not None}

    def _enum_of(self, ref: ClassRef) -> EnumOf:
        """What says which enum the values of a field are of; the operations of a node are no enumeration of its own."""
        enum_of = self.enums.of_model(ref.name)
        if ref not in self.dispatched:
            return enum_of
        return lambda field: enum_of(field) if field.name != OPERATION_FIELD else None

    def _declared(self, ref: ClassRef, whole: Mapping[ClassRef, tuple[Field, ...]]) -> tuple[Field, ...]:
        """The fields that definitions, operations or the contract (`whole`) declare of a model."""
        if ref in self.defined:
            return self.defined[ref].fields
        return merged(self.parts.get(ref, [])) or whole.get(ref, ())

    def _description(self, ref: ClassRef) -> str:
        if ref in self.defined and self.defined[ref].description:
            return self.defined[ref].description
        described = (model.description for model in named_models(self.contract) if model.name == ref.name)
        return next(filter(None, described), "") or self._role(ref)

    def _role(self, ref: ClassRef) -> str:
        """What a model is for that only the contract as a whole names."""
        if ref in self.parts:
            return ""
        for model, role in ((self.contract.input_model, "goes into"), (self.contract.output_model, "comes out of")):
            if model is not None and model.name == ref.name:
                return f"What {role} {self.name}."
        return ""

    def _whole(self) -> dict[ClassRef, tuple[Field, ...]]:
        """``inputs`` and ``outputs``, which belong to the models of the contract, or of its only handler."""
        found: dict[ClassRef, tuple[Field, ...]] = {}
        contract = self.contract
        read, built = implied(contract.pipelines[0]) if contract.pipelines else ((), ())
        for fields, model, suffix in (
            (contract.inputs or read, contract.input_model, "Request"),
            (contract.outputs or built, contract.output_model, "Response"),
        ):
            name = model.name if model is not None else f"Model{pascal(stem(self.name))}{suffix}"
            ref = self.references.homes.get(name)
            if ref is not None and fields:
                found[ref] = merged([found.get(ref, ()), fields])
        return found

    def _report_unknown(self, fields: tuple[FieldSpec, ...]) -> None:
        for field in fields:
            for name in field.unknown:
                message = f"Nothing declares the type {name!r} of {field.key!r}, so any value is taken for it"
                place = field.declared.place
                problem = Finding(UNDECLARED_TYPE.name, UNDECLARED_TYPE.severity, message, place.span, place.path)
                if problem not in self.references.problems:
                    self.references.problems.append(problem)
