"""The outing form: five blocks in the order of DOMAIN 6.2, complete without a script.

What a format does not ask is on the page but hidden, so that changing format loses nothing that was typed; its answers
and its mistakes are ignored.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from django import forms
from django.http import QueryDict

from french.dates import dated
from french.names import folded
from french.numbers import amount, counted, duration
from partners.directory import MOST_NEW_PARTNERS, find_partner, partners_left_today
from schemes import clock
from schemes.differences import Difference, differing
from schemes.enums import QpvStatus
from schemes.life import refusal_of_day
from schemes.models import Spot
from widgets.dress import DressedForm
from widgets.fields import NOT_KNOWN, FreeText

from ..closed_periods import refusal
from ..entries import OutingEntry, StopEntry
from ..enums import CancelReason, OutingType, TickList
from ..formats import Ask, Question
from ..hours import minutes_between
from ..models import LONGEST_OUTING_MINUTES, OutingText
from ..permissions import operator_of
from ..recording import MOST_NEW_SPOTS, new_outing
from ..wording import AGES, SEXES, people
from .fields import RowField, shown
from .prefill import OWN_FIELDS, TEXT_FIELDS
from .questions import NEW_PARTNERS, ROLE, OutingQuestions, Repair
from .rows import MOST_ROWS, SHARES, StopForm

# What the duration is read from.
TIMES = frozenset({"starts_at", "ends_at", "duration", "other_hours", "other_minutes"})
# The error of a day that a report told: a coordinator may say why it is rectified.
CLOSED = "closed"
EARLIEST_DAY = datetime.date(2000, 1, 1)
NOT_BEFORE_ITS_DAY = (
    "Elle est prévue le {}\u00a0: elle se clôture à partir de ce jour. Si elle a déjà eu lieu, déplacez-la d’abord."
)
NOT_YET = "Cette sortie n’a pas encore eu lieu."
TOO_MANY_PARTNERS = (
    f"Au plus {MOST_NEW_PARTNERS}\u00a0nouveaux partenaires par jour et par compte. Choisissez-en un déjà connu,"
    " ou enregistrez cette sortie demain."
)
TOO_MANY_SPOTS = (
    f"Au plus {MOST_NEW_SPOTS}\u00a0nouveaux lieux par jour et par compte. Choisissez un lieu déjà connu,"
    " ou enregistrez cette sortie demain."
)


def submitted(post: QueryDict) -> tuple[QueryDict, bool]:
    """What was posted once the form's own buttons have had their say, and whether it is only to be shown again.

    Buttons are names: `_refresh`, `_add_stop`, `_remove_stop` (its prefix) and `_add_testimony` show the page again;
    `_repair` ("field=value") and `_as_new` (a fresh identifier) change one field and go on to save.
    """
    data = post.copy()
    for rows, least in (("stops", "1"), ("testimonies", "0")):
        data.setdefault(f"{rows}-TOTAL_FORMS", least)
        data.setdefault(f"{rows}-INITIAL_FORMS", "0")
    for button, rows in (("_add_stop", "stops"), ("_add_testimony", "testimonies")):
        total = data[f"{rows}-TOTAL_FORMS"]
        if button in post and total.isdecimal() and len(total) < 5:
            data[f"{rows}-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_ROWS))
    _remove_stop(data, post.get("_remove_stop", ""))
    # An outing has a stop, whatever became of their number on the way.
    if not data["stops-TOTAL_FORMS"].strip("0").isdecimal():
        data["stops-TOTAL_FORMS"] = "1"
    name, _, value = data.get("_repair", "").partition("=")
    if name in ("people_mediated", "participants_count", "people_met"):
        data[name] = value
    data["client_uuid"] = _identifier(data.get("_as_new") or data.get("client_uuid"))
    return data, any(button in post for button in ("_refresh", "_add_stop", "_remove_stop", "_add_testimony"))


def _remove_stop(data: QueryDict, asked: str) -> None:
    """Takes one stop out of what was posted; those after it move up. The last one left stays."""
    total, asked = data["stops-TOTAL_FORMS"], asked.removeprefix("stops-")
    if not (asked.isdecimal() and total.isdecimal() and len(asked) < 5 and len(total) < 5):
        return
    last = min(int(total), MOST_ROWS) - 1
    if not 0 <= int(asked) <= last or last == 0:
        return
    for name in StopForm.base_fields:
        for index in range(int(asked), last):
            data[f"stops-{index}-{name}"] = data.get(f"stops-{index + 1}-{name}", "")
        data.pop(f"stops-{last}-{name}", None)
    data["stops-TOTAL_FORMS"] = str(last)


def _identifier(typed: str | None) -> str:
    """The entry's identifier, or a new one when it was lost on the way."""
    try:
        return str(uuid.UUID(typed or ""))
    except ValueError:
        return str(uuid.uuid4())


