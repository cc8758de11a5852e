"""An outing to read: the kit's five levels, each with what was answered and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from french.numbers import duration
from french.words import NO_NEIGHBOURHOOD

from .attendance import partners_present
from .enums import TickList
from .formats import FIELDS_OF, QUESTIONS, Question
from .hours import equal_shares
from .models import Outing, OutingText
from .wording import people


@dataclass(frozen=True)
class Line:
    """One answer; `kind` says how the page writes its value: text, number or minutes."""

    label: str
    value: str | int
    kind: str = "text"


@dataclass(frozen=True)
class Level:
    """One of the five, with what was answered in it."""

    title: str
    lines: tuple[Line, ...]


def levels_of(outing: Outing, *, shows_team_figures: bool, shows_public: bool) -> list[Level]:
    """The levels that have an answer, in order; free text, words and the team note are shown apart by the page.

    Load and feeling only with `shows_team_figures`, who the people were and what they asked only with `shows_public`.
    """
    parts = (
        ("Où et quand", _characteristics(outing, shows_public=shows_public)),
        ("Avec qui", _means(outing, shows_team_figures=shows_team_figures)),
        ("Combien de personnes", _public(outing) if shows_public else ()),
        ("Pour quoi", _requests(outing) if shows_public else ()),
        ("Ce qu’on retient", _review(outing, shows_team_figures=shows_team_figures)),
    )
    levels = [Level(title, tuple(lines)) for title, lines in parts]
    return [level for level in levels if level.lines]


def _label(outing: Outing, name: str) -> str:
    label = outing._meta.get_field(name).verbose_name
    return label[0].upper() + label[1:]


def _choices(outing: Outing, *names: str) -> Iterator[Line]:
    for name in names:
        if getattr(outing, name):
            yield Line(_label(outing, name), getattr(outing, f"get_{name}_display")())


def _numbers(outing: Outing, *names: str, kind: str = "number") -> Iterator[Line]:
    for name in names:
        if getattr(outing, name) is not None:
            yield Line(_label(outing, name), getattr(outing, name), kind)


def _ticks(outing: Outing, *lists: TickList) -> Iterator[Line]:
    for tick_list in lists:
        options = [tick.get_option_display() for tick in outing.ticks.all() if tick.tick_list == tick_list]
        if options:
            yield Line(tick_list.label, ", ".join(options))


def _text(outing: Outing) -> OutingText:
    return getattr(outing, "text", None) or OutingText()


def _characteristics(outing: Outing, *, shows_public: bool) -> Iterator[Line]:
    yield Line("Format", outing.get_format_display())
    yield from _choices(outing, "time_slot")
    stops = list(outing.stops.all())
    is_shared = [stop.minutes for stop in stops] == equal_shares(outing.duration_minutes or 0, max(len(stops), 1))
    for stop in stops:
        label = f"Halte {stop.position}" if len(stops) > 1 else "Lieu"
        where = [str(stop), str(stop.neighbourhood or NO_NEIGHBOURHOOD), stop.get_spot_type_display()]
        if stop.qpv_status != "unknown":
            said = " (déclaré par l’équipe)" if stop.said_status else ""
            where.append(f"{stop.get_qpv_status_display()}{said}")
        if shows_public and len(stops) > 1 and stop.people_mediated is not None:
            where.append(people(stop.people_mediated))
        if len(stops) > 1 and stop.minutes:
            where.append(f"{duration(stop.minutes)}{', à parts égales' if is_shared else ''}")
        yield Line(label, " · ".join(dict.fromkeys(filter(None, where))))
    if outing.mobile_unit:
        yield Line("Solution mobile", outing.mobile_unit.name)
    yield from _choices(outing, "setting", "venue_type", "context")
    if _text(outing).event_name:
        yield Line("Événement", _text(outing).event_name)
    yield from _choices(outing, "outing_type")
    themes = [row.theme.label for row in outing.outing_themes.all()]
    if themes:
        yield Line("Thématiques ciblées", ", ".join(themes))
    yield from _choices(outing, "target_audience")
    yield from _ticks(outing, TickList.SECONDARY_AUDIENCE)


def _means(outing: Outing, *, shows_team_figures: bool) -> Iterator[Line]:
    yield from _numbers(outing, "mediators_count", "digital_advisers_count", "civic_volunteers_count")
    if shows_team_figures:
        yield from _numbers(outing, "prep_minutes", kind="minutes")
    if partners := partners_present(outing):
        yield Line("Nombre de partenaires", partners, "number")
    for row in outing.outing_partners.all():
        yield Line(
            "Partenaire", f"{row.partner}\u00a0: {row.get_role_display().lower()}" if row.role else str(row.partner)
        )


def _public(outing: Outing) -> Iterator[Line]:
    questions = QUESTIONS[outing.format]
    yield from _numbers(outing, "people_met", "people_mediated", "participants_count", "classes_count")
    yield from _choices(outing, "no_public_reason")
    if questions.shows(Question.SEX_AND_AGES) and outing.public_count:
        yield from _numbers(outing, "women_count", "men_count")
        if outing.gender_unknown:
            yield Line("Femmes, hommes\u00a0: non renseigné", outing.gender_unknown, "number")
        yield from _numbers(outing, "age_under_18", "age_18_25", "age_26_64", "age_65_plus")
        if outing.age_unknown:
            yield Line("Âges\u00a0: non renseigné", outing.age_unknown, "number")
    yield from _numbers(outing, "first_contact_count", "sent_by_partner_count", "language_help_count")


def _requests(outing: Outing) -> Iterator[Line]:
    for row in outing.outing_topics.all():
        precision = _text(outing).other_topic if row.topic.code == "other" and row.topic.scheme_id is None else ""
        yield Line(f"{row.topic} ({precision})" if precision else str(row.topic), row.requests, "number")
    yield from _numbers(
        outing,
        *FIELDS_OF[Question.TOPICS],
    )
    yield from _ticks(outing, TickList.SUPPORT_TYPE, TickList.REGISTER)


def _review(outing: Outing, *, shows_team_figures: bool) -> Iterator[Line]:
    if shows_team_figures:
        yield from _choices(outing, "overall_feeling")
    yield from _ticks(outing, TickList.ENABLER, TickList.OBSTACLE)
    yield from _choices(outing, "decision_next")
