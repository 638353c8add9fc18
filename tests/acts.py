"""The acts of the house, found by walking through its code: what writes there, and what asks for a right.

A function writes where it signs a change (`authored`), saves, makes or deletes a row, or calls a function
that does. It is in order where it asks for the right itself (`authorise…`), or where all that it calls does.
tests/test_acts.py tries each of the acts and keeps docs/acts.md.
"""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path

from council.access.acting import Rule

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("council", "programmes", "actions", "risks", "savings", "reports")
MAKES = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "bulk_delete"}
ASKS = "authorise"
# What writes and is no act, or asks in another way, each with why. What stands under a name goes with it.
NO_ACTS = {
    "council.history": "the means by which acts write",
    "council.events": "an event tells what happened and changes no record",
    "council.mail.delivering": "a message is no record",
    "council.mail.sending": "a message is no record",
    "council.mail.outbox": "a message is no record",
    "council.auditing.sealing": "a seal proves what is there and changes none of it",
    "council.web.sent_forms": "that a form was sent is no record",
    "council.web.downloads": "that a download is under way is no record",
    "council.background": "a lease on work is no record",
    "programmes.imports.background": "a job of the worker is no record",
    "reports.setting": "a job of the worker is no record; what it issues asks again for whoever asked",
    "programmes.imports.kept": "a reading that is kept is no record",
    "council.accounts.signing_in": "who signs in shows who they are; nobody acts yet",
    "council.accounts.single_sign_on": "who comes from the provider shows what it vouches for",
    "council.accounts.invitations.inviting.accept": "the link is the proof; the inviter was asked",
    "council.accounts.invitations.inviting.welcome": "the link is the proof; the inviter was asked",
    "council.personal_data.erasing.Erasure": "only `erasing`, which asks, hands one out",
    "council.management.new_database": "which migrations are done is no record",
    "reports.digests.sending.take": "that a mail is taken in hand is no record",
    "reports.demo": "it builds in a database that holds nothing else, and refuses any other",
}
Name = tuple[str, str]  # a module and what stands in it, a method as "Class.method"


