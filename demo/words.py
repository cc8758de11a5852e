"""What the demo's teams and residents say: invented sentences, without a name, an address or a word on health."""

from partners.enums import PartnerRole
from schemes.enums import OutingFormat

# Formats that share their sentences.
MOOD = {
    OutingFormat.MOBILE_UNIT: "mobile",
    OutingFormat.EVENT_STAND: "mobile",
    OutingFormat.WALKABOUT: "round",
    OutingFormat.DOOR_TO_DOOR: "round",
    OutingFormat.WORKSHOP: "desk",
    OutingFormat.DROP_IN_SESSION: "desk",
    OutingFormat.SCHOOL_MODULE: "school",
    OutingFormat.PARTNER_MEETING: "meeting",
    OutingFormat.OFF_SITE_WORK: "meeting",
}

HIGHLIGHTS = {
    "mobile": [
        "La collation a fait venir des curieux, puis de vraies demandes.",
        "Beaucoup de questions sur les comptes en ligne oubliés.",
        "Les habitués de la semaine dernière ont amené leurs voisins.",
        "Le vent a gêné l’installation ; l’équipe s’est repliée sous un porche.",
        "Plusieurs retraités veulent un atelier pour leur téléphone.",
        "Des parents sont restés après la sortie de l’école.",
        "La connexion a lâché une demi-heure ; l’équipe a donné des rendez-vous.",
        "Le partenaire a répondu sur place, sans renvoyer personne.",
        "Deux familles ont découvert une aide qu’elles n’avaient jamais demandée.",
        "Le même jour à la même heure : les gens nous attendaient.",
        "Peu de passage, mais des échanges longs.",
        "Les adolescents ont posé des questions sur leurs traces en ligne.",
        "La file s’est organisée d’elle-même, dans la bonne humeur.",
    ],
    "round": [
        "Retour au calme dans un hall après un long échange.",
        "Des habitants ont signalé un éclairage en panne ; relais transmis.",
        "Les jeunes du square cherchent un lieu pour se retrouver le soir.",
        "Deux voisins brouillés ont accepté de se revoir avec l’équipe.",
        "Les commerçants de la place trouvent la soirée plus paisible.",
        "Beaucoup de monde dehors jusqu’à la fermeture, ambiance sereine.",
        "Le bruit d’un rodéo a inquiété ; l’équipe est restée présente.",
        "Une amicale souhaite préparer la fête des voisins avec nous.",
        "Des encombrants bloquaient le local à vélos ; le bailleur est prévenu.",
        "Les familles restent plus tard à l’aire de jeux depuis notre passage.",
        "Rappel des règles au pied d’une tour : bien reçu.",
        "Plusieurs personnes âgées attendaient l’équipe pour parler un peu.",
        "La pluie a vidé les rues ; l’équipe a fait le tour des halls.",
        "Un groupe a demandé une rencontre avec la mairie de quartier.",
        "Moins de tension qu’au printemps sur ce square.",
    ],
    "desk": [
        "Trois personnes sont reparties avec leur dossier complet.",
        "Le groupe a demandé une seconde séance sur le même sujet.",
        "Les courriers restent la première difficulté.",
        "Une personne vue au porte-à-porte est venue d’elle-même.",
        "L’entraide entre participants a bien pris.",
        "Le vocabulaire administratif décourage ; l’affiche simplifiée aide.",
        "Un rendez-vous a été obtenu pendant la permanence.",
        "Des droits jamais demandés, repérés en parlant d’autre chose.",
    ],
    "school": [
        "Les élèves ont rejoué une dispute et trouvé trois issues.",
        "Classe très participative sur le respect des lieux communs.",
        "Le débat sur les réseaux sociaux a dépassé l’heure prévue.",
        "Les délégués veulent une suite avec les autres classes.",
        "Une classe un peu agitée, puis très à l’écoute.",
    ],
    "meeting": [
        "Chacun sait mieux vers qui orienter.",
        "Deux dates communes ont été posées.",
        "Les partenaires constatent les mêmes difficultés que nous.",
        "Le répertoire des contacts a été mis à jour.",
    ],
}

