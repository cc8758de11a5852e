"""What the demo's teams note of situations, of the watch, and what they are answered: invented sentences about places
and things, without anybody in them."""

from situations.enums import SituationType, StepKind
from watch.enums import ObservationType, TechnicalType

SITUATIONS = {
    SituationType.NOISE: [
        "Musique forte depuis une voiture, moteur tournant. Le volume a baissé après l’échange.",
        "Une enceinte près des bancs, sous des fenêtres ouvertes. Elle a été rangée.",
        "Des scooters tournent autour de la place en début de soirée.",
        "Une fête dans la cour se prolonge. Une heure de fin a été choisie ensemble.",
        "Ballons contre les volets à l’heure du repas. Un autre endroit a été proposé pour jouer.",
    ],
    SituationType.HALL_OCCUPATION: [
        "Un groupe s’abrite de la pluie dans le hall et gêne le passage.",
        "Hall occupé à notre arrivée, dégagé après un rappel des règles.",
        "Porte d’entrée maintenue ouverte. Les canettes ont été ramassées ensemble.",
        "La discussion a quitté le hall pour continuer dehors.",
        "Un canapé avait été installé dans l’entrée. Il est ressorti.",
    ],
    SituationType.GATHERING: [
        "Du monde devant les commerces, le passage est redevenu possible.",
        "Beaucoup de monde sur la place après un match, ambiance bonne puis plus tendue.",
        "Chaises sorties devant l’entrée, discussion jusqu’à la nuit.",
        "Deux groupes se cherchent du regard. L’équipe est restée au milieu.",
    ],
    SituationType.PUBLIC_SPACE_USE: [
        "Barbecue sur la pelouse, trop près des jeux. Il a été déplacé.",
        "Voitures garées devant l’accès des secours.",
        "Deux groupes veulent le même terrain. Un tour de rôle a été trouvé.",
        "Chiens sans laisse à l’aire de jeux, des parents inquiets.",
    ],
    SituationType.NEIGHBOUR_CONFLICT: [
        "Désaccord sur le bruit, dans un même immeuble.",
        "Sacs laissés devant une entrée, reproches des deux côtés.",
        "La cour sert à jouer et à se reposer, les deux ne vont pas ensemble.",
        "Le local à vélos est encombré, chacun accuse l’autre.",
    ],
    SituationType.INSTITUTION_CONFLICT: [
        "Incompréhension après un courrier sur les charges.",
        "Le ton est monté au guichet. Une nouvelle rencontre a été proposée.",
        "Travaux annoncés puis repoussés, colère au pied de l’immeuble.",
    ],
    SituationType.PERSON_IN_DIFFICULTY: [
        "Quelqu’un ne savait plus où s’adresser. Un relais a été proposé.",
        "Nuit dehors en vue, les services compétents ont été appelés.",
    ],
    SituationType.OTHER: ["Un défilé improvisé sur la place, sans heurt."],
}

STEPS = {
    StepKind.CONTACT: [
        "Premier échange, chacun garde la parole.",
        "Message laissé à la loge, réponse reçue le soir.",
        "L’équipe s’est présentée et a dit ce qu’elle peut faire.",
    ],
    StepKind.AGREED: ["Les deux côtés acceptent d’être aidés à se parler."],
    StepKind.SHUTTLE: [
        "Chacun a dit ce qui le gêne.",
        "Une proposition d’horaires circule.",
        "Les deux récits se rejoignent sur l’essentiel.",
    ],
    StepKind.JOINT: [
        "Rencontre au centre social, trois points d’accord.",
        "Une heure d’échange calme, une suite est fixée.",
    ],
    StepKind.PARTNER: ["Point avec le bailleur sur l’isolation du hall.", "Le centre social prête une salle."],
    StepKind.CHECK: ["Le calme tient.", "Passage sur place, le sujet est derrière eux."],
}

