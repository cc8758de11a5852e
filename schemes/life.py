"""The life of a scheme: made or copied, prepared, active, closed, archived; deleted only while it is empty."""

from __future__ import annotations

import datetime

from django.db import models, transaction

from accounts.models import User
from french.dates import french_date
from french.names import folded
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused

from . import clock
from .enums import SchemeState
from .models import Operator, Scheme, forget_roles
from .signals import scheme_closed, scheme_copied
from .slugs import free_slugs

# After its last day, what phones still hold and what was forgotten is taken for so long.
LATE_ENTRIES = datetime.timedelta(days=31)
# What a copy takes over, by the name of its relation: the sheet, the perimeter, the lists. People, outings,
# conventions, amounts and claims are not the copy's.
COPIED = (
    "periods",
    "objectives",
    "missions",
    "approach",
    "team",
    "perimeter",
    "spots",
    "mobile_units",
    "own_topics",
    "own_themes",
)
BELOW = {"periods": "hours"}
# What begins anew, by field: on the scheme, on the rows.
ANEW = {"funding_total": None, "closed_on": None, "steps_set_aside": "", "version": 0}
ANEW_IN_ROWS = {"named_by": None, "named_at": None}


class AlreadyThere(Refused):
    """Another scheme of the structure bears this name in this city (B3); `scheme` is that one."""

    def __init__(self, scheme: Scheme) -> None:
        super().__init__("Ce dispositif existe déjà\u00a0: l’ouvrir\u202f?")
        self.scheme = scheme


def refusal_of_day(scheme: Scheme, day: datetime.date) -> str:
    """Why an outing of that day is not taken in the present state of the scheme (B19); empty when it is."""
    if scheme.state == SchemeState.PREPARING:
        return "Ce dispositif est en préparation\u00a0: sa coordination l’ouvre depuis «\u00a0Mise en route\u00a0»."
    if scheme.closed_on is None:
        return ""
    is_late = clock.today(scheme) > scheme.closed_on + LATE_ENTRIES
    if day <= scheme.closed_on and not is_late and scheme.state == SchemeState.CLOSED:
        return ""
    return f"Ce dispositif est fermé depuis le {french_date(scheme.closed_on)}."


@transaction.atomic
def make_scheme(operator: Operator, name: str, city: str, *, by: User) -> Scheme:
    """A scheme in preparation, led by the structure. Raises AlreadyThere."""
    _refuse_twin(operator, name, city)
    scheme = Scheme.objects.create(
        name=name, city=city, slug=free_slug(name, city), lead_operator=operator, state=SchemeState.PREPARING
    )
    _write(Deed.SCHEME_MADE, scheme, by)
    forget_roles(by)
    return scheme


@transaction.atomic
def copy_scheme(source: Scheme, operator: Operator, name: str, city: str, *, by: User) -> Scheme:
    """A scheme in preparation that has the sheet, the perimeter, the lists, the spots and the partners of another."""
    _refuse_twin(operator, name, city)
    copy = Scheme.objects.get(pk=source.pk)
    copy.pk, copy._state.adding = None, True
    copy.name, copy.city, copy.slug = name, city, free_slug(name, city)
    copy.lead_operator, copy.state = operator, SchemeState.PREPARING
    for column, value in ANEW.items():
        setattr(copy, column, value)
    copy.save()
    for relation in COPIED:
        _copy_rows(getattr(source, relation).all(), copy, BELOW.get(relation))
    scheme_copied.send(sender=Scheme, source=source, copy=copy, by=by)
    _write(Deed.SCHEME_COPIED, copy, by, before=source.name)
    forget_roles(by)
    return copy


def open_scheme(scheme: Scheme, *, by: User) -> None:
    """From preparation to active: outings are taken."""
    _move(scheme, SchemeState.ACTIVE, (SchemeState.PREPARING,), Deed.SCHEME_ACTIVE, by)


def close_scheme(scheme: Scheme, day: datetime.date, *, by: User) -> None:
    """`day` is its last, included: what was planned later is called off, late entries are taken for 31 days, reports
    are still published. Raises Refused for a day to come, or when it is not active."""
    if day > clock.today(scheme):
        raise Refused("Ce jour est à venir\u00a0: fermez le dispositif ce jour-là, ou après.")
    with transaction.atomic():
        closed = _move(
            scheme, SchemeState.CLOSED, (SchemeState.PREPARING, SchemeState.ACTIVE), Deed.SCHEME_CLOSED, by, day=day
        )
        scheme_closed.send(sender=Scheme, scheme=closed, day=day, by=by)


