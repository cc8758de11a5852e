"""Closed lists of the schemes. The kit's options carry its codes and labels, harmonised where DOMAIN 2.2 says so."""

from django.db import models


class Role(models.TextChoices):
    """What a member does in a scheme; `ADMIN` is of a whole operator (DOMAIN 8.5)."""

    ADMIN = "admin", "Administration"
    COORDINATOR = "coordinator", "Coordination"
    MEDIATOR = "mediator", "Médiation"
    VOLUNTEER = "volunteer", "Service civique"


class QpvStatus(models.TextChoices):
    """Standing of a neighbourhood in the city policy (Kit, annexe 4, level 1, with the watch status of Laval)."""

    QPV = "qpv", "QPV"
    WATCH = "watch", "Quartier de veille"
    NON_QPV = "non_qpv", "Non QPV"
    UNKNOWN = "unknown", "Non renseigné"


class SpotType(models.TextChoices):
    """Kit, annexe 4, level 1: « Typologie »."""

    BUILDING_FOOT_OR_SQUARE = "building_foot_or_square", "Pied d’immeuble ou place publique"
    MARKET = "market", "Marché"
    FACILITY_SURROUNDINGS = "facility_surroundings", "Abord d’un équipement"
    TRANSIT_SURROUNDINGS = "transit_surroundings", "Proximité transports en commun"
    OTHER = "other", "Autres"


class MobileUnitKind(models.TextChoices):
    TRICYCLE = "tricycle", "Triporteur"
    CARGO_BIKE = "cargo_bike", "Vélo cargo"
    OTHER = "other", "Autre"


class TimeZone(models.TextChoices):
    """Where in France a team's watch is set. Islands and towns that keep the same hours stand on one line."""

    PARIS = "Europe/Paris", "Hexagone et Corse"
    GUADELOUPE = "America/Guadeloupe", "Guadeloupe, Saint-Martin, Saint-Barthélemy"
    MARTINIQUE = "America/Martinique", "Martinique"
    CAYENNE = "America/Cayenne", "Guyane"
    MIQUELON = "America/Miquelon", "Saint-Pierre-et-Miquelon"
    REUNION = "Indian/Reunion", "La Réunion"
    MAYOTTE = "Indian/Mayotte", "Mayotte"
    NOUMEA = "Pacific/Noumea", "Nouvelle-Calédonie"
    WALLIS = "Pacific/Wallis", "Wallis-et-Futuna"
    TAHITI = "Pacific/Tahiti", "Polynésie française"


class SchoolZone(models.TextChoices):
    """Which calendar the schools of a town follow."""

    A = "A", "Zone A"
    B = "B", "Zone B"
    C = "C", "Zone C"


class SchemeState(models.TextChoices):
    """Where a scheme is in its life."""

    PREPARING = "preparing", "En préparation"
    ACTIVE = "active", "Actif"
    CLOSED = "closed", "Fermé"
    ARCHIVED = "archived", "Archivé"


class Preset(models.TextChoices):
    """What a scheme is set up for: which parts of the application it uses (`schemes/presets.py`)."""

    KIT = "kit", "Kit de la médiation nomade"
    TRANQUILLITE = "tranquillite", "Tranquillité publique"
    ACCES_AUX_DROITS = "acces_aux_droits", "Accès aux droits"


class TeamFunction(models.TextChoices):
    MEDIATOR = "mediator", "Médiatrices et médiateurs"
    COORDINATOR = "coordinator", "Coordination"
    SUPERVISOR = "supervisor", "Encadrement intermédiaire"
    DIGITAL_ADVISER = "digital_adviser", "Conseil numérique"
    CIVIC_VOLUNTEER = "civic_volunteer", "Service civique"


class DatePrecision(models.TextChoices):
    """How much of a date its source gives: many sheets say a year only."""

    YEAR = "year", "année"
    MONTH = "month", "mois"
    DAY = "day", "jour"


class Weekday(models.IntegerChoices):
    MONDAY = 1, "Lundi"
    TUESDAY = 2, "Mardi"
    WEDNESDAY = 3, "Mercredi"
    THURSDAY = 4, "Jeudi"
    FRIDAY = 5, "Vendredi"
    SATURDAY = 6, "Samedi"
    SUNDAY = 7, "Dimanche"


class OutingFormat(models.TextChoices):
    """How an outing is done. Stands here because a scheme has a usual one; what each asks is in `outings.formats`."""

    MOBILE_UNIT = "mobile_unit", "Avec solution mobile"
    WALKABOUT = "walkabout", "Présence à pied"
    WORKSHOP = "workshop", "Atelier, action collective"
    DOOR_TO_DOOR = "door_to_door", "Porte-à-porte"
    DROP_IN_SESSION = "drop_in_session", "Permanence"
    SCHOOL_MODULE = "school_module", "Module scolaire"
    EVENT_STAND = "event_stand", "Stand, événement"
    HOME_VISIT = "home_visit", "Visite à domicile"
    PARTNER_MEETING = "partner_meeting", "Rencontre partenariale"
    OFF_SITE_WORK = "off_site_work", "Travail hors sortie (outil, instance)"
