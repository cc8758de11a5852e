"""Partners, what each does for a scheme, and who signs in for one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from french.fields import DictionaryField, FoldedField, NamedQuerySet, UniqueName
from schemes.models import TELEPHONE, Offer, Operator, Scheme, Spot, TermQuerySet, Topic

from .conventions.answers import (  # noqa: F401 - models of this app, like those below
    DutyNotice,
    LineSupplier,
    SuppliedValue,
    SupplyRequest,
    SurveyCount,
    SurveyLink,
    SurveyOption,
    SurveyQuestion,
)
from .conventions.models import (  # noqa: F401 - likewise
    Convention,
    ConventionLine,
    ConventionObjective,
    Duty,
    Target,
)
from .enums import READER_ROLES, FundingUse, PartnerFamily, PartnerRole


class PartnerQuerySet(NamedQuerySet):
    def visible_to(self, user) -> PartnerQuerySet:
        """Partners of the schemes the user sees. A funder sees none: it starts from its reports."""
        return self.filter(pk__in=Partnership.objects.visible_to(user).values("partner"))

    def reading(self, *schemes: Scheme) -> PartnerQuerySet:
        """Commissioners and funders: they read the published reports of these schemes."""
        roles = PartnershipRole.objects.filter(partnership__scheme__in=schemes, role__in=READER_ROLES)
        return self.filter(pk__in=roles.values("partnership__partner"))

    def with_partnerships_visible_to(self, user) -> PartnerQuerySet:
        """`visible_partnerships`: what each does in the schemes the user sees, and in those only."""
        partnerships = Partnership.objects.visible_to(user).select_related("scheme")
        partnerships = partnerships.prefetch_related("roles", "topics")
        return self.prefetch_related(
            models.Prefetch("partnerships", partnerships.order_by("scheme__name_order"), to_attr="visible_partnerships")
        )


class Partner(models.Model):
    """An organisation a scheme works with, is ordered by or is paid by (partenaire).

    One row whoever works with it, so that a town that funds three operators signs in once.
    """

    name = models.CharField("nom", max_length=160)
    city = models.CharField("ville", max_length=80, blank=True)
    family = models.CharField("famille", max_length=16, choices=PartnerFamily)
    folded_name = FoldedField("name")
    folded_city = FoldedField("city")
    name_order = DictionaryField("name")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        ordering = ["name_order"]
        constraints = [UniqueName(fields=["folded_name", "folded_city"], name="partner_name_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_to_specify(self) -> bool:
        return self.family == PartnerFamily.TO_SPECIFY


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, user) -> PartnershipQuerySet:
        return self.filter(scheme__in=Scheme.objects.visible_to(user))

    def to_complete(self) -> PartnershipQuerySet:
        """Whose partner was named during an outing and is still « à préciser »."""
        return self.filter(partner__family=PartnerFamily.TO_SPECIFY)

    def receiving(self) -> PartnershipQuerySet:
        """Those that people are sent to: the orientation book's."""
        return self.filter(
            pk__in=PartnershipRole.objects.filter(role=PartnerRole.DOWNSTREAM_RECEPTION).values("partnership")
        )


