"""What the field tally counts (« compteur de terrain », DOMAIN 6.3): fields of the outing form, one button each."""

from __future__ import annotations

from dataclasses import dataclass

from schemes.models import Scheme, Topic

from .entry.questions import in_usual_order

# A person of whom nothing is said; the name is the script's own (static/js/tally-store.js), no field of the form.
NOBODY_SAID = "unsaid"


@dataclass(frozen=True)
class TallyGroup:
    """Counters shown together in so many columns: the name of the form's field, and its words."""

    title: str
    columns: int
    counters: tuple[tuple[str, str], ...]


def tally_groups(scheme: Scheme) -> list[TallyGroup]:
    """People, ages, then the scheme's topics, the most frequent first."""
    topics = in_usual_order(scheme, Topic.objects.offered_by(scheme))
    return [
        TallyGroup(
            "Une personne de plus",
            3,
            (("women_count", "Femme"), ("men_count", "Homme"), (NOBODY_SAID, "Sans préciser")),
        ),
        TallyGroup(
            "Son âge",
            2,
            (
                ("age_under_18", "Moins de 18\u00a0ans"),
                ("age_18_25", "18-25\u00a0ans"),
                ("age_26_64", "26-64\u00a0ans"),
                ("age_65_plus", "65\u00a0ans et plus"),
            ),
        ),
        TallyGroup("Ses demandes", 2, tuple((f"requests_{topic.pk}", topic.chart_label) for topic in topics)),
    ]
