"""Closed lists of what is planned: how a series comes back, what became of a promise, how the mobile unit is."""

from django.db import models


class Rule(models.TextChoices):
    """How the days of a series follow one another."""

    WEEKLY = "weekly", "Chaque semaine, ou toutes les 2 à 4"
    MONTHLY = "monthly", "Chaque mois, à son rang"
    DATES = "dates", "À des dates choisies"


class Rank(models.IntegerChoices):
    """Which of a month's days of one name."""

    FIRST = 1, "1er"
    SECOND = 2, "2e"
    THIRD = 3, "3e"
    FOURTH = 4, "4e"
    LAST = -1, "dernier"


class Holidays(models.TextChoices):
    """Whether a series goes on days off."""

    SKIP = "skip", "Sauf jours fériés"
    KEEP = "keep", "Jours fériés compris"


class School(models.TextChoices):
    """Which part of the school year a series has, in the scheme’s zone."""

    ANY = "any", "Toute l’année"
    TERM = "term", "Hors vacances scolaires"
    BREAK = "break", "Pendant les vacances"


class ExceptionKind(models.TextChoices):
    """What a person does to the days of a rule."""

    SKIP = "skip", "Pas ce jour-là"
    ADD = "add", "Un jour de plus"


class VisitState(models.TextChoices):
    """What became of a due visit; the best lane wins, in this order (DOMAIN 8.3)."""

    KEPT = "kept", "Tenue"
    MOVED = "moved", "Déplacée et tenue"
    PENDING = "pending", "À venir, à clôturer"
    CANCELLED = "cancelled", "Annulée"
    UNRECORDED = "unrecorded", "Sans nouvelle"
    MISSED = "missed", "Non tenue"


class Word(models.TextChoices):
    """What a person says of a visit without news."""

    MISSED = "missed", "Non tenue"
    UNKNOWN = "unknown", "Nous ne savons pas"


class VisitAnswer(models.TextChoices):
    """What may be answered of a visit without news: a deed on its outing, or a word that is kept."""

    DONE = "done", "Faite\u00a0: clôturer la sortie"
    CANCELLED = "cancelled", "Annulée"
    MISSED = "missed", "Non tenue"
    UNKNOWN = "unknown", "Nous ne savons pas"


class CrewFunction(models.TextChoices):
    """Whom a crew needs, while nobody is named."""

    MEDIATOR = "mediator", "Médiation"
    DIGITAL_ADVISER = "digital_adviser", "Conseil numérique"
    CIVIC_VOLUNTEER = "civic_volunteer", "Service civique"


class Announcement(models.TextChoices):
    """How an outing was announced (Kit, « annoncer »)."""

    POSTER = "poster", "Affiches dans les halls"
    FLYER = "flyer", "Flyers"
    PARTNER = "partner", "Par les partenaires"
    ONLINE = "online", "En ligne"
    WORD_OF_MOUTH = "word_of_mouth", "De vive voix"


class Equipment(models.TextChoices):
    """What is checked before leaving (DOMAIN 8.3)."""

    BATTERY = "battery", "Batterie"
    CONNECTION = "connection", "Connexion"
    FLYERS = "flyers", "Flyers"
    REFRESHMENTS = "refreshments", "Collation"
    SCREEN = "screen", "Paravent"
    CHARGERS = "chargers", "Chargeurs"
    HELMET = "helmet", "Casque"
    GLOVES = "gloves", "Gants"
    RAIN = "rain", "Pluie"


class Weather(models.TextChoices):
    """Picked by hand: nobody is asked elsewhere."""

    DRY = "dry", "Sec"
    RAIN = "rain", "Pluie"
    WIND = "wind", "Vent"
    HEAT = "heat", "Forte chaleur"
    COLD = "cold", "Grand froid"


class UnitEntryKind(models.TextChoices):
    """A line of the mobile unit's logbook (entretien)."""

    CHARGE = "charge", "Recharge"
    CLEANING = "cleaning", "Nettoyage"
    CHECK = "check", "Contrôle"
    DEFECT = "defect", "Panne"
    REPAIR = "repair", "Réparation"
    BACK = "back", "Retour en service"


class UnitState(models.TextChoices):
    IN_SERVICE = "in_service", "En service"
    WATCH = "watch", "À surveiller"
    OUT_OF_SERVICE = "out_of_service", "Hors service"


class IncidentKind(models.TextChoices):
    """What happened to the team itself: told to the employer, in no figure."""

    VERBAL = "verbal", "Insultes, menaces"
    PHYSICAL = "physical", "Violence physique"
    ACCIDENT = "accident", "Accident, chute"
    THEFT = "theft", "Vol, dégradation"
    OTHER = "other", "Autre"


class NoticeKind(models.TextChoices):
    """What a message is about."""

    TO_CLOSE = "to_close", "Sortie à clôturer"
    CANCELLED = "cancelled", "Sortie annulée"
    DIGEST = "digest", "Récapitulatif de la coordination"
