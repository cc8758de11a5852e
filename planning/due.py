"""What plans leave behind, cleared when its hour comes (`manage.py due`)."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from schemes import clock

from .models import CrewMember

# Who went is for organising; after that it is nobody's business (DOMAIN 8.3).
NAMES_KEPT = relativedelta(months=3)


def forget_crews() -> None:
    """Names of crews go three months after the outing; how many went stays in its counts."""
    CrewMember.objects.filter(outing__held_on__lt=clock.today() - NAMES_KEPT, user__isnull=False).delete()
