"""Classes that a contract names: which of them the package defines, in which module, and which exist elsewhere.

A contract may name a class where it is defined (``models.model_x``), where it is passed on (``models``), in a module
with other classes, in two places, in another package, or by its bare name. Each class gets one home; every other
module that it is named at passes it on.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from onex_ls.contract.model import HandlerRef, ModelRef, Place
from onex_ls.findings.finding import Finding
from onex_ls.generation.layout import Layout
from onex_ls.generation.naming import is_class_name, is_identifier, is_module, subject
from onex_ls.generation.rules import UNUSABLE_NAME
from onex_ls.generation.spec import ClassRef, Shape
from onex_ls.pycode.symbols import PythonModule, read_python
from onex_ls.templating.filters import snake

WrittenByHand = Callable[[str], str | None]
"""The text of a file that exists and that no generator wrote; None for every other path."""

_BUILTIN = "builtins"
_COLLECTION = re.compile(r"(list|set|frozenset)\[\s*(\w+)\s*\]")
_RELATIVE = frozenset({"handler", "handlers", "models"})
"""First parts of modules that are named from the package on, as in ``handler:HandlerScore``."""


@dataclass(slots=True)
class References:
    """The classes of one contract. Built up while the contract is read; `problems` are findings on it."""

    layout: Layout
    written: WrittenByHand
    homes: dict[str, ClassRef] = field(default_factory=dict)
    exports: dict[str, dict[str, ClassRef]] = field(default_factory=dict)
    kept: dict[str, None] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)

    def shape(self, references: Iterable[ModelRef], crowded: frozenset[str]) -> Shape | None:
        """The model or models that the references name; None when no usable name is among them."""
        found: dict[ClassRef, None] = {}
        for reference in references:
            if reference.module == _BUILTIN:
                return Shape((), "dict[str, object]" if reference.name == "dict" else "object")
            if (match := _COLLECTION.fullmatch(reference.name)) is not None:
                item = self.model(match[2], reference.module, reference.place, crowded)
                return Shape((item,), f"{match[1]}[{item.name}]") if item is not None else None
            for name in reference.name.split("|"):
                model = self.model(name.strip(), reference.module, reference.place, crowded)
                if model is not None:
                    found[model] = None
        return Shape(tuple(found)) if found else None

    def model(self, name: str, module: str | None, place: Place, crowded: frozenset[str]) -> ClassRef | None:
        """Where the class of that name is to be imported from; `crowded` modules are named for more than one class."""
        if not is_class_name(name) or (module is not None and not is_module(module)):
            self._unusable(name if not is_class_name(name) else module or "", place)
            return None
        named_at = self._absolute(module) if module is not None else None
        if named_at is not None and not self.layout.owns(named_at):
            return self.homes.setdefault(name, ClassRef(named_at, name))
        home = f"{self.layout.package}.models.{snake(name)}"
        if named_at is not None and named_at not in crowded and not self._is_shared(named_at):
            home = named_at
        return self._settle(name, named_at, home)

    def handler(self, reference: HandlerRef, packages: frozenset[str]) -> ClassRef | None:
        """Where a handler is to be imported from; `packages` are modules with modules of their own below them."""
        if not is_identifier(reference.name) or not is_module(reference.module):
            self._unusable(reference.name if not is_identifier(reference.name) else reference.module, reference.place)
            return None
        named_at = self._absolute(reference.module)
        if not self.layout.owns(named_at):
            return ClassRef(named_at, reference.name)
        own = named_at not in packages and not self._is_shared(named_at)
        return self._settle(reference.name, named_at, named_at if own else self._handler_home(reference.name))

    def unnamed_handler(self, name: str) -> ClassRef | None:
        """Where a handler goes that the contract does not name."""
        return self._settle(name, None, self._handler_home(name)) if is_class_name(name) else None

    def _handler_home(self, name: str) -> str:
        return f"{self.layout.package}.handlers.handler_{subject(name)}"

    def keep(self, module: str) -> None:
        """Leave a module alone if a person wrote it."""
        if self._by_hand(module) is not None:
            self.kept[module] = None

    def free_module(self, name: str) -> str:
        """A module of the package that no person has written: the one of that name, or the contract's own."""
        module = f"{self.layout.package}.{name}"
        return module if self._by_hand(module) is None else f"{self.layout.package}.contract_{name}"

    def written_class(self, name: str) -> ClassRef | None:
        """The model or enum of that name that a person has written where the package has its own."""
        for part in ("enums", "models"):
            ref = ClassRef(f"{self.layout.package}.{part}.{snake(name)}", name)
            if is_class_name(name) and self.binds_by_hand(ref):
                self.kept[ref.module] = None
                return ref
        return None

    def is_generated(self, ref: ClassRef) -> bool:
        """Whether the package has to define it: it lies in the package, and no person has written it there."""
        return self.layout.owns(ref.module) and not self.binds_by_hand(ref)

    def binds_by_hand(self, ref: ClassRef) -> bool:
        """Whether a person's file at the module has the name."""
        module = self._by_hand(ref.module)
        return module is not None and module.binds(ref.name)

    def _settle(self, name: str, named_at: str | None, home: str) -> ClassRef:
        """Decide the home of an own name on first sight; pass the name on wherever else it is named."""
        if named_at is not None and self.binds_by_hand(ClassRef(named_at, name)):
            self.kept[named_at] = None
            return self.homes.setdefault(name, ClassRef(named_at, name))
        if self.binds_by_hand(ClassRef(home, name)):
            self.kept[home] = None
        settled = self.homes.setdefault(name, ClassRef(self._free(name, home), name))
        if named_at is not None and named_at != settled.module:
            self.exports.setdefault(named_at, {})[name] = settled
        return settled

    def _free(self, name: str, home: str) -> str:
        """`home`, or a module like it where another class lives there whose name differs only in its spelling."""
        others = {ref.module.lower() for other, ref in self.homes.items() if snake(other) == snake(name) != ""}
        while home.lower() in others and name not in self.homes:
            home = f"{home}_"
        return home

    def _absolute(self, module: str) -> str:
        return f"{self.layout.package}.{module}" if module.partition(".")[0] in _RELATIVE else module

    def _is_shared(self, module: str) -> bool:
        """Whether a module has another purpose than to define one class: packages, the node, the checks."""
        package = self.layout.package
        return module in (package, *(f"{package}.{name}" for name in ("models", "handlers", "node", "validators")))

    def _by_hand(self, module: str) -> PythonModule | None:
        for is_package in (False, True):
            text = self.written(self.layout.file(module, is_package))
            if text is not None:
                return read_python(text)[0]
        return None

    def _unusable(self, name: str, place: Place) -> None:
        message = f"{name!r} cannot be a name in Python, so nothing is generated for it"
        problem = Finding(UNUSABLE_NAME.name, UNUSABLE_NAME.severity, message, place.span, place.path)
        if problem not in self.problems:
            self.problems.append(problem)
