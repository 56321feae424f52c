"""Enumerations of a contract as classes: which there are, what they are called, whose values they are.

Texts to choose from become an enum: those of a definition one by its name, those of a field one that is named after it,
which fields of the same name with the same values share. An enum that the contract names, or that a person wrote, is
imported. What cannot be members stays a ``Literal``: numbers, and a single value, which tells one model from others.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from onex_ls.contract.model import Definition, Field, Place, Value
from onex_ls.generation.flows import EnumSpec, Member
from onex_ls.generation.naming import is_class_name, is_identifier, is_module, stem
from onex_ls.generation.references import References
from onex_ls.generation.spec import ClassRef
from onex_ls.templating.filters import pascal, snake

_LETTER = re.compile("[A-Za-z0-9]")
_LEAST = 2
"""So many values make an enumeration."""


def enum_members(values: Iterable[tuple[str, str, str]], prefix: str) -> tuple[Member, ...]:
    """Members for values, each with its description and its place in the contract; each gets a name of its own."""
    found: dict[str, Member] = {}
    for value, description, path in values:
        name = snake(value).strip("_").upper()
        name = name if is_identifier(name) else f"{prefix}_{name}"
        while name in found:
            name = f"{name}{prefix[0]}" if name.endswith("_") else f"{name}_"
        found[name] = Member(name, value, description, path)
    return tuple(found.values())


def texts_of(choices: Iterable[Value]) -> tuple[str, ...]:
    """The choices that are to be members, each once; none where they cannot be, None among them aside."""
    listed = [choice for choice in choices if choice is not None]
    texts = tuple(dict.fromkeys(choice for choice in listed if isinstance(choice, str)))
    is_text = len(texts) == len(set(map(str, listed))) and all(_LETTER.search(text) for text in texts)
    return texts if is_text and len(texts) >= _LEAST else ()


@dataclass(slots=True)
class Enums:
    """The enums of one contract by name, built up while its models are; `names` are those of definitions.

    `taken` are enums that the package has already.
    """

    references: References
    node_name: str
    taken: tuple[EnumSpec, ...] = ()
    found: dict[str, EnumSpec] = field(default_factory=dict)
    names: dict[str, EnumSpec] = field(default_factory=dict)
    _shared: dict[tuple[str, tuple[str, ...]], EnumSpec] = field(default_factory=dict)

    def define(self, definition: Definition) -> None:
        """Take what a definition lists for an enum by its name."""
        alias = definition.alias
        texts = texts_of(alias.choices) if alias is not None else ()
        if alias is None or not texts:
            return
        described = definition.description or alias.description or f"The values of {definition.name}."
        plain = pascal(definition.name).removesuffix("Enum").removeprefix("Enum")
        enum = self._named(alias, texts, (f"Enum{plain}",), described, definition.place)
        if enum is not None:
            self.names[definition.name] = enum

    def of_model(self, model: str) -> Callable[[Field], EnumSpec | None]:
        """What says of each field of a model which enum its values are members of."""
        return lambda declared: self._of_field(declared, model)

    def _of_field(self, declared: Field, model: str) -> EnumSpec | None:
        texts = texts_of(declared.choices)
        if not texts:
            return None
        key = (declared.name, texts)
        known = self._shared.get(key) if declared.enum is None else None
        if known is None:
            part, node = pascal(declared.name), pascal(stem(self.node_name))
            short = f"Enum{part}" if part.startswith(node) else f"Enum{node}{part}"
            names = (short, f"Enum{model.removeprefix('Model')}{part}")
            described = declared.description or f"The values of {declared.name} of {self.node_name}."
            known = self._named(declared, texts, names, described, declared.place)
        if known is not None and declared.enum is None:
            self._shared[key] = known
        return known

    def _named(
        self, declared: Field, texts: tuple[str, ...], names: tuple[str, ...], described: str, place: Place
    ) -> EnumSpec | None:
        """The enum by the name that the contract gives it, or by the first of `names` that no other enum has."""
        module = None
        if declared.enum is not None and is_class_name(declared.enum.name):
            names, module = (declared.enum.name,), declared.enum.module
        members = enum_members(((text, "", declared.place.path) for text in texts), "VALUE")
        for name in names:
            if not is_class_name(name):
                continue
            home, is_ours = self._home(name, module)
            enum = EnumSpec(home, name, described, members, place, is_ours)
            other = next((one for one in (*self.taken, *self.found.values()) if one.name == name), None)
            if other is None:
                self.found[name] = enum
                return enum
            if [member.value for member in other.members] == list(texts):
                return other
        return None

    def _home(self, name: str, module: str | None) -> tuple[str, bool]:
        """The module of an enum, and whether the package has to define it there."""
        references = self.references
        if module is not None and is_module(module) and not references.layout.owns(module):
            return module, False
        own = f"{references.layout.package}.enums.{snake(name)}"
        named = module if module is not None and is_module(module) else own
        for home in (named, own):
            if references.binds_by_hand(ClassRef(home, name)):
                references.keep(home)
                return home, False
        return (named if named.rpartition(".")[2] == snake(name) else own), True