class Partnership(models.Model):
    """A scheme and a partner working together (partenariat): what they do together are its roles, and what the scheme
    knows of it are its own words: another structure that works with the same partner has its own.

    Hours, telephone and address are the organisation's, never a person's.
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="partnerships")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="partnerships")
    topics = models.ManyToManyField(Topic, verbose_name="répond sur", related_name="partnerships", blank=True)
    hours = models.CharField("horaires", max_length=120, blank=True)
    phone = models.CharField("standard", max_length=20, blank=True, validators=[TELEPHONE])
    email = models.EmailField("adresse mél générique", blank=True)
    address = models.CharField("adresse", max_length=160, blank=True)
    note = models.CharField("précision", max_length=200, blank=True)
    # Of its page, the partner's name included: two people who change it at once see both.
    version = models.PositiveIntegerField("version", default=1, editable=False)
    # Empty for those that no outing named. By whom is the journal's.
    named_at = models.DateTimeField("nommé le", null=True, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "partenariat"
        ordering = ["partner__name_order"]
        constraints = [models.UniqueConstraint(fields=["scheme", "partner"], name="partnership_unique")]

    def __str__(self) -> str:
        return f"{self.partner} · {self.scheme}"

    def holds(self, role: PartnerRole) -> bool:
        return any(row.role == role for row in self.roles.all())

    def role_labels(self) -> list[str]:
        """Each role once, in the order they were entered: a funder of two uses funds once."""
        return list(dict.fromkeys(row.get_role_display() for row in self.roles.all()))

    def topic_labels(self) -> list[str]:
        """What it answers on, in short."""
        return [topic.chart_label for topic in self.topics.all()]

    def funding_uses(self) -> list[str]:
        """What the funder's money is for; empty when its source does not say."""
        return [row.get_funding_use_display() for row in self.roles.all() if row.funding_use]


class PartnershipRole(models.Model):
    """One role of a partner in a scheme (rôle du partenaire); for a funder, what its money is for."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="roles")
    role = models.CharField("rôle", max_length=24, choices=PartnerRole)
    funding_use = models.CharField("emploi des fonds", max_length=12, choices=FundingUse, blank=True)

    class Meta:
        verbose_name = "rôle du partenaire"
        verbose_name_plural = "rôles du partenaire"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "role", "funding_use"], name="partnership_role_unique"),
            models.CheckConstraint(
                name="partnership_role_use_is_funder_s",
                condition=Q(funding_use="") | Q(role=PartnerRole.FUNDER),
                violation_error_message="Seul un financeur a un emploi des fonds.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class PartnerAlias(models.Model):
    """Another name by which a scheme's team calls a partner (autre nom): typed, it is that partner."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="partner_aliases")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="aliases")
    name = models.CharField("autre nom", max_length=160)
    # The key it had before it was merged: a form that a phone kept still ticks it.
    former_key = models.BigIntegerField("ancienne clé", null=True, editable=False)
    folded_name = FoldedField("name")

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = "autre nom de partenaire"
        verbose_name_plural = "autres noms de partenaires"
        ordering = ["folded_name"]
        constraints = [UniqueName(fields=["scheme", "folded_name"], name="partner_alias_unique")]

    def __str__(self) -> str:
        return self.name


class RepresentativeQuerySet(TermQuerySet):
    def current(self) -> RepresentativeQuerySet:
        """In force today; not those closed today."""
        return super().current().filter(closed_at=None)


class Representative(models.Model):
    """A user who signs in for a partner, as a funder does (représentant).

    A partner is one row for all operators: the one that let this person in is the only one whose reports they read.
    Who is let in again has a second row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="representations")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="representatives")
    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="representatives", verbose_name="structure qui a ouvert l’accès"
    )
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)
    closed_at = models.DateTimeField("fermée le", null=True, editable=False)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = "représentant"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner", "operator"], condition=Q(ends_on=None), name="representative_unique"
            ),
            models.CheckConstraint(
                name="representative_closed_has_last_day",
                condition=Q(closed_at=None) | Q(ends_on__isnull=False),
                violation_error_message="Un accès fermé porte son dernier jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.partner}"


class ReaderOffer(Offer):
    """Reading an operator's reports for a partner, offered (proposition de lecture)."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="reader_offers")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="reader_offers")

    class Meta:
        verbose_name = "proposition de lecture"
        verbose_name_plural = "propositions de lecture"

    def __str__(self) -> str:
        return f"{self.invitation} · {self.partner}"


class SpotLandlord(models.Model):
    """Who owns a spot: what is broken there goes to them first (bailleur du lieu)."""

    spot = models.OneToOneField(Spot, models.CASCADE, related_name="landlord", primary_key=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="spots", verbose_name="bailleur")

    class Meta:
        verbose_name = "bailleur d’un lieu"
        verbose_name_plural = "bailleurs des lieux"

    def __str__(self) -> str:
        return f"{self.spot}\u00a0: {self.partner}"