TESTIMONIES = {
    "mobile": [
        ("resident", "Je passais juste, et je repars avec mon rendez-vous."),
        ("resident", "Ici on ne me fait pas sentir que je ne sais pas."),
        ("resident", "Je n’aurais jamais poussé la porte d’un bureau."),
        ("resident", "C’est moi qui ai cliqué, et ça a marché."),
        ("resident", "On devrait vous voir toutes les semaines."),
        ("resident", "Ma fille n’a plus besoin de tout faire à ma place."),
        ("resident", "Je croyais que cette aide n’était pas pour moi."),
        ("resident", "Le café, la table, et on se met à parler."),
        ("resident", "J’ai enfin compris la lettre que j’avais dans mon sac."),
        ("partner", "Nous voyons arriver des gens que nous ne touchions pas."),
        ("partner", "Être ensemble sur la place nous fait gagner des semaines."),
        ("team", "Se poser au même endroit change tout : on nous reconnaît."),
    ],
    "round": [
        ("resident", "Quand vous passez, le hall redevient à tout le monde."),
        ("resident", "Vous nous écoutez sans nous juger."),
        ("resident", "Je redescends promener le chien le soir."),
        ("resident", "On s’est reparlé, c’est déjà beaucoup."),
        ("resident", "Vous dites les règles, mais vous dites aussi bonjour."),
        ("resident", "Mes enfants vous connaissent, ça me rassure."),
        ("resident", "Enfin quelqu’un qui revient quand il l’a promis."),
        ("resident", "On ne savait pas à qui demander pour la lumière."),
        ("resident", "Ça fait du bien de causer cinq minutes."),
        ("resident", "Avec vous, la discussion n’a pas tourné en dispute."),
        ("resident", "La mairie, c’était loin ; maintenant j’ai un numéro."),
        ("resident", "Le soir, on se sent moins seul dans le quartier."),
        ("resident", "Au début on se méfiait, maintenant on vous attend."),
        ("resident", "Vous avez pris le temps d’entendre les deux côtés."),
        ("resident", "Le banc est redevenu un banc, tout le monde s’y assoit."),
        ("resident", "J’ai osé dire au voisin que le bruit me gênait."),
        ("resident", "Pour une fois, on nous explique au lieu de nous chasser."),
        ("partner", "Vos retours nous aident à intervenir au bon endroit."),
        ("partner", "L’équipe désamorce avant que nous soyons appelés."),
        ("partner", "Les locataires nous parlent plus facilement depuis."),
        ("team", "Revenir le lendemain compte autant que la première parole."),
        ("team", "Le silence du premier soir est devenu un bonjour."),
    ],
    "desk": [
        ("resident", "J’ai rangé mes papiers et ma tête."),
        ("resident", "Je sais maintenant quelle question poser."),
        ("resident", "J’avais honte de demander, plus maintenant."),
        ("resident", "Le mot de passe, je l’ai trouvé toute seule."),
        ("resident", "Je reviendrai avec ma sœur."),
        ("partner", "Les personnes arrivent chez nous avec un dossier prêt."),
        ("team", "Parler lentement, c’est déjà ouvrir un droit."),
    ],
    "school": [
        ("resident", "J’ai compris qu’on peut dire non sans crier."),
        ("resident", "D’habitude on ne nous demande pas notre avis."),
        ("partner", "La classe en reparlait encore le lendemain."),
        ("team", "Les élèves avaient déjà les solutions."),
    ],
    "meeting": [
        ("partner", "Nous connaissons enfin vos visages."),
        ("partner", "Cette rencontre nous évite bien des renvois."),
        ("team", "Une heure ensemble vaut dix courriels."),
    ],
}

TEAM_NOTES = [
    "Prévoir une batterie de secours la prochaine fois.",
    "À trois, la rotation est plus confortable.",
    "Revenir plus tard dans l’après-midi : le passage commence après l’école.",
    "Débrief utile sur la posture quand le ton monte.",
    "Refaire des affiches pour les halls.",
    "Penser aux bâches et aux gobelets.",
]

EVENTS = [
    "Fête de quartier",
    "Forum des associations",
    "Fête des voisins",
    "Semaine du numérique",
    "Braderie solidaire",
    "Journée portes ouvertes",
    "Forum de l’emploi",
    "Fête de la rentrée",
]

OTHER_TOPICS = ["Vacances et loisirs", "Transports", "Don de vêtements", "Jardin partagé", "Apprendre le français"]

# Which of a partner's roles make sense on which outing, the first that it holds.
ROLES = {
    "mobile": (PartnerRole.CO_HOST, PartnerRole.EXPERTISE, PartnerRole.LOGISTICS, PartnerRole.VENUE),
    "round": (PartnerRole.REQUESTER, PartnerRole.DETECTION, PartnerRole.CO_HOST, PartnerRole.DOWNSTREAM_RECEPTION),
    "desk": (PartnerRole.VENUE, PartnerRole.EXPERTISE, PartnerRole.UPSTREAM_PRESCRIPTION, PartnerRole.CO_HOST),
    "school": (PartnerRole.VENUE,),
    "meeting": (),
}
