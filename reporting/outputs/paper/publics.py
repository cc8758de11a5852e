"""Who the people were, on one base each, with how much of it was noted."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from french.numbers import Tens, amount, bare, counted, share
from french.words import lowerfirst

from ... import wording
from ...figures.report import PublicsBlock, Report, Section
from .. import charts
from .pictures import FONT, bar, picture
from .tables import sign


def public(report: Report, block: PublicsBlock) -> dict:
    """One base described: charts, fill rates said in words, first contacts, and the table behind them."""
    now = block.now
    sexes, ages = wording.sexes_sentence(block.sexes), wording.ages_sentence(block.ages)
    labels = (capfirst(wording.current_label(report)), capfirst(wording.previous_label(report)))
    if block.previous is None:
        labels = ("", "")
    is_mediated = not block.prefix
    return {
        "block": block,
        "is_mediated": is_mediated,
        "people": counted(now.base, "personne médiée", "personnes médiées")
        if is_mediated
        else counted(now.base, "participante ou participant", "participantes et participants"),
        "noted": "" if is_mediated else wording.participants_outings(report),
        "sexes_sentence": sexes,
        "sexes": _stacked(block.sexes, sexes, labels),
        "sexes_fill": _fill("Sexe renseigné", now.gender_known, now.sexes_base),
        "ages_sentence": ages,
        "ages_inside": lowerfirst(ages),
        "ages": _stacked(block.ages, ages, labels),
        "ages_fill": _fill("Âge renseigné", now.age_known, now.ages_base),
        "first_contacts": share(now.first_contact_count, now.first_contact_base) if now.first_contact_base else "",
        "first_contacts_bar": bar(now.first_contact_count, now.first_contact_base),
        "first_contacts_base": f"{amount(now.first_contact_count)} sur {counted(now.first_contact_base, 'personne')},"
        f" là où c’est noté ({share(now.first_contact_base, now.base)} du total).",
        "extras": list(_extras(block)),
        "rows": list(_public_rows(block)),
        "total": bare(now.base),
        "previous_total": bare(block.previous.base) if block.previous else "",
        "sign": sign(block.sexes.is_rounded),
    }


def _stacked(section: Section, sentence: str, labels: tuple[str, str]) -> SafeString | str:
    if not section.base:
        return ""
    return picture(charts.stacked(section, width=640, font=FONT, labels=labels), proves=sentence)


def _fill(what: str, known: int, base: int) -> str:
    part = rate(known, base)
    told = f"{what} pour {counted(known, 'personne')} sur {amount(base)}{f' ({part})' if part else ''}"
    if part and isinstance(base, Tens):
        # The sum of rounded parts is no number of people.
        return f"Parts calculées sur toutes les personnes décrites, non renseigné compris. {what} pour {part}."
    return f"Parts calculées sur les réponses. {told}."


def rate(part: int, base: int) -> str:
    """A share beside its numbers; nothing on a base that shares are not told of."""
    told = share(part, base)
    return told if told.endswith("%") else ""


def _extras(block: PublicsBlock) -> Iterator[str]:
    now = block.now
    if now.sent_by_partner_count:
        people = counted(now.sent_by_partner_count, "personne venue", "personnes venues")
        yield f"{people} sur le conseil d’un partenaire{_people_noted(now.sent_by_partner_base, now.base)}."
    if now.language_help_count:
        talks = counted(now.language_help_count, "échange")
        yield f"{talks} avec une aide à la langue ou à la lecture{_people_noted(now.language_help_base, now.base)}."


def _people_noted(noted: int, base: int) -> str:
    """« , noté pour 40 personnes sur 62 »; nothing where it is noted for all."""
    return "" if noted == base else f", noté pour {counted(noted, 'personne')} sur {amount(base)}"


def _public_rows(block: PublicsBlock) -> Iterator[tuple[str, str, str, str, str, bool]]:
    """(label, value, share, previous, previous share, whether a group starts here)."""
    now, before = block.now, block.previous
    groups = (
        (block.sexes, now.gender_unknown, before.gender_unknown if before else None),
        (block.ages, now.age_unknown, before.age_unknown if before else None),
    )
    for section, unknown, previous_unknown in groups:
        rows = zip(section.lines, section.shares, section.previous_shares, strict=True)
        for index, (line, told, past) in enumerate(rows):
            yield line.label, line.told, told, bare(line.previous), past, not index
        if not section.is_rounded and section.lines:
            yield "Non renseigné", amount(unknown), "—", amount(previous_unknown), "—", False