TECHNICAL = {
    TechnicalType.LIGHTING: ["Éclairage du hall en panne.", "Deux lampadaires éteints le long de l’allée."],
    TechnicalType.LIFT: ["Ascenseur à l’arrêt.", "L’ascenseur s’arrête entre deux paliers, les habitants l’évitent."],
    TechnicalType.DOOR: ["La porte d’entrée ne ferme plus.", "Interphone muet."],
    TechnicalType.CLEANING: ["Sacs éventrés autour des conteneurs.", "Hall non nettoyé depuis plusieurs jours."],
    TechnicalType.BULKY: ["Matelas et meubles au pied de l’immeuble.", "Encombrants devant le local à vélos."],
    TechnicalType.DAMAGE: ["Boîtes aux lettres forcées.", "Vitre de l’abri cassée, éclats au sol."],
    TechnicalType.LEAK: ["Eau qui coule dans le local des poussettes."],
    TechnicalType.HEATING: ["Plus d’eau chaude dans l’immeuble.", "Chauffage coupé dans les parties communes."],
    TechnicalType.ROAD: ["Trou dans la chaussée au passage piéton.", "Bordure descellée devant l’arrêt."],
    TechnicalType.GREEN: ["Balançoire cassée à l’aire de jeux.", "Branche tombée sur l’allée."],
    TechnicalType.WRECK: ["Voiture brûlée sur le parking.", "Scooter abandonné sous le porche."],
    TechnicalType.OTHER: ["Panneau d’information vide depuis des semaines."],
}

OBSERVED = {
    ObservationType.USES: [
        "La pelouse derrière les jeux devient le lieu des soirées d’été.",
        "Les bancs ont été déplacés à l’ombre, on y reste plus longtemps.",
        "Le parking sert de terrain de football faute de place.",
        "La dalle se vide dès que les commerces ferment.",
    ],
    ObservationType.RIGHTS: [
        "Beaucoup ignorent l’aide au paiement de l’énergie.",
        "Des familles n’ont pas renouvelé leur inscription au restaurant scolaire.",
        "La demande de logement en ligne décourage, beaucoup s’arrêtent au mot de passe.",
    ],
    ObservationType.SERVICE_GAP: [
        "Le bureau de poste ferme désormais deux après-midi par semaine.",
        "Plus de distributeur de billets depuis les travaux.",
        "La permanence du mercredi n’a plus lieu, les habitants se présentent porte close.",
    ],
    ObservationType.ISOLATION: [
        "Le banc de l’entrée ne sert plus, on ne se croise qu’aux boîtes aux lettres.",
        "Depuis la fermeture du café, peu d’occasions de se parler.",
    ],
    ObservationType.YOUTH: [
        "Le local des jeunes ferme avant l’heure où ils sortent.",
        "Des collégiens restent dehors le midi, sans lieu où manger.",
        "Demande répétée d’un terrain éclairé en hiver.",
    ],
    ObservationType.MOBILITY: [
        "Le dernier bus passe avant la fin des cours du soir.",
        "L’arrêt provisoire n’a pas d’abri.",
    ],
    ObservationType.OTHER: ["La fête des voisins s’est tenue sans nous, et c’est bon signe."],
}

NOT_PLANNED = [
    "Ces travaux sont votés pour l’an prochain, rien ne se fera avant.",
    "L’immeuble va être démoli, le bailleur n’y engage plus de travaux.",
    "L’équipement appartient à une copropriété.",
]
REDIRECTED = ["Service propreté de la ville", "Gestionnaire du parking", "Je ne sais pas"]
SET_ASIDE = ["Déjà noté la veille.", "Le constat ne tenait pas le lendemain.", "Sort de nos missions."]

FOLLOW_UPS = [
    "Repasser voir le hall en fin de journée",
    "Apporter la réponse du bailleur",
    "Apporter les horaires de la permanence",
    "Relancer le bailleur sur l’éclairage",
    "Relancer la ville sur les jeux",
    "Faire venir un partenaire à la prochaine sortie",
    "Préparer la rencontre au centre social",
    "Redire les règles du terrain",
]
