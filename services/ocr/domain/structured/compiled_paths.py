"""A syntax's paths compiled: those of a whole group into one XPath, since one each would cost more than the parsing of the file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from lxml import etree

Names = Mapping[str, tuple[str, ...]]
_PREFIX = re.compile(r"\b(?:rsm|ram|udt|cac|cbc):(?!:)")
_UNQUALIFIED: Mapping[str, str] = {}


class Row:
    """The texts of several fields below a node; of a field's paths the first that leads to a text counts."""

    def __init__(self, names: Names, namespaces: Mapping[str, str]) -> None:
        self._counts = [(name, len(paths)) for name, paths in names.items()]
        texts = (f"normalize-space({path}[normalize-space()])" for paths in names.values() for path in paths)
        self._all = compiled(f"concat({_newlines(texts)}, '')", namespaces)

    def __call__(self, node: Any) -> dict[str, str | None]:
        texts = iter(cast("str", self._all(node)).split("\n"))
        return {name: next(filter(None, [next(texts) for _ in range(count)]), None) for name, count in self._counts}


def _newlines(texts: Iterable[str]) -> str:
    """Joined by line breaks, which no normalised text holds."""
    return ", '\n', ".join(texts)


def compiled(path: str, namespaces: Mapping[str, str]) -> etree.XPath:
    """Over qualified names, or over local ones where there are no namespaces."""
    if not namespaces:
        return etree.XPath(_PREFIX.sub("", path), smart_strings=False)
    return etree.XPath(path, namespaces=dict(namespaces), smart_strings=False)


@dataclass(frozen=True)
class Syntax:
    """`namespaces`: by the prefixes that the paths here use."""

    name: str
    namespace: str
    default_type: str
    namespaces: Mapping[str, str]
    paths: Names
    party_ids: Mapping[str, str]
    vat_line: str
    vat_line_paths: Names
    line: str
    line_paths: Names

    @cached_property
    def qualified(self) -> "CompiledPaths":
        return CompiledPaths(self, self.namespaces)

    @cached_property
    def local(self) -> "CompiledPaths":
        """For documents whose elements were stripped of their namespaces."""
        return CompiledPaths(self, _UNQUALIFIED)


class CompiledPaths:
    """A syntax ready to be used."""

    def __init__(self, syntax: Syntax, namespaces: Mapping[str, str]) -> None:
        self.header = Row(syntax.paths, namespaces)
        self.party_ids = {role: compiled(path, namespaces) for role, path in syntax.party_ids.items()}
        self.vat_lines, self.vat_line = compiled(syntax.vat_line, namespaces), Row(syntax.vat_line_paths, namespaces)
        self.lines, self.line = compiled(syntax.line, namespaces), Row(syntax.line_paths, namespaces)
