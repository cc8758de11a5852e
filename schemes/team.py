"""Who comes into a team, changes role, leaves and comes back. Each deed holds the structure's row until it is written:
two people who leave at once do it one after the other.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from accounts.sessions import close_sessions
from french.dates import french_date
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused

from . import clock
from .enums import Role
from .models import Membership, Network, NetworkOperator, Operator, Scheme, forget_roles


def lock(operator: Operator) -> Operator:
    """The structure as it is now; nobody else changes its team before the end of the transaction."""
    return Operator.objects.select_for_update().get(pk=operator.pk)


@transaction.atomic
def enter(user: User, operator: Operator, scheme: Scheme | None, role: Role, *, by: User | None) -> Membership:
    """From today on, and without end, the user has this role, and in that scheme no other for that structure.

    A row whose last day is not over goes on; otherwise there is a new one.
    """
    lock(operator)
    today = clock.today(scheme)
    place = Membership.objects.filter(user=user, operator=operator, scheme=scheme)
    others = place.current().exclude(role=role) if scheme else place.none()
    before = [row.get_role_display() for row in others]
    for row in others:
        _close(row)
    row = place.filter(role=role, ends_on=None).first() or place.filter(role=role, ends_on__gte=today).first()
    if row is None:
        row = Membership(user=user, operator=operator, scheme=scheme, role=role, starts_on=today)
    elif row.ends_on is None and not before:
        return row
    row.ends_on = row.closed_at = None
    row.save()
    deed = Deed.MEMBER_ROLE if before else Deed.MEMBER_IN
    _write(deed, row, by=by, before=", ".join(before), after=row.get_role_display())
    forget_roles(user)
    return row


@transaction.atomic
def leave(row: Membership, *, by: User) -> None:
    """Today is the last day; rights fall now, and sessions close when no membership is left.

    Raises Refused for the last admin (B10). Nothing happens to whoever has left already.
    """
    lock(row.operator)
    row = _current(row)
    if row is None:
        return
    refuse_last_admin(row)
    _close(row)
    _write(Deed.MEMBER_OUT, row, by=by, before=row.get_role_display())
    forget_roles(row.user)
    if not Membership.objects.of(row.user).current().exists():
        close_sessions(row.user)


@transaction.atomic
def change_role(row: Membership, role: Role, *, by: User) -> Membership:
    """In the same scheme, another role from now on; one's past keeps the former. Raises Refused when they have left."""
    lock(row.operator)
    row = _current(row)
    if row is None:
        raise Refused("Cette personne a quitté l’équipe\u00a0: invitez-la à nouveau.")
    return enter(row.user, row.operator, row.scheme, role, by=by)


@transaction.atomic
def change_end(row: Membership, ends_on: datetime.date | None, *, by: User) -> None:
    """The last day to come, or none. Raises Refused when they have left, and for the last admin (B10)."""
    lock(row.operator)
    row = _current(row)
    if row is None:
        raise Refused("Cette personne a quitté l’équipe\u00a0: invitez-la à nouveau.")
    if ends_on == row.ends_on:
        return
    if ends_on is not None:
        refuse_last_admin(row)
    before, row.ends_on = row.ends_on, ends_on
    row.save(update_fields=["ends_on"])
    _write(Deed.MEMBER_END, row, by=by, before=_day(before), after=_day(ends_on))


@transaction.atomic
def join_network(operator: Operator, network: Network, *, by: User) -> None:
    """From today on the network reads how present the structure is. Nothing when it does already."""
    lock(operator)
    today = clock.today()
    stays = NetworkOperator.objects.filter(operator=operator, network=network)
    if stays.current().exists():
        return
    # The day on which it left is still there: it goes on, rather than be told twice.
    if not stays.filter(ends_on=today).update(ends_on=None):
        NetworkOperator.objects.create(operator=operator, network=network, starts_on=today)
    write_line(Deed.NETWORK_JOINED, at=clock.now(), by=by, thing=network, operator=operator)


@transaction.atomic
def leave_network(stay: NetworkOperator, *, by: User) -> None:
    """Today is the last day that the network reads. Nothing when the structure has left already."""
    lock(stay.operator)
    if NetworkOperator.objects.filter(pk=stay.pk).current().update(ends_on=clock.today()):
        write_line(Deed.NETWORK_LEFT, at=clock.now(), by=by, thing=stay.network, operator=stay.operator)


def refuse_last_admin(row: Membership) -> None:
    """Raises Refused when nobody else administers the structure without end. Asked under `lock`."""
    if row.role != Role.ADMIN:
        return
    others = Membership.objects.filter(operator=row.operator).exclude(user=row.user).admins_without_end()
    if not others.exists():
        raise Refused(f"Vous êtes seul·e à administrer {row.operator}\u00a0: nommez d’abord quelqu’un.")


def _current(row: Membership) -> Membership | None:
    """The row as it is now, if its rights still hold."""
    rows = Membership.objects.current().select_related("user", "operator", "scheme")
    return rows.filter(pk=row.pk).first()


def _close(row: Membership) -> None:
    row.ends_on, row.closed_at = clock.today(row.scheme), clock.now()
    row.save(update_fields=["ends_on", "closed_at"])


def _write(deed: Deed, row: Membership, *, by: User | None, before: str = "", after: str = "") -> None:
    write_line(
        deed,
        at=clock.now(),
        by=by,
        thing=row.user,
        operator=row.operator,
        scheme=row.scheme,
        before=before,
        after=after,
    )


def _day(day: datetime.date | None) -> str:
    return french_date(day) if day else ""
