"""Who may do what in a scheme and in its structure (DOMAIN 8.5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from journal.models import Line, LineQuerySet

from .enums import Role
from .models import (
    Membership,
    MembershipOffer,
    MembershipQuerySet,
    Operator,
    OperatorQuerySet,
    Scheme,
    SchemeQuerySet,
    held_by,
    roles_by_scheme,
)

ROLE_CHANGED = "Votre rôle a changé\u00a0: rechargez."
ANSWERING = (Role.ADMIN, Role.COORDINATOR)
# What a coordinator gives in an own scheme; coordination and administration are the admin's to give.
FIELD_ROLES = (Role.MEDIATOR, Role.VOLUNTEER)


def can_see_amounts(user, scheme: Scheme) -> bool:
    """Amounts of agreements are for those who answer for them."""
    return Scheme.objects.with_role(user, Role.ADMIN, Role.COORDINATOR).filter(pk=scheme.pk).exists()


def is_team_of_one_hidden_from(user, scheme: Scheme) -> bool:
    """Load, entry time and feeling of a small team stay with the scheme's own members (DOMAIN 5.8)."""
    return scheme.is_small_team and roles_by_scheme(user).get(scheme.pk, set()) <= {Role.ADMIN}


@dataclass(frozen=True)
class Standing:
    """What a person answers for in one structure today: all of it, or the schemes that they coordinate for it.

    Somebody of two structures has one of each: in a scheme that both run, each manages its own rows only.
    """

    user: object
    operator: Operator
    is_admin: bool
    coordinated: frozenset[int]

    def schemes(self) -> SchemeQuerySet:
        """An admin's: those that the structure leads or co-runs; a coordinator's: those they coordinate for it."""
        run = Scheme.objects.run_by(self.operator)
        return run if self.is_admin else run.filter(pk__in=self.coordinated)

    def memberships(self) -> MembershipQuerySet:
        """The rows of the structure that the person sees: all of them, or those of their schemes."""
        rows = Membership.objects.filter(operator=self.operator)
        return rows if self.is_admin else rows.filter(scheme__in=self.coordinated)

    def offers(self) -> QuerySet[MembershipOffer]:
        """Places offered in the name of the structure, as `memberships`."""
        rows = MembershipOffer.objects.filter(operator=self.operator)
        return rows if self.is_admin else rows.filter(scheme__in=self.coordinated)

    def roles(self) -> tuple[Role, ...]:
        """The roles that the person gives and takes."""
        return tuple(Role) if self.is_admin else FIELD_ROLES

    def manages(self, row: Membership | MembershipOffer) -> bool:
        """Whether they may change or end it: a row they see, of a role that they give."""
        is_seen = row.operator_id == self.operator.pk and (self.is_admin or row.scheme_id in self.coordinated)
        return is_seen and row.role in self.roles()

    def journal(self) -> LineQuerySet:
        """The structure's lines, and those that the structures of its schemes share; a coordinator's: own schemes'."""
        lines = Line.objects.filter(operator_key=self.operator.pk)
        shared = Line.objects.filter(operator_key=None, scheme_key__in=self.schemes().order_by().values("pk"))
        return (lines if self.is_admin else lines.filter(scheme_key__in=self.coordinated)) | shared


def structures_of(user) -> OperatorQuerySet:
    """The structures for which the user administers or coordinates today, in order."""
    return Operator.objects.run_by(user, *ANSWERING)


def is_answering(user) -> bool:
    """Whether the pages of a structure are theirs."""
    return any(role in ANSWERING for role, _, _ in held_by(user).memberships)


def standing_in(user, operator: Operator) -> Standing | None:
    """What the user answers for there; None when for nothing."""
    held = [(role, scheme) for role, scheme, of in held_by(user).memberships if of == operator.pk]
    is_admin = any(role == Role.ADMIN for role, _ in held)
    coordinated = frozenset(scheme for role, scheme in held if role == Role.COORDINATOR)
    return Standing(user, operator, is_admin, coordinated) if is_admin or coordinated else None


def standing_or_refusal(user, slug: str | None, *, is_deed: bool) -> Standing:
    """What the user answers for in the structure that an address names, or in their first one.

    Raises Http404 for a structure that was never theirs, PermissionDenied for one where their role does not do, or does
    no longer: a page drawn before says so when its form is sent (`is_deed`).
    """
    own = list(structures_of(user))
    chosen = [operator for operator in own if slug in (None, "", operator.slug)]
    if chosen:
        return standing_in(user, chosen[0])
    belonged = Membership.objects.of(user) if is_deed else Membership.objects.of(user).current()
    belonged = belonged.filter(operator__slug=slug) if slug and slug.isprintable() else belonged
    if not belonged.exists():
        raise Http404
    raise PermissionDenied(*[ROLE_CHANGED] * is_deed)