class OutingForm(OutingQuestions):
    """An outing as a mediator tells it: `clean()` is the list of its rules, `entry()` what to record."""

    def is_valid(self) -> bool:
        rows = [*self.asked_stops, *self.filled_testimonies]
        return super().is_valid() and all(row.is_valid() for row in rows)

    def forget_errors(self) -> None:
        """Shows what was typed without judging it: the page is only being redrawn."""
        for form in (self, *self.stops.forms, *self.testimonies.forms):
            form._errors = forms.utils.ErrorDict()

    def clean(self) -> dict:
        self.leave_unasked_empty()
        self.check_date()
        self.check_life()
        self.check_times()
        self.check_duration()
        self.check_stops()
        self.check_rows()
        self.check_themes()
        self.check_mediators()
        self.check_partners()
        self.check_total()
        self.check_stop_sums()
        self.check_stop_minutes()
        self.check_sexes()
        self.check_ages()
        self.check_met()
        self.check_part("first_contact_count", "première rencontre", "premières rencontres")  # V8
        sent = [f"{came} sur le conseil d’un partenaire" for came in ("personne venue", "personnes venues")]
        self.check_part("sent_by_partner_count", *sent)
        if self.errors or not all(row.is_valid() for row in (*self.asked_stops, *self.filled_testimonies)):
            # The deed asks these anyway: here only so that all that is wrong is said at once.
            self.check_period()
            self.check_new_spots()
            self.check_new_partners()
        return self.cleaned_data

    def check_what_was_refused(self) -> None:
        """Says why the deed did not take it: the database names the first rule that it meets, here all are asked."""
        self.check_database_rules()
        self.check_new_spots()
        self.check_new_partners()

    def leave_unasked_empty(self) -> None:
        """What the page hides is no answer, and no mistake either."""
        data = self.cleaned_data
        data["outing_type"] = data.get("outing_type") or OutingType.GENERALIST
        hidden = [name for question in Question if not self.asks(question) for name in self.fields_of(question)]
        if data["outing_type"] == OutingType.GENERALIST:
            hidden += ["themes", "new_theme"]
        if data.get("duration") != "other":
            hidden += ["other_hours", "other_minutes"]
        for name in filter(self.fields.__contains__, hidden):
            self.errors.pop(name, None)
            data[name] = _empty(self.fields[name])

    def check_date(self) -> None:
        """V1, for the day and for the hour it began, on the team's watch; and a year that no outing can have."""
        day, start = self.cleaned_data.get("held_on"), self.cleaned_data.get("starts_at")
        if self.outing and self.outing.is_before_its_day:
            self.add_error("held_on", NOT_BEFORE_ITS_DAY.format(dated(self.outing.held_on, "l j F")))
            return
        date = clock.local_now(self.scheme).date()
        if day and day > date:
            self.add_error("held_on", NOT_YET)
        elif day == date and start and clock.moment(day, start, self.scheme) > clock.now():
            self.add_error("starts_at", NOT_YET)
        elif day and day < EARLIEST_DAY:
            self.add_error("held_on", "Vérifiez l’année de cette date.")

    def check_period(self) -> None:
        """V2. A phone's entry is taken: it has to leave the phone."""
        day, days = self.cleaned_data.get("held_on"), []
        if day and not self.keeps_closed:
            days = [day, self.outing.held_on] if self.outing and self.outing.is_done else [day]
        if days and (sentence := refusal(self.scheme, *days)):
            self.add_error("held_on", forms.ValidationError(sentence, code=CLOSED))

    def check_life(self) -> None:
        """The scheme takes outings of that day: it is open, or was closed lately (DOMAIN 2.1)."""
        day = self.cleaned_data.get("held_on")
        if day and (sentence := refusal_of_day(self.scheme, day)):
            self.add_error("held_on", sentence)

    def check_times(self) -> None:
        """V14 for the times."""
        data = self.cleaned_data
        start, end, is_after_midnight = data.get("starts_at"), data.get("ends_at"), data["is_ending_after_midnight"]
        if end and not start and "starts_at" not in self.errors:
            self.add_error("starts_at", "Donnez aussi l’heure de début, ou effacez la fin.")
        if not (start and end):
            return
        minutes = minutes_between(start, end, is_after_midnight)
        if minutes <= 0:
            self.add_error(
                "ends_at",
                "La fin est avant le début. Si la sortie se termine après minuit, cochez la case. Sinon, corrigez.",
            )
        elif minutes > LONGEST_OUTING_MINUTES:
            self.add_error(
                "ends_at",
                f"{duration(minutes)} de sortie\u00a0: au plus 12\u00a0h. Corrigez le début ou la fin.",
            )

    def check_duration(self) -> None:
        """V14 for a duration given in words; the times, when both are there, have already said it."""
        data = self.cleaned_data
        if not TIMES.isdisjoint(self.errors):
            return
        minutes = self.minutes()
        if not data["duration"] and minutes is None:
            self.add_error("duration", "Choisissez une durée, ou donnez l’heure de début et l’heure de fin.")
        elif not minutes:
            self.add_error("other_hours", "Donnez la durée en heures et minutes.")
        elif minutes > LONGEST_OUTING_MINUTES:
            self.add_error(
                "duration" if data["duration"] != "other" else "other_hours",
                f"{duration(minutes)} de sortie\u00a0: au plus 12\u00a0h.",
            )

    def minutes(self) -> int | None:
        """The outing's duration: from its times when both are given, else from what was chosen."""
        data = self.cleaned_data
        if data.get("starts_at") and data.get("ends_at"):
            return minutes_between(data["starts_at"], data["ends_at"], data["is_ending_after_midnight"])
        if data["duration"] == "other":
            return (data["other_hours"] or 0) * 60 + (data["other_minutes"] or 0)
        return self.fields["duration"].minutes_of(data["duration"])

    def check_stops(self) -> None:
        stops = self.asked_stops
        for stop in stops:
            stop.check_place(asks_spot=self.asks(Question.SPOT))
        if len(stops) == 1:
            stops[0].leave_shares_unasked()

    def check_new_spots(self) -> None:
        """Those beyond what an account may name in a day."""
        known = {(spot.neighbourhood_id, spot.folded_name) for spot in self.spots}
        new: dict[tuple[int | None, str], list[StopForm]] = {}
        for stop in self.asked_stops:
            entry = stop.entry(asks_spot=self.asks(Question.SPOT)) if stop.is_valid() else StopEntry()
            key = (entry.neighbourhood and entry.neighbourhood.pk, folded(entry.spot_name))
            if key[1] and key not in known:
                new.setdefault(key, []).append(stop)
        if not new:
            return
        left = MOST_NEW_SPOTS - Spot.objects.named_today(self.user, self.scheme).count()
        for stop in chain.from_iterable(list(new.values())[max(left, 0) :]):
            stop.add_error("spot", TOO_MANY_SPOTS)

    def check_new_partners(self) -> None:
        """Those beyond what an account may name in a day."""
        typed = {name: self.cleaned_data.get(name) for name in NEW_PARTNERS}
        typed = {name: label for name, label in typed.items() if label and self.asks(Question.PARTNERS)}
        left = max(partners_left_today(self.user, self.scheme), 0) if typed else 0
        if len(typed) <= left:
            return
        operator = operator_of(self.user, self.scheme)
        new = [name for name, label in typed.items() if not find_partner(label, self.scheme, operator)]
        for name in new[left:]:
            self.add_error(name, TOO_MANY_PARTNERS)

    def check_rows(self) -> None:
        """What does not fit is said: a stop beyond the most a form holds would be lost without a word."""
        for rows, words in ((self.stops, "haltes"), (self.testimonies, "paroles")):
            if rows.management_form.cleaned_data.get("TOTAL_FORMS", 0) > MOST_ROWS:
                sentence = f"Au plus {MOST_ROWS}\u00a0{words} par sortie\u00a0: mettez la suite dans une autre sortie."
                self.add_error(None, sentence)

    def check_themes(self) -> None:
        """V15."""
        data = self.cleaned_data
        is_without = not data.get("themes") and not data.get("new_theme")
        if data["outing_type"] == OutingType.THEMATIC and is_without and "new_theme" not in self.errors:
            self.add_error(
                "themes", "Sortie thématique\u00a0: choisissez au moins une thématique, ou «\u00a0Généraliste\u00a0»."
            )

    def check_mediators(self) -> None:
        """V13."""
        count = self.cleaned_data.get("mediators_count")
        if "mediators_count" in self.errors:
            return
        if count is None:
            self.add_error("mediators_count", "Donnez le nombre de médiatrices et médiateurs.")
        elif count == 0:
            self.add_error("mediators_count", "Une sortie a au moins une médiatrice ou un médiateur.")

    def check_partners(self) -> None:
        """V22."""
        is_needed = self.questions[Question.PARTNERS] is Ask.REQUIRED
        is_without = not self.cleaned_data.get("partners") and not self.new_partners()
        if is_needed and is_without and "partners" not in self.errors:
            self.add_error("partners", "Rencontre partenariale\u00a0: choisissez au moins un partenaire.")

    def new_partners(self) -> tuple[str, ...]:
        """Those typed because the page does not offer them, in order."""
        typed = (self.cleaned_data.get(name) for name in NEW_PARTNERS)
        return tuple(dict.fromkeys(filter(None, typed)))

    def total(self) -> int | None:
        return self.cleaned_data.get(self.total_name) if self.total_name else None

    def check_total(self) -> None:
        """The one figure a format needs, and V11: nobody came, which is an answer that has a reason."""
        data, name = self.cleaned_data, self.total_name
        total = self.total()
        if name and name not in self.errors and total is None and self.is_total_needed():
            words = "participants" if self.counts_participants else "personnes"
            self.add_error(name, f"Donnez le nombre de {words}\u00a0; 0 si personne n’est venu.")
        if total == 0 and not data.get("no_public_reason"):
            nobody = "Aucun participant" if self.counts_participants else "Aucune personne"
            self.add_error("no_public_reason", f"{nobody}\u00a0: dites pourquoi.")
        if total != 0:
            data["no_public_reason"] = ""
            self.errors.pop("no_public_reason", None)
        if total is None:
            data["is_estimate"] = False

    def public(self, count: int) -> str:
        """So many people, or participants, as the format has it."""
        return people(count, are_participants=self.counts_participants)

    def is_total_needed(self) -> bool:
        needed = (self.questions[Question.PEOPLE_MEDIATED], self.questions[Question.PARTICIPANTS])
        return Ask.REQUIRED in needed

    def check_stop_sums(self) -> None:
        """Several stops: where each has its people, they add up to the total (DOMAIN 5.8)."""
        stops = self.asked_stops
        if len(stops) < 2 or self.total_name != "people_mediated" or not all(stop.is_valid() for stop in stops):
            return
        counts = [stop.cleaned_data["people_mediated"] for stop in stops]
        typed = [count for count in counts if count is not None]
        total, total_of_stops = self.total(), sum(typed)
        is_wrong = total_of_stops != total if len(typed) == len(counts) else total_of_stops > (total or 0)
        if typed and total is not None and is_wrong:
            sum_said = f" = {amount(total_of_stops)}" if len(typed) > 1 else ""
            self._refuse_sum(
                "people_mediated",
                f"{' + '.join(map(amount, typed))}{sum_said} aux haltes, mais {self.public(total)}.",
                Repair(f"Mettre {self.public(total_of_stops)}", "people_mediated", total_of_stops),
            )

    def check_stop_minutes(self) -> None:
        """Several stops: they are timed, all but one at most, which has what is left; or none is (DOMAIN 5.8)."""
        stops, total = self.asked_stops, self.minutes() if TIMES.isdisjoint(self.errors) else None
        if not total or len(stops) < 2 or any("minutes" in stop.errors for stop in stops):
            return
        missing = [stop for stop in stops if stop.cleaned_data["minutes"] is None]
        spent, timed = sum(stop.cleaned_data["minutes"] or 0 for stop in stops), len(stops) - len(missing)
        if timed and len(missing) > 1:
            said, least = f"Temps donné à {counted(timed, 'halte')} sur {len(stops)}", len(stops) - 1
            missing[0].add_error("minutes", f"{said}\u00a0: donnez-le à {least} au moins, ou à aucune.")
        elif timed and (spent >= total if missing else spent != total):
            said = counted(timed, "halte fait déjà", "haltes font déjà") if missing else "Les haltes font"
            what = "corrigez un temps ou la durée de la sortie."
            sentence = f"{said} {duration(spent)}, la sortie {duration(total)}\u00a0: {what}"
            (missing or stops)[-1].add_error("minutes", sentence)

    def check_sexes(self) -> None:
        """V4."""
        self._check_shares(SEXES)

    def check_ages(self) -> None:
        """V5."""
        self._check_shares(AGES)

    def _check_shares(self, words: Mapping[str, tuple[str, str]]) -> None:
        """Shares of the total add up to no more than it; the sum is written out with its gap."""
        counts = {name: self.cleaned_data.get(name) for name in words}
        total, shares = self.total(), sum(count or 0 for count in counts.values())
        if total is None or shares <= total:
            return
        said = [counted(count, *words[name]) for name, count in counts.items() if count]
        sum_said = f" = {amount(shares)}" if len(said) > 1 else ""
        self._refuse_sum(
            next(iter(words)),
            f"{' + '.join(said)}{sum_said}, mais {self.public(total)}.",
            Repair(f"Mettre {self.public(shares)}", self.total_name, shares),
        )

    def check_met(self) -> None:
        """V7."""
        met, mediated = self.cleaned_data.get("people_met"), self.cleaned_data.get("people_mediated")
        if met is not None and mediated is not None and met < mediated:
            self._refuse_sum(
                "people_met",
                f"{counted(met, 'personne rencontrée', 'personnes rencontrées')}, mais {counted(mediated, 'médiée')}"
                "\u00a0: qui a été médié a été rencontré.",
                Repair(
                    f"Mettre {counted(mediated, 'personne rencontrée', 'personnes rencontrées')}",
                    "people_met",
                    mediated,
                ),
            )

    def check_part(self, name: str, one: str, many: str) -> None:
        """A count that is part of the total, alone."""
        part, total = self.cleaned_data.get(name), self.total()
        if part is not None and total is not None and part > total:
            self.add_error(name, f"{counted(part, one, many)}, mais {self.public(total)}. Corrigez l’un des deux.")

    def _refuse_sum(self, name: str, sentence: str, repair: Repair) -> None:
        self.add_error(name, sentence)
        self.repairs.setdefault(name, []).append(repair)

    def check_database_rules(self) -> None:
        """The database has the last word: what no check above holds is still a sentence, not a failure."""
        outing = new_outing(
            user=self.user,
            scheme=self.scheme,
            operator=operator_of(self.user, self.scheme),
            client_uuid=self.cleaned_data["client_uuid"],
            entry=self.entry(),
        )
        try:
            outing.validate_constraints(exclude=["client_uuid"])
        except forms.ValidationError as error:
            self.add_error(None, error.messages)

    def summary(self) -> Iterator[tuple[str, str]]:
        """Every error with the identifier of the place it is about, in the order of the page."""
        rows = (form for form in (*self.stops.forms, *self.testimonies.forms) if form.errors)
        for form in (self, *rows):
            for name in form.fields:
                for error in form.errors.get(name, ()):
                    yield form[name].auto_id, error
        for error in self.non_field_errors():
            yield "bloc-where", error

    # What it says

    def entry(self) -> OutingEntry:
        """What was answered, ready to record; only after `is_valid()`."""
        data = self.cleaned_data
        asks_spot = self.asks(Question.SPOT)
        return OutingEntry(
            fields={name: data[name] for name in OWN_FIELDS} | {"duration_minutes": self.minutes()},
            text={name: data[name] for name in TEXT_FIELDS if name in self.fields},
            stops=self._timed([stop.entry(asks_spot=asks_spot) for stop in self.asked_stops]),
            # A topic without a request is no topic of the outing.
            requests={topic: data[f"requests_{topic.pk}"] for topic in self.topics if data[f"requests_{topic.pk}"]},
            themes=tuple(data["themes"]),
            new_themes=(data["new_theme"],) if data["new_theme"] else (),
            partners={partner: data[f"{ROLE}{partner.pk}"] for partner in data["partners"]},
            new_partners=self.new_partners(),
            ticks={tick_list: tuple(data[tick_list.value]) for tick_list in TickList},
            testimonies=tuple(testimony.entry() for testimony in self.filled_testimonies),
        )

    def _timed(self, entries: list[StopEntry]) -> tuple[StopEntry, ...]:
        """With the minutes of each; a single one that nobody timed has what is left of the duration."""
        typed = [stop.cleaned_data.get("minutes") for stop in self.asked_stops]
        if len(typed) < 2 or typed.count(None) > 1:
            return tuple(entries)
        left = (self.minutes() or 0) - sum(filter(None, typed))
        shares = (left if minutes is None else minutes for minutes in typed)
        return tuple(replace(entry, minutes=share) for entry, share in zip(entries, shares, strict=True))

    def differences(self) -> list[Difference]:
        """Where what is typed differs from `initial`, what the outing holds, in words; only after `is_valid()`."""
        told = []
        for name in self.changed_data:
            field = self.fields[name]
            if name not in ("client_uuid", "version") and name in self.cleaned_data:
                stored = shown(field, field.clean(self.get_initial_for_field(field, name)))
                told.append((field.label, stored, shown(field, self.cleaned_data[name])))
        for label, rows, typed_rows in (
            ("Où", self.initial.get("stops"), self.asked_stops),
            ("Paroles recueillies", self.initial.get("testimonies"), self.filled_testimonies),
        ):
            typed = [row.cleaned_data for row in typed_rows]
            told.append((label, self._rows_said(label, rows or []), self._rows_said(label, typed)))
        return differing(told)

    def _rows_said(self, label: str, rows: list[Mapping[str, object]]) -> str:
        if label != "Où":
            return "\u00a0; ".join(f"«\u00a0{row['text']}\u00a0»" for row in rows) or NOT_KNOWN
        names = dict(self.stops.empty_form.fields["neighbourhood"].choices)
        said = []
        for row in rows:
            status = QpvStatus(row["said_status"]).label if row.get("said_status") else ""
            place = ", ".join(filter(None, [row.get("spot"), names.get(row["neighbourhood"]), status]))
            count, minutes = (row.get(name) if len(rows) > 1 else None for name in SHARES)
            shares = [] if count is None else [people(count)]
            shares += [] if minutes is None else [duration(minutes)]
            said.append(f"{place} ({', '.join(shares)})" if shares else place)
        return "\u00a0; ".join(said) or NOT_KNOWN


def _empty(field: forms.Field) -> object:
    """The clean value of a field that nobody answered."""
    if isinstance(field, forms.MultipleChoiceField):
        return []
    return None if isinstance(field, RowField | forms.IntegerField) else ""


class CancelForm(DressedForm):
    """Why an outing is cancelled; it stays readable and leaves the figures."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Motif de l’annulation",
        choices=[choice for choice in CancelReason.choices if choice[0] != CancelReason.SERIES_CHANGED],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif."},
    )
    word = FreeText(
        label="Autre motif\u00a0: lequel",
        help_text="Pas de nom, pas d’adresse, pas de santé.",
        max_length=OutingText._meta.get_field("cancel_word").max_length,
        required=False,
    )
