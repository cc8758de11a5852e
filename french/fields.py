"""Columns that keep what `french.names` computes of a name, in any database and in the same order.

A column follows its name by itself: at every save, in `bulk_create`, in `update` through `NamedQuerySet`. What would
leave it behind is refused (`save(update_fields=…)` without it, an `update` by an expression).
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.lookups import Contains, IContains
from django.db.models.signals import pre_save

from .names import dictionary_key, folded


class NameColumn(models.TextField):
    """What `key` makes of the field `source`. Compared sign by sign: no locale of the server has a say."""

    key: Callable[[str], str]

    def __init__(self, source: str, **kwargs: object) -> None:
        self.source = source
        super().__init__(**kwargs | {"editable": False, "default": ""})

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.source, *args], {key: kwargs[key] for key in kwargs.keys() - {"editable", "default"}}

    def db_parameters(self, connection) -> dict:
        collation = "C" if connection.vendor == "postgresql" else "BINARY"
        return super().db_parameters(connection) | {"collation": collation}

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: object) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        pre_save.connect(self._refuse_half, sender=cls, weak=False, dispatch_uid=name)

    def _refuse_half(self, update_fields: frozenset[str] | None, **kwargs: object) -> None:
        if update_fields and self.source in update_fields and self.name not in update_fields:
            raise ValueError(f"{self.name} is saved with {self.source}")

    def follow(self, row: models.Model) -> str:
        value = self.__class__.key(getattr(row, self.source))
        setattr(row, self.attname, value)
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        return self.follow(model_instance)


class FoldedField(NameColumn):
    """The folded name. What is looked for is folded too: `filter(folded_name__contains="École")` finds « ecole »."""

    key = staticmethod(folded)

    def get_prep_value(self, value: str | None) -> str | None:
        return value if value is None else folded(value)


@FoldedField.register_lookup
class FoldedContains(Contains):
    def get_prep_lookup(self) -> str:
        return folded(self.rhs)


@FoldedField.register_lookup
class FoldedIContains(IContains):
    """The administration's search."""

    def get_prep_lookup(self) -> str:
        return folded(self.rhs)


class DictionaryField(NameColumn):
    """What to order names by."""

    key = staticmethod(dictionary_key)


class NamedQuerySet(models.QuerySet):
    def update(self, **values: object) -> int:
        """As usual; the columns of a name that changes change with it."""
        for field in self.model._meta.concrete_fields:
            if isinstance(field, NameColumn) and field.source in values:
                name = values[field.source]
                if not isinstance(name, str):
                    raise TypeError(f"{field.name} follows a name that is given, not computed by the database")
                values[field.name] = field.__class__.key(name)
        return super().update(**values)

    update.alters_data = True


class UniqueName(models.UniqueConstraint):
    """No two spellings of one name; a form says so although it does not show the folded column."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("violation_error_message", "Ce nom est déjà pris, peut-être écrit autrement.")
        super().__init__(**kwargs)

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS) -> None:
        columns = [model._meta.get_field(name) for name in self.fields]
        folded_columns = [column for column in columns if isinstance(column, NameColumn)]
        for column in folded_columns:
            column.follow(instance)
        super().validate(model, instance, set(exclude or ()) - {column.name for column in folded_columns}, using)