@dataclass
class Function:
    """One function or method, with what it calls."""

    module: str
    name: str
    node: ast.FunctionDef
    calls: set[Name] = field(default_factory=set)

    @property
    def is_public(self) -> bool:
        return not any(part.startswith("_") for part in self.name.split("."))

    @property
    def place(self) -> str:
        return f"{self.module}.{self.name}"

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The annotation of each parameter, as written."""
        given = self.node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        return {one.arg: ast.unparse(one.annotation) if one.annotation else "" for one in every}

    @cached_property
    def asking(self) -> list[ast.Call]:
        """The calls by which it asks for a right."""
        return [
            call
            for call in _calls(self.node)
            if _called(call).startswith(ASKS) or any(word.arg == "rule" for word in call.keywords)
        ]

    @property
    def no_act(self) -> str:
        """What it stands under of the names that are no acts; empty for all others."""
        names = (name for name in NO_ACTS if f"{self.place}.".startswith(f"{name}."))
        return "models" if "models" in self.module.split(".") else next(names, "")

    @cached_property
    def writes(self) -> bool:
        """Whether it writes by itself, whatever it calls."""
        return any(_writes(call) for call in _calls(self.node))

    @property
    def is_handed_authority(self) -> bool:
        """Whether it can only be called with an authority that an act was asked for."""
        return any("WriteContext" in kind or "ConfirmedImport" in kind for kind in self.parameters.values())


def _calls(node: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def _writes(call: ast.Call) -> bool:
    name = _called(call)
    if name == "authored":
        return any(keyword.arg in ("by", "why") for keyword in call.keywords)
    if name in MAKES:
        return True
    if not isinstance(call.func, ast.Attribute) or call.args:
        return False  # a workbook and a file are saved to a place; a row is saved as it is
    if name == "update":
        return any(getattr(one, "attr", "") == "filter" for one in ast.walk(call.func))
    return name in ("save", "delete") and not any(word.arg == "commit" for word in call.keywords)


class House:
    """Every function of the rooms, and which of them may write without anybody having asked."""

    def __init__(self, root: Path = ROOT) -> None:
        self.functions: dict[Name, Function] = {}
        self._imports: dict[str, dict[str, Name]] = {}
        for room in ROOMS:
            for path in sorted((root / room).rglob("*.py")):
                if "migrations" not in path.parts:
                    parts = path.relative_to(root).with_suffix("").parts
                    self._read(".".join(parts).removesuffix(".__init__"), path.read_text("utf-8"))
        for function in self.functions.values():
            function.calls = set(self._callees(function))

    def _read(self, module: str, source: str) -> None:
        tree = ast.parse(source)
        imports = self._imports[module] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    imports[alias.asname or alias.name] = (node.module, alias.name)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                self.functions[module, node.name] = Function(module, node.name, node)
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        name = f"{node.name}.{method.name}"
                        self.functions[module, name] = Function(module, name, method)

    def _callees(self, function: Function) -> Iterator[Name]:
        """What of the house the function names: what it names, it may call or hand on to be called."""
        imports, module = self._imports[function.module], function.module
        owner = function.name.rpartition(".")[0]
        for node in ast.walk(function.node):
            if isinstance(node, ast.Name):
                yield from (
                    name for name in (imports.get(node.id), (module, node.id)) if name in self.functions
                )
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                package, name = imports.get(node.value.id, ("", ""))
                for found in ((f"{package}.{name}", node.attr), (module, f"{owner}.{node.attr}")):
                    if found in self.functions and (found[0] != module or node.value.id == "self"):
                        yield found

    def unasked(self) -> set[Name]:
        """The functions that write without asking, by themselves or through what they call."""
        candidates = {
            name: function
            for name, function in self.functions.items()
            if not function.asking and not function.is_handed_authority and not function.no_act
        }
        found = {name for name, function in candidates.items() if function.writes}
        while more := {n for n, f in candidates.items() if n not in found and f.calls & found}:
            found |= more
        return found

    def acts(self) -> list[Function]:
        """The public functions that ask for a right and write, by module and name."""
        writing = {name for name, function in self.functions.items() if function.writes}
        while more := {n for n, f in self.functions.items() if n not in writing and f.calls & writing}:
            writing |= more
        return [
            function
            for name, function in sorted(self.functions.items())
            if function.is_public and "by" in function.parameters and function.asking and name in writing
        ]

    def rules_of(self, function: Function) -> set[Rule]:
        """The rules that the function names, and those that a helper names which chooses or asks by one."""
        module, found = import_module(function.module), set()
        for node in ast.walk(function.node):
            value = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
            if isinstance(value, Rule):
                found.add(value)
            elif inspect.isfunction(value) and value.__module__ != "council.access.acting":
                helper = self.functions.get((value.__module__, value.__name__))
                chooses = helper and ast.unparse(helper.node.returns or ast.Constant("")) == "Rule"
                if helper and (chooses or helper.name.startswith(ASKS)):
                    found |= self.rules_of(helper)
        return found

    def words_of_rules(self, function: Function) -> str:
        """Who may, in words, a rule a line; one that is handed in is the register's."""
        words = sorted({rule.words for rule in self.rules_of(function)})
        handed_in = "rule" in function.parameters
        return "<br>".join([*words, *(["as the register says"] if handed_in or not words else [])])

    def reached_from(self, name: Name) -> set[Name]:
        """What of the house the function may call, itself or through what it calls."""
        found, ahead = set(), [name]
        while ahead:
            at = ahead.pop()
            if at in self.functions and at not in found:
                found.add(at)
                ahead += self.functions[at].calls
        return found


@cache
def the_house() -> House:
    """Our own house, read once in a process: reading it takes seconds."""
    return House()
