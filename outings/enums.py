"""Closed lists of the five levels (DOMAIN 5.1 to 5.5): the kit's options, labels harmonised by DOMAIN 2.2."""

from django.db import models


class OutingStatus(models.TextChoices):
    PLANNED = "planned", "Prévue"
    DRAFT = "draft", "Brouillon"
    LOGGED = "logged", "Clôturée"
    VALIDATED = "validated", "Validée"
    CANCELLED = "cancelled", "Annulée"


# The outings that figures count (DOMAIN 6.4b: from `logged` on).
DONE = (OutingStatus.LOGGED, OutingStatus.VALIDATED)
# Somebody has still something to do: close, finish or validate.
WAITING = (OutingStatus.PLANNED, OutingStatus.DRAFT, OutingStatus.LOGGED)


class TimeSlot(models.TextChoices):
    MORNING = "morning", "Matin"
    MIDDAY = "midday", "Midi"
    AFTERNOON = "afternoon", "Après-midi"
    EVENING = "evening", "Soirée"


class QpvSource(models.TextChoices):
    """Who says the QPV status of a stop: what is known of its place, else the team that was there."""

    SPOT = "spot", "d’après le lieu"
    QUARTER = "quarter", "d’après le quartier"
    SAID = "said", "déclaré par l’équipe"


class Setting(models.TextChoices):
    OPEN = "open", "Ouvert"
    CLOSED = "closed", "Clos"


class VenueType(models.TextChoices):
    SCHOOL = "school", "Collège, lycée, université"
    HOSPITAL = "hospital", "Hôpital"
    CARE_HOME = "care_home", "Maison de retraite, Ehpad"
    MALL = "mall", "Centre commercial"
    SOCIAL_CENTRE = "social_centre", "Centre social, maison de quartier"
    PUBLIC_OFFICE = "public_office", "Mairie, La Poste, France services"
    HOME = "home", "Domicile"
    HALL = "hall", "Hall, parties communes"
    STATION = "station", "Gare, train"
    SHOP = "shop", "Commerce"
    OTHER = "other", "Autre"


class OutingContext(models.TextChoices):
    PUBLIC_SPACE = "public_space", "Sur l’espace public"
    EVENT = "event", "En lien avec un événement"
    HOSTED = "hosted", "Adossée à un lieu ou un acteur"


class TargetAudience(models.TextChoices):
    UNDER_18 = "under_18", "Jeunes (moins de 18 ans)"
    AGE_18_25 = "age_18_25", "Jeunes adultes (18-25 ans)"
    AGE_26_64 = "age_26_64", "Adultes (26-64 ans)"
    AGE_65_PLUS = "age_65_plus", "Seniors (65 ans et plus)"
    FAMILIES = "families", "Familles"
    PRECARIOUS = "precarious", "Publics précaires (sans domicile, migrants, etc.)"
    OTHER = "other", "Autres"


class OutingType(models.TextChoices):
    GENERALIST = "generalist", "Généraliste"
    THEMATIC = "thematic", "Thématique"


class CancelReason(models.TextChoices):
    WEATHER = "weather", "Météo"
    STAFF = "staff", "Absence dans l’équipe"
    EQUIPMENT = "equipment", "Matériel ou batterie"
    PARTNER = "partner", "Partenaire indisponible"
    SECURITY = "security", "Sécurité"
    OTHER = "other", "Autre"
    # Of a day that a change of its series dropped: said by the deed, offered nowhere.
    SERIES_CHANGED = "series_changed", "Série modifiée"


class RectificationKind(models.TextChoices):
    """What was done to a period that a report had told."""

    ADDED = "added", "Sortie ajoutée"
    CORRECTED = "corrected", "Sortie corrigée"
    CANCELLED = "cancelled", "Sortie annulée"
    SET_ASIDE = "set_aside", "Sortie écartée"


class NoPublicReason(models.TextChoices):
    WEATHER = "weather", "Météo"
    EMPTY_PLACE = "empty_place", "Lieu désert"
    TIME_OF_DAY = "time_of_day", "Horaire"
    OTHER_EVENT = "other_event", "Autre événement"
    OTHER = "other", "Autre"
    # Of an outing that was imported: nobody was asked, and the form does not offer it.
    NOT_SAID = "not_said", "Non renseigné (reprise)"


class OutingSource(models.TextChoices):
    """How an outing came in (provenance)."""

    FORM = "form", "Saisie"
    IMPORT = "import", "Reprise d’un tableur"


class Feeling(models.TextChoices):
    HARD = "hard", "Difficile"
    MIXED = "mixed", "Mitigée"
    GOOD = "good", "Bonne"
    GREAT = "great", "Très bonne"


class NextDecision(models.TextChoices):
    KEEP = "keep", "À refaire"
    ADAPT = "adapt", "À adapter"
    STOP = "stop", "À abandonner ici"


