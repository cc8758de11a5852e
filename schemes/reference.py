"""The rows every scheme starts from: the kit's topics and themes (Kit, annexe 4, levels 1 and 4).

Seeded after each migration, not by one: a live-server test empties the tables and what a migration wrote would be gone.
"""

from .models import Theme, Topic

# Code, our label for charts, our words in a sentence, then the kit's label and, as detail, its own parenthesis.
KIT_TOPICS = [
    (
        "online_public_service",
        "Service public en ligne",
        "les services publics en ligne",
        "Accès à un service public en ligne",
        "CAF, CNAM, CNAV, impôts…",
    ),
    (
        "utility_provider",
        "Fournisseur (énergie, téléphone…)",
        "les fournisseurs (énergie, téléphone…)",
        "Accès lié à un fournisseur de services",
        "électricité, gaz, eau, transports en commun, téléphone, Internet…",
    ),
    (
        "identity_nationality",
        "Identité, nationalité",
        "l’identité et la nationalité",
        "Aide liée aux démarches d’identité ou de nationalité",
        "passeport, carte d’identité, attestations, titre de séjour…",
    ),
    (
        "digital_help",
        "Aide sur le numérique",
        "l’aide sur le numérique",
        "Aide sur le numérique",
        "hors accès fournisseur : connexion, adresse mél, prise en main…",
    ),
    (
        "youth",
        "Jeunesse",
        "la jeunesse",
        "Thématique jeunesse",
        "harcèlement en ligne, e-réputation, usage des réseaux sociaux…",
    ),
    ("employment", "Emploi", "l’emploi", "Thématique emploi", "France Travail, CV…"),
    (
        "schooling",
        "Scolarité",
        "la scolarité",
        "Thématique scolarité",
        "prise en main de l’ENT, inscription dans un établissement scolaire, à la cantine, dans une association…",
    ),
    ("housing", "Logement, bailleur", "le logement", "Thématique logement, relations avec le bailleur/logeur", ""),
    ("other_rights", "Autres accès aux droits", "d’autres accès aux droits", "Autres accès aux droits", ""),
    ("general_mediation", "Médiation généraliste", "la médiation généraliste", "Médiation généraliste", ""),
    ("other", "Autres", "d’autres sujets", "Autres", ""),
]

KIT_THEMES = [
    ("Les énergies", "chèque énergie, compteur Linky, suivi de la consommation…"),
    ("La Poste", "volet postal et volet bancaire"),
    ("E-réputation", "présence sur le net"),
    ("Cyberharcèlement et réseaux sociaux", ""),
    ("Cybersécurité, mail, mots de passe, etc.", ""),
    ("Accès aux outils connectés", ""),
]


def seed_reference(**kwargs) -> None:
    """Writes the kit's rows that are missing and puts back their wording; never touches a scheme's own rows."""
    for position, (code, short_label, said, label, detail) in enumerate(KIT_TOPICS, start=1):
        words = {"label": label, "short_label": short_label, "said": said, "detail": detail}
        Topic.objects.update_or_create(scheme=None, code=code, defaults=words | {"position": position})
    for position, (label, detail) in enumerate(KIT_THEMES, start=1):
        Theme.objects.update_or_create(
            scheme=None, folded_label=label, defaults={"label": label, "detail": detail, "position": position}
        )
