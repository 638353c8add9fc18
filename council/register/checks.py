"""What is wrong with a declared register, said at start-up (`manage.py check`) with how to put it right."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from council.models import Post, User
from council.register.declaring import MODULE, NAME, Declaration, Register, declared_by_app
from council.register.filters import RegisterFilter
from council.register.owing import Owing
from council.register.tables import RegisterTable


def check_registers(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """What is wrong with the declarations of the installed apps."""
    return [*wrong_modules(declared_by_app()), *wrong_together(sound()), *wrong_each(sound())]


def sound() -> list[Declaration]:
    """What is declared, as far as it is a declaration at all."""
    return [each for _, declared in declared_by_app() for each in declared if isinstance(each, Declaration)]


def error(number: int, subject: str, message: str, hint: str) -> checks.Error:
    """The error of that number, with how to put it right."""
    return checks.Error(f"{subject}: {message}", hint=hint, id=f"registers.E{number:03d}")


def wrong_modules(declared_by_app: Iterable[tuple[str, tuple[Any, ...]]]) -> Iterator[checks.Error]:
    """The modules that declare nothing, or something else than declarations."""
    for app, declared in declared_by_app:
        module = f"{app}.{MODULE}"
        if not declared:
            hint = f"Name what it declares: {NAME} = (MY_REGISTER,). Or remove the module."
            yield error(1, module, "it declares nothing.", hint)
        for each in declared:
            if not isinstance(each, Declaration):
                hint = "Put a council.register.declaring.Register (or a plain Declaration) there."
                yield error(2, module, f"{NAME} holds {each!r}, which is no declaration.", hint)


def wrong_together(declared: Iterable[Declaration]) -> Iterator[checks.Error]:
    """What several declarations claim, though one alone can have it."""
    declared = list(declared)
    registers = [each for each in declared if isinstance(each, Register)]
    keys = [each.key for each in declared]
    claims: list[tuple[int, str, str, list[Any]]] = [
        (3, "key", "Give each its own: sorts and columns are kept under it.", keys),
        (4, "order", "Give each its own place among the registers.", [each.order for each in registers]),
        (5, "kind of personal data", "Give it another key: its period is kept under it.",
         [kind.key for each in declared for kind in each.held.retained]),
        (6, "key to a person", "Say once what of that record goes into a person's copy.",
         [about.key for each in declared for about in each.held.about]),
    ]  # fmt: skip
    for number, what, hint, claimed in claims:
        for value, times in Counter(claimed).items():
            if times > 1:
                yield error(number, f"{what} {value!r}", f"it is declared {times} times.", hint)


def wrong_each(declared: Iterable[Declaration]) -> Iterator[checks.Error]:
    """What is wrong with each declaration by itself."""
    for each in declared:
        yield from wrong_owners(each)
        yield from wrong_personal_data(each)
        if isinstance(each, Register):
            yield from wrong_register(each)


def wrong_register(register: Register) -> Iterator[checks.Error]:
    """What of its model, its list and what it asks of people doesn't fit."""
    subject = f"register {register.key!r}"
    if not hasattr(register.model._default_manager.all(), "visible_to"):
        hint = "Let the model inherit council.access.rules.InProgramme, or its queryset VisibleQuerySet."
        yield error(10, subject, f"{register.model.__name__} has no visible_to.", hint)
    for name, table in (("table", register.table), ("export", register.export)):
        if table is not None and not issubclass(table, RegisterTable):
            hint = "Let it inherit council.register.RegisterTable, which owns the look and the safe export."
            yield error(11, subject, f"its {name}, {table.__name__}, is no RegisterTable.", hint)
    if register.filters is not None and not issubclass(register.filters, RegisterFilter):
        hint = "Let it inherit council.register.RegisterFilter, which owns the search and the choices."
        yield error(12, subject, f"its filters, {register.filters.__name__}, are no RegisterFilter.", hint)
    if len({bool(register.table), bool(register.filters), bool(register.page)}) > 1:
        hint = (
            "A list has a table, filters and a page (its URL name); a register without a list, none of them."
        )
        yield error(13, subject, "it has not all that a list needs.", hint)
    if register.page:
        try:
            reverse(register.page)
        except NoReverseMatch:
            hint = "Name its list's URL, such as “actions:list-actions”, and include it in council/urls.py."
            yield error(14, subject, f"no page is named {register.page!r}.", hint)
    if register.owing is not None:
        yield from wrong_owing(subject, register)


def wrong_owing(subject: str, register: Register) -> Iterator[checks.Error]:
    """What of what it asks of people doesn't fit."""
    if not isinstance(register.owing, Owing):
        hint = "Let its class inherit council.register.owing.Owing, and declare an object of it."
        yield error(15, subject, f"its owing is {register.owing!r}, which is no Owing.", hint)
        return
    if register.owing.has_list and not register.page:
        hint = "The one-to-one leads to the register's list: give it a table, filters and a page."
        yield error(16, subject, "it is owed to and has no list.", hint)
    try:
        get_template(register.owing.point)
    except TemplateDoesNotExist:
        hint = "Write the template, which shows one record as `point`, or name another."
        yield error(17, subject, f"there is no template {register.owing.point!r}.", hint)


def wrong_owners(declaration: Declaration) -> Iterator[checks.Error]:
    """The ownerships whose key to a post is none."""
    for ownership in declaration.handed_over:
        model = ownership.live().model
        field = field_of(model, ownership.owner)
        if getattr(field, "related_model", None) is not Post:
            hint = "Name the model's foreign key to council.Post as the ownership's `owner`."
            name = f"{model.__name__}.{ownership.owner}"
            yield error(20, f"ownership {ownership.one!r}", f"{name} leads to no post.", hint)


def wrong_personal_data(declaration: Declaration) -> Iterator[checks.Error]:
    """The keys to people and the free words that no model has; those of apps not installed are left alone."""
    installed = {config.label for config in apps.get_app_configs()}
    for about in declaration.held.about:
        label, _, name = about.key.rpartition(".")
        if label.split(".")[0] in installed:
            field = field_of(model_of(label), name)
            if getattr(field, "related_model", None) is not User:
                hint = "Write it as “app.Model.field”, where the field is a key to council.User."
                yield error(21, f"personal data {about.key!r}", "it is no key to a person.", hint)
    for label, names in declaration.held.free_text.items():
        for name in names:
            if field_of(model_of(label), name) is None:
                hint = "Write {“app.Model”: (“field”, …)}, with fields that the model has."
                yield error(22, f"free text {label}.{name}", "there is no such field.", hint)


def model_of(label: str) -> type[models.Model] | None:
    """The model of that label, such as "actions.Update"; None where there is none."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def field_of(model: type[models.Model] | None, name: str) -> Any:
    """The model's field of that name; None where there is none."""
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