def reopen_scheme(scheme: Scheme, *, by: User) -> None:
    """Active again; what was called off stays so."""
    _move(scheme, SchemeState.ACTIVE, (SchemeState.CLOSED, SchemeState.ARCHIVED), Deed.SCHEME_REOPENED, by)


def archive_scheme(scheme: Scheme, *, by: User) -> None:
    """Out of menus; its reports and figures are still read."""
    _move(scheme, SchemeState.ARCHIVED, (SchemeState.CLOSED,), Deed.SCHEME_ARCHIVED, by, day=scheme.closed_on)


@transaction.atomic
def delete_scheme(scheme: Scheme, *, by: User) -> None:
    """Nothing but its sheet goes with it. Raises Refused when something was done in it."""
    scheme = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if what := _what_it_holds(scheme):
        raise Refused(f"Ce dispositif n’est pas vide ({what})\u00a0: fermez-le, puis archivez-le.")
    _write(Deed.SCHEME_REMOVED, scheme, by, operator=scheme.lead_operator)
    scheme.delete()


def free_slug(name: str, city: str) -> str:
    """A scheme's word in addresses: its city and its name."""
    return next(free_slugs(Scheme, f"{city} {name}", longest=76, otherwise="dispositif"))


def _refuse_twin(operator: Operator, name: str, city: str) -> None:
    Operator.objects.select_for_update().get(pk=operator.pk)
    for scheme in Scheme.objects.run_by(operator):
        if (folded(scheme.name), folded(scheme.city)) == (folded(name), folded(city)):
            raise AlreadyThere(scheme)


def _move(
    scheme: Scheme,
    state: SchemeState,
    from_states: tuple[SchemeState, ...],
    deed: Deed,
    by: User,
    day: datetime.date | None = None,
) -> Scheme:
    with transaction.atomic():
        current = Scheme.objects.select_for_update().get(pk=scheme.pk)
        if current.state not in from_states:
            raise Refused(f"Ce dispositif est {current.get_state_display().lower()}\u00a0: rechargez la page.")
        before = current.get_state_display()
        current.state, current.closed_on = state, day
        current.save(update_fields=["state", "closed_on"])
        _write(deed, current, by, before=before, after=day or "")
    return current


def _copy_rows(rows: models.QuerySet, copy: Scheme, below: str | None) -> None:
    """Each row again in the copy, under the copy of its parent; then what hangs on it."""
    copies: dict[int, models.Model] = {}
    # Parents first, whatever their order.
    for row in sorted(rows, key=lambda row: (getattr(row, "parent_id", None) is not None, row.pk)):
        parent = getattr(row, "parent_id", None)
        own_parent = {"parent": copies[parent]} if parent in copies else {}
        copies[row.pk] = _copied(row, {"scheme": copy} | own_parent)
        if below:
            name = getattr(type(row), below).field.name
            for part in getattr(row, below).all():
                _copied(part, {name: copies[row.pk]})


def _copied(row: models.Model, changed: dict) -> models.Model:
    copy = type(row)._default_manager.get(pk=row.pk)
    copy.pk, copy._state.adding = None, True
    anew = {name: value for name, value in ANEW_IN_ROWS.items() if hasattr(copy, name)}
    for name, value in (changed | anew).items():
        setattr(copy, name, value)
    copy.save()
    return copy


def _what_it_holds(scheme: Scheme) -> str:
    """The first kind of thing, other than its sheet, that belongs to the scheme; empty when there is none."""
    sheet = {*COPIED, "claims"}
    for relation in Scheme._meta.related_objects:
        if relation.get_accessor_name() in sheet or relation.related_model._meta.auto_created:
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: scheme})
        if rows.exists():
            return str(relation.related_model._meta.verbose_name_plural)
    return ""


def _write(deed: Deed, scheme: Scheme, by: User, **more: object) -> None:
    said = {"scheme": scheme} | more
    write_line(deed, at=clock.now(), by=by, thing=scheme, **said)
