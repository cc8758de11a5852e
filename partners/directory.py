"""The directory of a scheme: a partner named during an outing, added, completed.

A partner is one row for all structures; what a scheme knows of it (`Partnership`) is its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from accounts.models import User
from french.names import folded
from french.personal_names import looks_personal
from journal.enums import Deed
from journal.models import Line
from journal.writing import write_line
from refusals import Stale
from schemes import clock
from schemes.models import Operator, Scheme

from .enums import PartnerFamily, PartnerRole
from .models import Partner, Partnership, PartnershipRole

# A day, on the outings of a scheme, from one account: more is a machine's doing, and the directory drowns.
MOST_NEW_PARTNERS = 30
OWN_WORDS = ("hours", "phone", "email", "address", "note")


@dataclass(frozen=True)
class PartnerEntry:
    """What the page of a scheme's partner says: `roles` are (role, what its money is for), `topics` keys in order."""

    name: str
    city: str
    family: str
    roles: tuple[tuple[str, str], ...] = ()
    topics: tuple[int, ...] = ()
    hours: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    note: str = ""


class AlreadyThere(Exception):
    """The scheme has that partner, by this name or another; `partnership` is it."""

    def __init__(self, partnership: Partnership) -> None:
        super().__init__(f"Ce partenaire est déjà dans votre liste\u00a0: {partnership.partner}.")
        self.partnership = partnership


class TooManyPartners(Exception):
    """One new partner more than an account may name in a day."""


def entry_of(partnership: Partnership) -> PartnerEntry:
    """What its page says now."""
    partner = partnership.partner
    return PartnerEntry(
        partner.name,
        partner.city,
        partner.family,
        roles=tuple(sorted(partnership.roles.values_list("role", "funding_use"))),
        topics=tuple(sorted(partnership.topics.order_by().values_list("pk", flat=True))),
        **{name: getattr(partnership, name) for name in OWN_WORDS},
    )


def is_shared(partner: Partner, operator: Operator) -> bool:
    """Whether another structure works with it too: its name, city and family are then not this one's to change."""
    return partner.partnerships.exclude(scheme__in=Scheme.objects.run_by(operator)).exists()


def find_partner(label: str, scheme: Scheme, operator: Operator, city: str | None = None) -> Partner | None:
    """Whom a team calls so, however it is spelt: of the scheme, else of another scheme of the structure.

    There only in `city`, the scheme's by default, or in no city: each town has its « Mission locale ».
    """
    here = Partner.objects.filter(folded_name=label, partnerships__scheme=scheme)
    called = Partner.objects.filter(aliases__folded_name=label, aliases__scheme=scheme)
    schemes = Scheme.objects.run_by(operator).order_by().values("pk")
    cities = ("", folded(scheme.city if city is None else city))
    elsewhere = Partner.objects.filter(folded_name=label, folded_city__in=cities, partnerships__scheme__in=schemes)
    called_elsewhere = Partner.objects.filter(
        aliases__folded_name=label, aliases__scheme__in=schemes, folded_city__in=cities
    )
    found = (rows.order_by("pk").first() for rows in (here, called, elsewhere, called_elsewhere))
    return next(filter(None, found), None)


def partner_named(label: str, scheme: Scheme, operator: Operator, *, by: User | None, came_in: str = "") -> Partner:
    """Whom a team calls so; made as « à préciser » when nobody is. In the transaction of the outing.

    Two phones may name the same new partner at once: the second one finds it, and the journal has one line. `came_in`:
    the import that brings it, which the journal says. Raises TooManyPartners for one that somebody typed.
    """
    name = " ".join(label.split())
    partner = find_partner(name, scheme, operator) or _partner(name, scheme.city, PartnerFamily.TO_SPECIFY)
    told = {"named_at": clock.now()}
    _, is_new = Partnership.objects.get_or_create(scheme=scheme, partner=partner, defaults=told)
    if is_new:
        write_line(Deed.PARTNER_MADE, at=clock.now(), by=by, thing=as_told(partner), scheme=scheme, after=came_in)
        if by and not came_in and partners_left_today(by, scheme) < 0:
            raise TooManyPartners
    return partner