class TestimonySource(models.TextChoices):
    RESIDENT = "resident", "Habitante ou habitant"
    PARTNER = "partner", "Partenaire"
    TEAM = "team", "Équipe"


class SupportType(models.TextChoices):
    LISTENING = "listening", "Écoute"
    INFORMATION = "information", "Information"
    GUIDANCE = "guidance", "Orientation"
    ACCOMPANIMENT = "accompaniment", "Accompagnement physique"
    MEDIATION = "mediation", "Médiation (temps réel)"
    DEFERRED_MEDIATION = "deferred_mediation", "Médiation conventionnelle (temps différé)"
    RULES_REMINDER = "rules_reminder", "Rappel aux règles, sensibilisation"
    COLLECTIVE_ACTIVITY = "collective_activity", "Animation, action collective"


class Register(models.TextChoices):
    """The eight registers of social mediation (DOMAIN 2.5)."""

    PROXIMITY_PRESENCE = "proximity_presence", "La présence active de proximité"
    CONFLICT_MANAGEMENT = "conflict_management", "La prévention et la gestion des situations conflictuelles"
    INTERMEDIATION = "intermediation", "L’intermédiation entre les personnes et les institutions"
    SOCIAL_TECHNICAL_WATCH = "social_technical_watch", "La veille sociale et technique"
    PARTNER_LINKING = "partner_linking", "La mise en relation avec un partenaire"
    CONSULTATION = "consultation", "La concertation avec les habitants et les institutions"
    COLLECTIVE_PROJECTS = "collective_projects", "La facilitation de projets collectifs"
    AWARENESS_TRAINING = "awareness_training", "L’information, la sensibilisation et/ou la formation"


class Factor(models.TextChoices):
    """What helped or hindered an outing: the same list serves both (DOMAIN 5.5)."""

    FLOW = "flow", "Flux de passage"
    REGULARITY = "regularity", "Régularité"
    PARTNER_PRESENT = "partner_present", "Partenaire présent"
    EVENT = "event", "Événement"
    REFRESHMENTS = "refreshments", "Collation"
    WEATHER = "weather", "Météo"
    TIME_OF_DAY = "time_of_day", "Horaire"
    QUIET_PLACE = "quiet_place", "Lieu peu passant"
    EQUIPMENT = "equipment", "Connexion, matériel"
    LANGUAGE = "language", "Langue"
    TENSION = "tension", "Tension"
    STAFFING = "staffing", "Effectif"


class Deed(models.TextChoices):
    """What was done to an outing (historique)."""

    PLANNED = "planned", "Prévue"
    PLAN_CHANGED = "plan_changed", "Prévision modifiée"
    MOVED = "moved", "Déplacée"
    RECORDED = "recorded", "Saisie"
    IMPORTED = "imported", "Reprise d’un tableur"
    CLOSED = "closed", "Clôturée"
    CHANGED = "changed", "Modifiée"
    READ = "read", "Relue"
    VALIDATED = "validated", "Validée"
    UNVALIDATED = "unvalidated", "Validation annulée"
    CANCELLED = "cancelled", "Annulée"
    RESTORED = "restored", "Rétablie"
    STARRED = "starred", "Paroles choisies"
    REVIEWED = "reviewed", "Textes relus"
    SPOT_MERGED = "spot_merged", "Lieu fusionné"
    THEME_MERGED = "theme_merged", "Thématique fusionnée"
    PARTNER_MERGED = "partner_merged", "Partenaire fusionné"
    STATUS_KNOWN = "status_known", "Statut QPV complété"
    SET_ASIDE = "set_aside", "Écartée des chiffres"
    WORD_WITHDRAWN = "word_withdrawn", "Parole retirée par la personne"


# What changes none of the outing's answers nor words: what was read before it still holds after.
QUIET = (
    Deed.STARRED,
    Deed.REVIEWED,
    Deed.SPOT_MERGED,
    Deed.THEME_MERGED,
    Deed.PARTNER_MERGED,
    Deed.STATUS_KNOWN,
    Deed.SET_ASIDE,
)


class TickList(models.TextChoices):
    """The lists of an outing where several options may be ticked; each option's code is that of its enum."""

    SUPPORT_TYPE = "support_types", "Type de médiation et d’appui"
    REGISTER = "registers_used", "Registres mobilisés"
    ENABLER = "enablers", "Ce qui a aidé"
    OBSTACLE = "obstacles", "Ce qui a freiné"
    SECONDARY_AUDIENCE = "secondary_audiences", "Autres publics visés"

    @property
    def options(self) -> type[models.TextChoices]:
        return {
            TickList.SUPPORT_TYPE: SupportType,
            TickList.REGISTER: Register,
            TickList.ENABLER: Factor,
            TickList.OBSTACLE: Factor,
            TickList.SECONDARY_AUDIENCE: TargetAudience,
        }[self]
