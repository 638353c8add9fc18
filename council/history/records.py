"""The records whose every change is kept, the history that keeps them, and what refuses to skip it."""

from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Self, TypeVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import signals
from django.db.models.base import ModelState
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from council.history.author import AUTHOR, current_for_post, current_through, moment
from council.history.doors import written
from council.lengths import Limited

# The exempt records that are read from the database for somebody of whom that is told; None for all others.
EXEMPT_READ: ContextVar[set[tuple[str, int]] | None] = ContextVar("exempt_read", default=None)


class AppendOnly(models.Model):
    """A row that, once written, is never changed or removed; the database refuses to."""

    class Meta:
        abstract = True


class HistoryEntry(AppendOnly):
    """One change of one record, as it was left by that change."""

    through = models.CharField(max_length=60, blank=True, default=current_through)
    for_post = models.ForeignKey(
        "council.Post",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        default=current_for_post,
    )

    class Meta:
        abstract = True


class HistoryReader(HistoryManager):
    """django-simple-history's manager, whose class is made once, not anew at every save and every look."""

    @classmethod
    @lru_cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> type:
        made: type = super().from_queryset(queryset_class, class_name)
        return made


class History(HistoricalRecords):
    """django-simple-history, signed by `authored()` and safe beside an append-only table."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            bases=(HistoryEntry,),
            history_manager=HistoryReader,
            **kwargs,
        )

    def _get_history_change_reason_field(self) -> models.Field:
        # A field for each history: one that they shared would name the table of whichever was made last.
        return models.TextField(blank=True, default="")

    def _get_history_user_fields(self) -> dict[str, Any]:
        # A user row is never deleted; SET_NULL would be an UPDATE that the trigger refuses.
        field = models.ForeignKey(
            settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, related_name="+"
        )
        return {"history_user": field}

    def get_history_user(self, instance: models.Model) -> AbstractBaseUser | None:
        return AUTHOR.get().by

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        return AUTHOR.get().why

    def post_save(
        self, instance: models.Model, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        # A save of nothing but columns that history leaves out (a person's last sign-in) is no change.
        if kwargs.get("update_fields") and set(kwargs["update_fields"]) <= set(self.excluded_fields):
            return
        super().post_save(instance, created, using=using, **kwargs)
        whole = None if kwargs.get("update_fields") else instance
        written(type(instance), [instance.pk], record=whole)

    def post_delete(self, instance: models.Model, using: str | None = None, **kwargs: Any) -> None:
        super().post_delete(instance, using=using, **kwargs)
        written(type(instance), [instance.pk], removed=True)

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        instance._history_date = moment()  # type: ignore[attr-defined]
        super().create_historical_record(instance, history_type, using)


class HistoryBypassed(Exception):
    """A write was refused because it would have left no trace in the history."""


class RecordedQuerySet(models.QuerySet):
    """A queryset that refuses every write that would skip history."""

    def _refuse(self, call: str) -> None:
        raise HistoryBypassed(
            f"{self.model.__name__}.objects.{call}() leaves no history. Save the objects one by one, or "
            "use council.history.bulk_create / bulk_update, which write their history in one go."
        )

    def update(self, **kwargs: Any) -> int:
        self._refuse("update")
        return 0

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse("delete")
        return 0, {}

    def bulk_create(self, *args: Any, **kwargs: Any) -> list:
        self._refuse("bulk_create")
        return []

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._refuse("bulk_update")
        return 0


COUNCIL_WIDE = ""  # the scope path of what belongs to no programme: people, posts, conventions


class Recorded(Limited):
    """A record whose every change is kept, signed and can't be taken back.

    Each model says to whom its history belongs: `scope_path`, from it to its `Scope`, or COUNCIL_WIDE;
    `exempt_paths`, the flags, here or above, any of which makes the record exempt; `exempt_where`, the
    values that do so where a model has no flag of its own.
    """

    scope_path: str
    exempt_paths: tuple[str, ...] = ()
    exempt_where: Mapping[str, str] = MappingProxyType({})

    history = History(inherit=True)
    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def unique_error_message(self, model_class: Any, unique_check: Sequence[str]) -> ValidationError:
        """What is said of a second record of the same name: in our words, unless the field has its own."""
        error: ValidationError = super().unique_error_message(model_class, tuple(unique_check))
        field = model_class._meta.get_field(unique_check[0])
        stock = models.Field.default_error_messages["unique"]
        if len(unique_check) == 1 and field.error_messages["unique"] == stock:
            kind = model_class._meta.verbose_name
            article = "an" if kind[:1] in "aeiou" else "a"
            error.message = f"There is {article} {kind} with this {field.verbose_name} already"
        return error

    @classmethod
    def restricted_words(cls, rows: Sequence[Any]) -> Mapping[int, Collection[str]]:
        """The columns of history rows, by the row's key, that hold words of what is exempt beside the record.

        A record that is open may carry words of a part of it that is not, or of a row that became an exempt
        record. Its history is read with those masked (`council.access.disclosure`).
        """
        return {}

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        """The record as it was read.

        Django's own way looks at every column of the model for every row, those left unread too: a tenth of
        what a register's page costs. It is taken where more is asked for, or somebody hears what it tells.
        """
        if more or signals.pre_init.has_listeners(cls) or signals.post_init.has_listeners(cls):
            return note_exempt(super().from_db(db, field_names, values, **more))
        new = cls.__new__(cls)
        new._state = ModelState()
        new._state.adding, new._state.db = False, db
        new.__dict__.update(zip(field_names, values, strict=True))
        return note_exempt(new)


R = TypeVar("R", bound=models.Model)


def note_exempt(record: R) -> R:
    """The record, or an entry of its history, noted as read where it is exempt and that is to be told."""
    opened = EXEMPT_READ.get()
    if opened is not None:
        values = record.__dict__
        where: Mapping[str, str] = getattr(record, "exempt_where", {})
        if values.get("exempt") or any(values.get(name) == value for name, value in where.items()):
            opened.add((str(record._meta.verbose_name), values["id"]))
    return record