def partners_left_today(user: User, scheme: Scheme) -> int:
    """How many new partners this account may still name on the scheme's outings before the team's day ends; below zero
    past the last. Those added on the directory's page, or imported, are not counted."""
    morning = clock.moment(clock.today(scheme), clock.DAY_BEGINS_AT, scheme)
    made = Line.objects.filter(deed=Deed.PARTNER_MADE, actor_key=user.pk, scheme_key=scheme.pk, after="")
    return MOST_NEW_PARTNERS - made.filter(done_at__gte=morning).count()


def _partner(name: str, city: str, family: str) -> Partner:
    defaults = {"name": name, "city": city, "family": family}
    return Partner.objects.get_or_create(folded_name=name, folded_city=city, defaults=defaults)[0]


def as_told(partner: Partner) -> Partner:
    """As the journal, which forgets nothing, may name it: by its key where the name looks like a person's (V18)."""
    return Partner(pk=partner.pk, name=f"partenaire {partner.pk}") if looks_personal(partner.name) else partner


@transaction.atomic
def add_partner(scheme: Scheme, operator: Operator, entry: PartnerEntry, *, by: User) -> Partnership:
    """The scheme works with this partner from now on. Raises AlreadyThere.

    One that another structure works with keeps its name, city and family (B13).
    """
    partner = find_partner(entry.name, scheme, operator, entry.city) or _partner(entry.name, entry.city, entry.family)
    partnership, is_new = Partnership.objects.get_or_create(scheme=scheme, partner=partner)
    if not is_new:
        raise AlreadyThere(partnership)
    if partner.is_to_specify:
        partner.family = entry.family
        partner.save()
    _write_own(partnership, entry)
    said = {"at": clock.now(), "by": by, "thing": as_told(partner), "scheme": scheme}
    write_line(Deed.PARTNER_MADE, after=_in_closed_words(entry_of(partnership)), **said)
    return partnership


@transaction.atomic
def change_partner(
    partnership: Partnership, operator: Operator, entry: PartnerEntry, *, version: int, by: User
) -> None:
    """Replaces what the page says, if what was read at `version` holds. Raises Stale otherwise.

    Of a partner that another structure works with too, name and city stay, and family once it is known (B13).
    """
    partner = Partner.objects.select_for_update().get(pk=partnership.partner_id)
    current = Partnership.objects.select_related("scheme", "partner").get(pk=partnership.pk)
    if current.version != version:
        raise Stale(current)
    before = entry_of(current)
    changed = []
    if is_shared(partner, operator):
        changed = ["family"] if partner.is_to_specify else []
    elif (before.name, before.city, before.family) != (entry.name, entry.city, entry.family):
        changed = ["name", "city", "family"]
    if changed:
        for name in changed:
            setattr(partner, name, getattr(entry, name))
        partner.save()
        # Its other pages say its name too.
        partner.partnerships.exclude(pk=current.pk).update(version=F("version") + 1)
    _write_own(current, entry)
    current.partner = partner
    after = entry_of(current)
    if after == before:
        return
    current.version += 1
    current.save(update_fields=["version"])
    said = {"at": clock.now(), "by": by, "thing": as_told(partner), "scheme": current.scheme}
    words = {"before": _in_closed_words(before), "after": _in_closed_words(after)}
    write_line(Deed.PARTNER_COMPLETED, **said, **words)


def _write_own(partnership: Partnership, entry: PartnerEntry) -> None:
    for name in OWN_WORDS:
        setattr(partnership, name, getattr(entry, name))
    partnership.save(update_fields=OWN_WORDS)
    partnership.topics.set(entry.topics)
    stored = set(partnership.roles.values_list("role", "funding_use"))
    for role, use in stored - set(entry.roles):
        partnership.roles.filter(role=role, funding_use=use).delete()
    PartnershipRole.objects.bulk_create(
        PartnershipRole(partnership=partnership, role=role, funding_use=use)
        for role, use in entry.roles
        if (role, use) not in stored
    )


def _in_closed_words(entry: PartnerEntry) -> str:
    """Family and roles: what the journal, which holds nothing typed, says of a page."""
    roles = dict.fromkeys(PartnerRole(role).label.lower() for role, _ in entry.roles)
    return ", ".join([PartnerFamily(entry.family).label, *roles])
