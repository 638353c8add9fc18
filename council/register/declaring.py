"""One declared object for each register: what it lists, what it asks of people, what it holds of them.

An app declares its registers in its `registers.py`, as the tuple `DECLARED`; the ground finds that module in
every installed app, so that no room below names one above. What an app offers people or holds of them
without a register of its own is a plain `Declaration` in the same tuple. `checks` says at start-up what is
wrong with a declaration, and docs/newcomer.md how a register is added, step by step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.db.models import Model
from django.utils.module_loading import module_has_submodule

from council.offers import MailSections, Offer
from council.personal_data.held import NOTHING_HELD, HeldOfPeople
from council.register.bodies import BodySection
from council.register.date_changes import DateChanges
from council.register.filters import RegisterFilter
from council.register.owing import Owing
from council.register.ownership import Ownership
from council.register.standing_in import StandingIn
from council.register.tables import RegisterTable
from council.search.declaring import Searched

MODULE, NAME = "registers", "DECLARED"  # where in an app its declarations are looked for


@dataclass(frozen=True, kw_only=True, eq=False)
class Declaration:
    """What a part of the application offers people, hands over when they leave, and holds of them."""

    key: str  # by which it is known: "actions"
    # What stands on a person's home page: offers(user, as_at=, conventions=).
    offers: Callable[..., Sequence[Offer]] | None = None
    # Those of the offers that wait for the person's decision: decisions(user, on=).
    decisions: Callable[..., Sequence[Offer]] | None = None
    dates: DateChanges | None = None  # date changes of its records that wait, decided with those of others
    mail: MailSections | None = None  # the sections of the daily mail that it fills
    handed_over: tuple[Ownership, ...] = ()  # what a leaver's post hands over
    stands_in: tuple[StandingIn, ...] = ()  # records of others that its own stand in, and go with
    held: HeldOfPeople = NOTHING_HELD
    # What the page of a body tells of it, as far as the person sees it: on_body(body, user, on=).
    on_body: Callable[..., BodySection | None] | None = None
    searched: tuple[Searched, ...] = ()  # which of its records the search finds, and by what
    # How many of its records other settings would rate otherwise, an `Effect` of council.setting.effects, or
    # None where they rate none otherwise: effect_of_settings(before, after, reader=, as_at=).
    effect_of_settings: Callable[..., Any] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Register(Declaration):
    """A register: one kind of record, listed, filtered, downloaded, imported, and owed to by people.

    A register without `table` has no list of its own: its records stand on another record's page.
    """

    model: type[Model]
    title: str  # over its list, and of its downloads: "Actions"
    order: int  # where it stands among the registers, on pages and in a workbook
    table: type[RegisterTable] | None = None
    filters: type[RegisterFilter] | None = None
    export: type[RegisterTable] | None = None  # where a download has columns that the page has not
    page: str = ""  # the URL name of its list: "actions:list-actions"
    owing: Owing | None = None  # what its records ask of their owners, with the small form and its act
    # The worst of a programme's records that the person sees, which a list of programmes is filtered by: a
    # Subquery of -3 for Red, -2, -1, 0 or NULL where none is ranked: worst_of(person, as_at=, conventions=).
    worst_of: Callable[..., Any] | None = None
    # What the records of some workstreams come to, in words: rollup(streams, person, as_at=, conventions=).
    rollup: Callable[..., str] | None = None
    # How many of its records answer a recommendation, whatever its wording, and how many of those are not
    # finished: answering(recommendation) returns the two numbers. Of all records, seen by anyone or not.
    answering: Callable[..., tuple[int, int]] | None = None
    # How it takes part in the import, with its standard columns: a `PlanRegister` of programmes/imports.
    plan_sheet: Any = None


def declarations() -> tuple[Declaration, ...]:
    """Every declaration of every installed app, the ground's first."""
    return declarations_of(tuple(apps.get_app_configs()))


def registers() -> tuple[Register, ...]:
    """The declared registers, in their order."""
    return registers_of(tuple(apps.get_app_configs()))


def owing_registers() -> list[tuple[Register, Owing]]:
    """The registers that ask something of people, each with how it does so."""
    return [(register, register.owing) for register in registers() if register.owing]


def dated_registers() -> list[tuple[Register, DateChanges]]:
    """The registers whose records have dates that another person decides on, each with how."""
    return [(register, register.dates) for register in registers() if register.dates]


def standing_in(model: type[Model]) -> list[StandingIn]:
    """What the registers declare to stand in records of the model, in order."""
    declared = [each for declaration in declarations() for each in declaration.stands_in]
    there = [each for each in declared if each.model._meta.get_field(each.key).related_model is model]
    return sorted(there, key=lambda each: each.order)


def declared_by_app() -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """What each app's `registers.py` declares, by the app's label; apps without the module are left out."""
    return declared_by(tuple(apps.get_app_configs()))


# All three are kept for the apps that they were asked for: a test may install another.
@cache
def declared_by(configs: tuple[AppConfig, ...]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """What each of the apps declares, by its label."""
    return tuple(
        (config.label, tuple(getattr(import_module(f"{config.name}.{MODULE}"), NAME, ())))
        for config in configs
        if config.module and module_has_submodule(config.module, MODULE)
    )


@cache
def declarations_of(configs: tuple[AppConfig, ...]) -> tuple[Declaration, ...]:
    """What the apps declare, in one row."""
    return tuple(each for _, declared in declared_by(configs) for each in declared)


@cache
def registers_of(configs: tuple[AppConfig, ...]) -> tuple[Register, ...]:
    """Those of the declarations that are registers, in their order."""
    declared = (each for each in declarations_of(configs) if isinstance(each, Register))
    return tuple(sorted(declared, key=lambda each: each.order))
