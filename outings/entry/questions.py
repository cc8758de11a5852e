"""What the outing form asks: its fields, the rows a scheme offers, and what the chosen format shows of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import FilteredRelation, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import cached_property

from french.numbers import duration
from partners.enums import OUTING_ROLES
from partners.models import Partner, PartnerAlias
from schemes import clock
from schemes.enums import OutingFormat
from schemes.models import MobileUnit, Neighbourhood, Operator, Scheme, SchemeNeighbourhood, Spot, Theme, Topic
from schemes.presets import uses_of
from widgets.dress import QUICK, dress
from widgets.fields import NOT_KNOWN, CountField, FreeText, with_stored
from widgets.reading import day, sent_number, whole_number

from ..enums import Feeling, NoPublicReason, OutingStatus, OutingType, TickList
from ..formats import FIELDS_OF, QUESTIONS, Ask, Question
from ..models import Outing, OutingText
from ..permissions import can_write_team_note, operators_of
from ..wording import AGES, SEXES, not_said
from .fields import IN_MINUTES, DurationField, RowField, RowsField, outing_field
from .layout import outing_layout
from .prefill import (
    HABITS_OF,
    OWN_FIELDS,
    TEXT_FIELDS,
    initial_like,
    initial_of,
    initial_of_new,
    last_said,
    latest_outings,
    recent_places,
    usual_minutes,
)
from .rows import MOST_ROWS, OUTSIDE, Quarter, StopForm, StopFormSet, TestimonyForm, TestimonyFormSet

# Before a partner's key: the name of its role.
ROLE = "partner_role_"
# « Un autre partenaire », as many times as an outing may name one that the page does not offer.
NEW_PARTNERS = tuple(f"new_partner_{number}" for number in range(1, 6))
CHIPS = ("time_slot", "outing_type", "overall_feeling", "decision_next")
FACES = {
    Feeling.HARD: {"name": "face-frown", "style": "regular"},
    Feeling.MIXED: {"name": "face-meh", "style": "regular"},
    Feeling.GOOD: {"name": "face-smile", "style": "regular"},
    Feeling.GREAT: {"name": "face-laugh", "style": "regular"},
}


@dataclass(frozen=True)
class Repair:
    """A button that puts `value` in a field and sends the form again (DOMAIN 6.4: a one-tap repair)."""

    label: str
    field: str
    value: int


@dataclass(frozen=True)
class TopicCount:
    """A topic on the page: its count, whether it stands under another, whether it asks « lesquelles »."""

    topic: Topic
    field: forms.BoundField
    is_child: bool
    is_other: bool


class OutingQuestions(forms.Form):
    """The questions about an outing of `scheme`; `outing` is the one being changed, or None."""

    use_required_attribute = False
    default_renderer = QUICK

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    duration = DurationField(
        label="Durée", widget=forms.RadioSelect, required=False, help_text="Inutile si le début et la fin sont donnés."
    )
    other_hours = CountField(label="Heures", max_value=99)
    other_minutes = CountField(label="Minutes", max_value=999)
    new_theme = FreeText(label="Une autre thématique", required=False, max_length=80)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user,
        scheme: Scheme,
        outing: Outing | None = None,
        initial: Mapping[str, object] | None = None,
        keeps_closed: bool = False,
    ) -> None:
        super().__init__(data)
        self.user, self.scheme, self.outing, self.keeps_closed = user, scheme, outing, keeps_closed
        self.initial = {"client_uuid": uuid.uuid4()} | self._start() | dict(initial or {})
        self.repairs: dict[str, list[Repair]] = {}
        self._offer_columns()
        self._offer_operators()
        self._offer_scheme_rows()
        self._offer_lists()
        self.questions = QUESTIONS[self.chosen_format()]
        self._offer_rows(data)

    def _start(self) -> dict[str, object]:
        """The answers that one starts from: none, where they have been sent."""
        if self.is_bound:
            return {}
        if self.outing:
            stored = initial_of(self.outing)
            if self.outing.status == OutingStatus.PLANNED and stored["mediators_count"] is None:
                # A plan may not say how many go: then as for an outing that nobody planned.
                stored["mediators_count"] = initial_of_new(self.scheme, self._own_last())["mediators_count"]
            return stored
        return initial_of_new(self.scheme, self._own_last())

    def _own_last(self) -> Outing | None:
        return self.latest[0] if self.latest and self.latest[0].recorded_by_id == self.user.pk else None

    def lay_out(self) -> None:
        """For who draws the form. What was sent is judged without what only makes a page: habits, classes, layout."""
        if self.is_bound:
            self._offer_habits()
        dress(self)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.make_layout()

    def make_layout(self) -> Layout:
        return outing_layout(folds_topics=uses_of(self.scheme).folds_topics)

    @cached_property
    def latest(self) -> list[Outing]:
        return latest_outings(self.user, self.scheme)

    # What the form offers

    def _offer_columns(self) -> None:
        for model, names in ((Outing, OWN_FIELDS), (OutingText, TEXT_FIELDS)):
            self.fields |= forms.fields_for_model(
                model,
                names,
                formfield_callback=outing_field,
                error_messages={"held_on": {"required": "Donnez la date de la sortie."}},
            )
        for name in CHIPS:
            field = self.fields[name]
            field.widget = forms.RadioSelect(choices=field.choices)
        self.fields["outing_type"].choices = OutingType.choices
        if not (self.outing and self.outing.no_public_reason == NoPublicReason.NOT_SAID):
            reasons = self.fields["no_public_reason"].choices
            self.fields["no_public_reason"].choices = [pair for pair in reasons if pair[0] != NoPublicReason.NOT_SAID]
        self.fields["held_on"].widget.attrs["max"] = clock.local_now(self.scheme).date().isoformat()
        self.fields["mediators_count"].label = "Médiatrices et médiateurs"
        self.fields["mediators_count"].help_text = "hors partenaires"
        self.fields["event_name"].label = "Nom de l’événement"
        self.fields["highlight"].label = "Une phrase à garder"
        self.fields["is_estimate"].label = "Estimation"
        self.fields["partners_count"].help_text = "si vous n’avez pas tous les noms"
        self.fields["highlight"].help_text = "Pas de nom, pas d’adresse, pas de santé."
        if can_write_team_note(self.user, self.outing or Outing(scheme=self.scheme)):
            self.fields["team_note"].help_text = "Reste dans l’équipe. Pas de nom, pas d’adresse, pas de santé."
        else:
            del self.fields["team_note"]
        for name in (
            "mediators_count",
            "people_mediated",
            "participants_count",
            "duration",
            "outing_type",
            "no_public_reason",
        ):
            self.fields[name].is_needed = True

    def _offer_operators(self) -> None:
        """Somebody of two structures in one scheme says for which this outing is; it keeps the one it was told for."""
        operators = [] if self.outing else operators_of(self.user, self.scheme)
        if len(operators) > 1:
            self.fields["operator"] = forms.ModelChoiceField(
                Operator.objects.filter(pk__in=operators),
                label="Pour quelle structure\u202f?",
                empty_label=None,
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez la structure pour laquelle cette sortie est faite."},
            )

    def _offer_durations(self, usual: list[int]) -> None:
        """The durations this person logs most first, then the words everybody knows (DOMAIN 6.2)."""
        half_day, full_day = self.scheme.half_day_minutes, self.scheme.full_day_minutes
        words = {
            "h2": (120, "2\u00a0h"),
            "h3": (180, "3\u00a0h"),
            "half_day": (half_day, f"Demi-journée, {duration(half_day)}"),
            "full_day": (full_day, f"Journée, {duration(full_day)}"),
        }
        chosen = IN_MINUTES.fullmatch(str(self["duration"].value()))
        if chosen and int(chosen[1]) not in usual:
            usual.append(int(chosen[1]))
        self.fields["duration"].offer(words, usual)

    def _offer_topics(self, topics: list[Topic]) -> None:
        self.topics = topics
        for topic in topics:
            name = f"requests_{topic.pk}"
            self.fields[name] = self.fields.pop(name, None) or CountField(label=topic.label)

    def _offer_habits(self) -> None:
        """The usual durations and topics first."""
        self._offer_durations(usual_minutes(self.user, self.scheme))
        self._offer_topics(in_usual_order(self.scheme, self._topics_offered()))

    def _topics_offered(self) -> QuerySet[Topic]:
        offered = Q(scheme=None) | Q(scheme=self.scheme)
        return Topic.objects.filter(offered & Q(is_active=True) | Q(pk__in=self._stored("outing_topics", "topic")))

    def _offer_scheme_rows(self) -> None:
        scheme = self.scheme
        stored_unit = [self.outing.mobile_unit_id] if self.outing else []
        units = RowField(
            with_stored(MobileUnit.objects.filter(scheme=scheme), stored_unit),
            label=self.fields["mobile_unit"].label,
            required=False,
        )
        self.fields["mobile_unit"] = units
        if not self.is_bound and len(units.rows) == 1:
            (only,) = units.rows.values()
            self.initial.setdefault("mobile_unit", only.pk)
        themes = Theme.objects.offered_by(scheme)
        self.fields["themes"] = RowsField(
            with_stored(themes, self._stored("outing_themes", "theme")), label="Thématiques ciblées", required=False
        )
        self.fields["new_theme"].widget.attrs |= {"list": "thematiques", "autocomplete": "off"}
        partners = Partner.objects.filter(partnerships__scheme=scheme)
        self.fields["partners"] = RowsField(
            with_stored(partners, self._stored("outing_partners", "partner")),
            label="Partenaires présents",
            required=False,
        )
        self._follow_merges()
        self._offer_roles()
        self._offer_new_partners()
        if self.is_bound:
            self._offer_durations([])
            self._offer_topics(list(self._topics_offered()))
        else:
            self._offer_habits()

    def _offer_roles(self) -> None:
        """A role for each partner who was there, is ticked or was given one; the page's script makes those to come."""
        present = {str(key) for key in self.initial.get("partners", ())}
        if self.is_bound:
            typed = {name.removeprefix(ROLE) for name, role in self.data.items() if name.startswith(ROLE) and role}
            present |= typed.union(self.data.getlist("partners"))
        known = self.fields["partners"].rows.items() if present else ()
        self.partners_present = [partner for key, partner in known if key in present]
        for partner in self.partners_present:
            self.fields[f"{ROLE}{partner.pk}"] = role_field(partner.name)

    def _offer_new_partners(self) -> None:
        """« Un autre partenaire »: by the style sheet, an empty one waits until the one before it is filled."""
        for number, name in enumerate(NEW_PARTNERS, start=1):
            label = "Un autre partenaire" if number == 1 else f"Un autre partenaire ({number} sur {len(NEW_PARTNERS)})"
            self.fields[name] = FreeText(label=label, required=False, max_length=80)
            self.fields[name].widget.attrs |= {"placeholder": " ", "autocomplete": "off"}

    def _follow_merges(self) -> None:
        """A form that a phone kept may tick a partner merged since: it ticks the one that stays, in the same role."""
        ticked = self.data.getlist("partners") if self.is_bound else []
        offered = self.fields["partners"].rows if ticked else {}
        unknown = [sent_number(key) for key in ticked if key not in offered]
        if not unknown:
            return
        aliases = PartnerAlias.objects.filter(scheme=self.scheme, former_key__in=unknown)
        stays = {str(key): str(partner) for key, partner in aliases.values_list("former_key", "partner")}
        self.data.setlist("partners", [*dict.fromkeys(stays.get(key, key) for key in ticked)])
        for gone, kept in stays.items():
            self.data.setdefault(f"{ROLE}{kept}", self.data.get(f"{ROLE}{gone}", ""))

    def _stored(self, rows: str, column: str) -> QuerySet | tuple[()]:
        """What the outing already has: a theme no longer offered, a partner who left the directory."""
        return getattr(self.outing, rows).order_by().values(column) if self.outing else ()

    def _offer_lists(self) -> None:
        for tick_list in TickList:
            self.fields[tick_list.value] = forms.MultipleChoiceField(
                label=tick_list.label,
                choices=tick_list.options.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def _offer_rows(self, data: QueryDict | None) -> None:
        """The stops and the testimonies, each a small form repeated."""
        self.quarters = self._quarters()
        self.stops = StopFormSet(
            data,
            prefix="stops",
            initial=self.initial.get("stops"),
            form_kwargs={
                # A row typed again as it is stored is an answer all the same.
                "empty_permitted": False,
                "quarters": self.quarters,
                "held_on": day(str(self["held_on"].value() or "")),
                "home_of": self._home_of,
                "spot_at": self._spot_at,
            },
        )
        self.testimonies = TestimonyFormSet(
            data,
            prefix="testimonies",
            initial=self.initial.get("testimonies"),
            form_kwargs={"empty_permitted": False},
        )

    @cached_property
    def spots(self) -> list[Spot]:
        """The scheme's known spots, with the QPV status last said there: a page proposes them."""
        return list(self.scheme.spots.annotate(said_status=last_said()))

    def _home_of(self, name: str) -> str:
        """The neighbourhood of the only known spot of that folded name, as a stop's field holds it; else empty."""
        homes = {str(spot.neighbourhood_id or OUTSIDE) for spot in self.spots if spot.folded_name == name}
        return homes.pop() if len(homes) == 1 and homes <= {*self.quarters, OUTSIDE} else ""

    def _spot_at(self, key: str, name: str) -> Spot | None:
        """The known spot of that folded name in the neighbourhood that a stop's field holds."""
        here = (spot for spot in self.spots if str(spot.neighbourhood_id or OUTSIDE) == key)
        return next((spot for spot in here if spot.folded_name == name), None)

    def _quarters(self) -> dict[str, Quarter]:
        """Those that the perimeter has, had or will have, by key; where an outing is stored stays offered as well."""
        stretches: dict[Neighbourhood, list[SchemeNeighbourhood]] = {}
        for link in self.scheme.perimeter.with_statuses():
            stretches.setdefault(link.neighbourhood, []).append(link)
        if self.outing:
            stored = Neighbourhood.objects.filter(stops__outing=self.outing).prefetch_related("statuses")
            stretches |= {neighbourhood: [] for neighbourhood in stored}
        return {str(place.pk): Quarter(place, tuple(its)) for place, its in stretches.items()}

    # What is asked and what is typed

    def chosen_format(self) -> OutingFormat:
        typed = self["format"].value()
        return OutingFormat(typed) if typed in OutingFormat.values else OutingFormat(self.scheme.usual_format)

    def asks(self, question: Question) -> bool:
        return self.questions.shows(question)

    @property
    def total_name(self) -> str | None:
        """The field that counts this format's public."""
        if self.asks(Question.PEOPLE_MEDIATED):
            return "people_mediated"
        return "participants_count" if self.asks(Question.PARTICIPANTS) else None

    @property
    def counts_participants(self) -> bool:
        return self.total_name == "participants_count"

    @property
    def is_without_public(self) -> bool:
        """Whether nobody is typed: the page then asks why."""
        return self.total_name is not None and self.typed(self.total_name) == 0

    @property
    def is_thematic(self) -> bool:
        return self["outing_type"].value() == OutingType.THEMATIC

    @property
    def asked_stops(self) -> list[StopForm]:
        """The stops this format keeps: none, one or several; a blank one only where one is needed."""
        if not self.asks(Question.NEIGHBOURHOOD):
            return []
        stops = [stop for stop in self.stops.forms if not stop.is_blank]
        if not stops and self.questions[Question.NEIGHBOURHOOD] is Ask.REQUIRED:
            stops = self.stops.forms
        return stops if self.asks(Question.STOPS) else stops[:1]

    @property
    def filled_testimonies(self) -> list[TestimonyForm]:
        return [testimony for testimony in self.testimonies.forms if not testimony.is_blank]

    def typed(self, name: str) -> int | None:
        """The count typed in a field, None when it is empty or no number."""
        value = self[name].value()
        number = None if value is None else whole_number(str(value))
        return None if number is None or number < 0 else number

    def unknown(self, *names: str) -> int | None:
        """How many of the total are in none of the fields; None while the total is not known."""
        total = self.typed(self.total_name) if self.total_name else None
        return None if total is None else total - sum(self.typed(name) or 0 for name in names)

    def unknown_said(self, *names: str) -> str:
        """What stands beside shares of the total (V6); nothing when they exceed it: the error says it."""
        unknown = self.unknown(*names)
        if unknown is None:
            return "facultatif"
        if unknown == 0:
            return "tout est renseigné"
        return "" if unknown < 0 else not_said(unknown, are_participants=self.counts_participants)

    @property
    def asked(self) -> dict[str, bool]:
        """For templates: which questions the chosen format asks."""
        return {question.value: self.asks(question) for question in Question}

    @property
    def has_most_stops(self) -> bool:
        return len(self.stops.forms) >= MOST_ROWS

    @property
    def most_rows(self) -> int:
        return MOST_ROWS

    @property
    def has_one_stop(self) -> bool:
        return len(self.stops.forms) == 1 or not self.asks(Question.STOPS)

    @property
    def known_themes(self) -> list[str]:
        """Suggested while one types another theme: those of the page, so that none is written twice."""
        return [theme.label for theme in self.fields["themes"].rows.values()]

    @property
    def has_partners(self) -> bool:
        return bool(self.fields["partners"].rows)

    @property
    def partner_roles(self) -> list[tuple[Partner, forms.BoundField]]:
        return [(partner, self[f"{ROLE}{partner.pk}"]) for partner in self.partners_present]

    @property
    def role_to_add(self) -> forms.BoundField:
        """What the page's script copies for a partner that is ticked."""
        return role_field("").get_bound_field(self, f"{ROLE}__prefix__")

    @property
    def shows_partner_roles(self) -> bool:
        """Whether one was given, or asked for by the button of a page without script."""
        is_asked = self.data.get("_refresh") == "roles"
        return is_asked or any(field.value() or field.errors for _, field in self.partner_roles)

    @property
    def new_partners_asked(self) -> list[forms.BoundField]:
        return [self[name] for name in NEW_PARTNERS]

    @property
    def topic_counts(self) -> list[TopicCount]:
        offered = {topic.pk for topic in self.topics}
        return [
            TopicCount(topic, self[f"requests_{topic.pk}"], topic.parent_id in offered, is_common_other(topic))
            for topic in self.topics
        ]

    @property
    def feelings(self) -> list[tuple[forms.boundfield.BoundWidget, dict | None]]:
        """The four words, each with its face; then no answer, without one."""
        options = list(self["overall_feeling"])
        return [*((option, FACES[option.data["value"]]) for option in options[1:]), (options[0], None)]

    def formats_asking(self, *, needed: bool = False) -> dict[str, list[str]]:
        """The questions that each format shows, or only those it needs."""
        wanted = {Ask.REQUIRED} if needed else {Ask.REQUIRED, Ask.OFFERED}
        return {
            code.value: [question.value for question in Question if questions[question] in wanted]
            for code, questions in QUESTIONS.items()
        }

    @cached_property
    def for_script(self) -> dict[str, object]:
        """What the page's script cannot read from the fields: what each format asks and needs, and the habits."""
        last = self.latest[0] if self.latest and not self.outing else None
        general = next((topic for topic in self.topics if is_general_mediation(topic)), None)
        today = clock.today(self.scheme)
        return {
            "asked": self.formats_asking(),
            "needed": self.formats_asking(needed=True),
            "minutes": self.fields["duration"].minutes,
            "places": recent_places(self.latest, {key for key, its in self.quarters.items() if its.is_offered(today)}),
            "last": initial_like(last) if last else None,
            "general": f"requests_{general.pk}" if general else None,
            "words": SEXES | AGES,
            "most_rows": MOST_ROWS,
        }

    def fields_of(self, question: Question) -> list[str]:
        """The form's fields that belong to a question: the outing's columns and what stands in rows of their own."""
        beside = {
            Question.AUDIENCE: ["themes", "new_theme", "secondary_audiences"],
            Question.TOPICS: ["other_topic", *(f"requests_{topic.pk}" for topic in self.topics)],
            Question.PARTNERS: [
                "partners",
                *NEW_PARTNERS,
                *(f"{ROLE}{partner.pk}" for partner in self.partners_present),
            ],
        }
        return [*FIELDS_OF.get(question, ()), *beside.get(question, ())]


def role_field(partner: str) -> forms.ChoiceField:
    roles = [("", NOT_KNOWN), *((role.value, role.label) for role in OUTING_ROLES)]
    return forms.ChoiceField(
        label=partner, required=False, choices=roles, widget=forms.Select(attrs={"class": "form-select"})
    )


def is_common_other(topic: Topic) -> bool:
    """The kit's « Autres (préciser) »."""
    return topic.code == "other" and topic.scheme_id is None


def is_general_mediation(topic: Topic) -> bool:
    """The kit's « Médiation généraliste », which « le reste » may fill by a tap."""
    return topic.code == "general_mediation" and topic.scheme_id is None


def in_usual_order(scheme: Scheme, offered: QuerySet[Topic]) -> list[Topic]:
    """The scheme's most frequent topics first, each followed by its sub-topics, « Autres » last (DOMAIN 6.2)."""
    since = clock.today(scheme) - HABITS_OF
    recent = FilteredRelation(
        "outing_topics", condition=Q(outing_topics__scheme=scheme, outing_topics__held_on__gte=since)
    )
    topics = list(offered.annotate(recent=recent).annotate(asked=Coalesce(Sum("recent__requests"), 0)))
    rank = {topic.pk: index for index, topic in enumerate(topics)}

    def family(topic: Topic) -> int:
        return topic.parent_id if topic.parent_id in rank else topic.pk

    of_family: dict[int, int] = {}
    for topic in topics:
        of_family[family(topic)] = of_family.get(family(topic), 0) + topic.asked
    return sorted(
        topics,
        key=lambda topic: (
            is_common_other(topic),
            -of_family[family(topic)],
            rank[family(topic)],
            topic.pk != family(topic),
            rank[topic.pk],
        ),
    )
