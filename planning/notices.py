"""What is written to whom about what is planned, and what each chose to receive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mailing.models import Mail, MailQuerySet
from outings.models import Outing
from schemes.models import Scheme

from .enums import NoticeKind

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def every_day() -> list[int]:
    """The default of a column: a list of one's own, not the same one for all."""
    return list(EVERY_DAY)


class Notice(Mail):
    """One message to one person about an outing, or about a scheme's day (avis)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("objet", max_length=9, choices=NoticeKind)
    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="+")
    outing = models.ForeignKey(Outing, models.CASCADE, null=True, related_name="+")
    day = models.DateField("jour")

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "outing"], condition=Q(outing__isnull=False), name="notice_of_outing_unique"
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "scheme", "day"], condition=Q(outing=None), name="notice_of_day_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class MailChoice(models.Model):
    """What somebody wants to be written to about (choix des messages); without a row, all of it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True)
    is_reminded = models.BooleanField("rappels de sorties à clôturer et d’annulations", default=True)
    # ISO numbers of the days when the coordinator wants the digest.
    digest_days = models.JSONField("jours du récapitulatif", default=every_day)

    class Meta:
        verbose_name = "choix des messages"
        verbose_name_plural = "choix des messages"

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user) -> MailChoice:
        return cls.objects.filter(pk=user.pk).first() or cls(user=user)
