"""The teams of a large scheme: made and changed by whoever answers for it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Stale

from . import clock
from .memberships import Team
from .models import Neighbourhood, Scheme


@dataclass(frozen=True)
class TeamEntry:
    """What is typed of a team."""

    name: str
    lead: User | None
    members: frozenset[User]
    neighbourhoods: frozenset[Neighbourhood]
    starts_on: datetime.date | None
    ends_on: datetime.date | None


class NameTaken(Exception):
    """Another team of the scheme bears that name."""


def entry_of(team: Team) -> TeamEntry:
    """What is stored of a team."""
    return TeamEntry(
        name=team.name,
        lead=team.lead,
        members=frozenset(team.members.all()),
        neighbourhoods=frozenset(team.neighbourhoods.all()),
        starts_on=team.starts_on,
        ends_on=team.ends_on,
    )


@transaction.atomic
def keep_team(scheme: Scheme, team: Team | None, entry: TeamEntry, *, version: int, by: User) -> Team:
    """Makes a team of the scheme, or replaces what `team` says if what was read at `version` holds.

    Raises Stale, NameTaken. Who is in it stays unnamed in the journal: members come and go with their membership.
    """
    Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    current = Team.objects.select_for_update(of=("self",)).get(pk=team.pk) if team else Team(scheme=scheme)
    if team and current.version != version:
        raise Stale(current)
    if Team.objects.filter(scheme=scheme, name=entry.name).exclude(pk=current.pk).exists():
        raise NameTaken("Une équipe porte déjà ce nom.")
    before = current.name
    for name in ("name", "lead", "starts_on", "ends_on"):
        setattr(current, name, getattr(entry, name))
    current.version += bool(team)
    current.save()
    current.members.set(entry.members)
    current.neighbourhoods.set(entry.neighbourhoods)
    deed = Deed.TEAM_CHANGED if team else Deed.TEAM_MADE
    write_line(deed, at=clock.now(), by=by, thing=current, scheme=scheme, before=before, after=entry.name)
    return current
