"""What a scheme counts by: topics of requests, themes of outings. The kit opens both lists, a scheme adds its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from french.fields import DictionaryField, FoldedField, NamedQuerySet, UniqueName

if TYPE_CHECKING:
    from .models import Scheme


class OfferedQuerySet(NamedQuerySet):
    """For lists the kit opens and a scheme extends: rows without a scheme are everybody's."""

    def offered_by(self, scheme: Scheme) -> OfferedQuerySet:
        """The common rows and the scheme's own, still in use."""
        return self.filter(Q(scheme=None) | Q(scheme=scheme), is_active=True)


class Topic(models.Model):
    """What a request is about (thématique). The kit's eleven have no scheme; a scheme may add its own."""

    code = models.SlugField("code", max_length=40)
    label = models.CharField("thématique", max_length=120)
    # For charts and narrow tables; the label stands in when it is empty.
    short_label = models.CharField("libellé court", max_length=40, blank=True)
    said = models.CharField(
        "dans une phrase", max_length=60, blank=True, help_text="Avec son article\u00a0: «\u00a0l’emploi\u00a0»."
    )
    detail = models.CharField("précision", max_length=200, blank=True)
    scheme = models.ForeignKey("Scheme", models.CASCADE, null=True, blank=True, related_name="own_topics")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField("rang", default=100)
    is_active = models.BooleanField("proposée à la saisie", default=True)
    label_order = DictionaryField("label")

    objects = OfferedQuerySet.as_manager()

    class Meta:
        verbose_name = "thématique"
        ordering = ["position", "label_order"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(scheme=None), name="topic_common_code_unique"),
            models.UniqueConstraint(fields=["scheme", "code"], name="topic_own_code_unique"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """A code names one figure; a topic has one level of sub-topics."""
        if self.scheme_id and Topic.objects.filter(scheme=None, code=self.code).exists():
            raise ValidationError({"code": "Ce code est celui d’une thématique commune\u00a0: choisissez-en un autre."})
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": "Une sous-thématique n’a pas de sous-thématiques."})

    @property
    def chart_label(self) -> str:
        return self.short_label or self.label


class Theme(models.Model):
    """What a thematic outing was announced for (thématique ciblée). The kit's six have no scheme."""

    label = models.CharField("thématique ciblée", max_length=80)
    detail = models.CharField("précision", max_length=160, blank=True)
    scheme = models.ForeignKey("Scheme", models.CASCADE, null=True, blank=True, related_name="own_themes")
    position = models.PositiveSmallIntegerField("rang", default=100)
    is_active = models.BooleanField("proposée à la saisie", default=True)
    folded_label = FoldedField("label")
    label_order = DictionaryField("label")

    objects = OfferedQuerySet.as_manager()

    class Meta:
        verbose_name = "thématique ciblée"
        verbose_name_plural = "thématiques ciblées"
        ordering = ["position", "label_order"]
        constraints = [
            UniqueName(fields=["folded_label"], condition=Q(scheme=None), name="theme_common_label_unique"),
            UniqueName(fields=["scheme", "folded_label"], name="theme_own_label_unique"),
        ]

    def __str__(self) -> str:
        return self.label
