"""How columns and options are called in the spreadsheets of the field, beside their codes and the kit's labels.

Written as `matching.plain` leaves them: small letters, no accent, no bracket, no « nombre de ».
"""

# Only words that say one thing. « Personnes » may be met or mediated: it is proposed, never taken.
COLUMNS: dict[str, str] = {
    "row_id": "id, id fiche, id sortie, identifiant, numero, no, n, reference, ref, numero de fiche, numero de sortie",
    "held_on": "date, jour, date de la sortie, date de sortie, date sortie, date intervention, date d intervention",
    "starts_at": "heure, heure debut, heure de debut, debut, heure d arrivee, de",
    "ends_at": "heure fin, heure de fin, fin, heure de depart, a",
    "starts_on_at": "date debut, date de debut, date heure debut, date et heure de debut, debut date",
    "ends_on_at": "date fin, date de fin, date heure fin, date et heure de fin, fin date",
    "time_slot": "horaire, horaires, creneau, creneau horaire, moment, moment de la journee, plage horaire",
    "duration": "duree, duree h, duree heures, duree en heures, duree en h, duree min, duree mn, duree minutes,"
    " duree en minutes, temps, temps de presence, heures, heures de presence",
    "neighbourhood": "quartier, quartiers, secteur, qrtier, quartier d intervention, secteur d intervention",
    "spot": "lieu, lieux, emplacement, site, lieu intervention, lieu d intervention, lieu de la sortie, point d arret",
    "spot_type": "typologie, typologie de lieu, typologie du lieu, type de lieu, type lieu",
    "qpv_status": "qpv, statut qpv, qpv non qpv, statut du quartier, quartier prioritaire",
    "target_audience": "public cible, publics cibles, public vise, publics vises, cible",
    "outing_type": "type de sortie, type sortie",
    "target_themes": "thematiques ciblees, thematique ciblee, thematiques annoncees, themes, theme",
    "format": "format, mode d intervention, modalite d intervention",
    "mediators_count": "mediateurs, mediatrices, mediateurs hors partenaires, mediatrices et mediateurs, mediateur s",
    "digital_advisers_count": "conseillers numeriques, conseil numerique, conseillers num, cnfs",
    "civic_volunteers_count": "services civiques, service civique, serv civ, sc, volontaires, volontaires sc",
    "partners": "partenaires, partenaire, nom des partenaires, noms des partenaires, partenaires presents,"
    " partenaires mobilises",
    "people_met": "rencontres, rencontrees, personnes rencontrees, pers rencontrees, contacts",
    "people_mediated": "medies, mediees, personnes mediees, pers mediees, personnes aidees, pers aidees, aidees, aides",
    "participants_count": "participants, participantes, participantes et participants",
    "women_count": "femmes, femme, f, dont femmes, fem",
    "men_count": "hommes, homme, h, dont hommes, hom",
    "first_contact_count": "premieres rencontres, premier contact, premiers contacts, nouveaux, nouvelles personnes",
    "handling_on_spot": "sur place, traites sur place, traitees sur place, reponse sur place",
    "handling_appointment": "rdv, rendez vous, rdv donnes, rendez vous donnes",
    "handling_accompanied": "accompagnes, accompagnees, accompagnements, accompagnements physiques",
    "handling_referred": "orientes, orientees, orientations, orientation",
    "coupons_issued": "coupons, coupon, coupons remis, coupons d orientation",
    "event_name": "evenement, nom de l evenement",
    "highlight": "appreciation qualitative, ce qu on retient, a retenir",
    "team_note": "observations, observation, commentaires, commentaire, remarques, remarque, notes, note",
    "topic.online_public_service": "service public, services publics, services publics en ligne, demarches en ligne",
    "topic.utility_provider": "fournisseur, fournisseurs, fournisseur de services",
    "topic.identity_nationality": "identite, identite nationalite, nationalite",
    "topic.digital_help": "numerique, aide numerique, aide au numerique",
    "topic.youth": "jeunesse, jeunes",
    "topic.employment": "emploi",
    "topic.schooling": "scolarite, ecole, scolaire",
    "topic.housing": "logement, bailleur, logement bailleur, relations bailleur",
    "topic.other_rights": "autres droits, autre droit, acces aux droits, autres acces aux droits",
    "topic.general_mediation": "generaliste, mediation generaliste",
    "topic.other": "autres, autre, autres demandes",
}  # fmt: skip

# With « nb » or « nombre de » before them, these count.
COUNTED: dict[str, str] = {
    "mediators_count": "agents, agent, equipe, intervenants",
    "partners_count": "partenaires, partenaire",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What is never imported: who did it, whom it was for. The first alone, the second in any company.
PEOPLE = _words(
    "agent agents nom noms telephone telephones tel portable mail email courriel mel auteur redacteur redactrice"
    " saisi intervenant intervenants signature initiales"
)
ALWAYS_PEOPLE = _words("prenom prenoms salarie salaries usager usagers beneficiaire beneficiaires")
BESIDE_PEOPLE = _words("numero n adresse par personne personnes mediateur mediatrice referent contact")
COORDINATES = _words("latitude longitude lat lon lng gps coordonnees")
CITY = _words("commune ville")

OPTIONS: dict[str, dict[str, str]] = {
    "time_slot": {"morning": "matinee, am", "midday": "pause meridienne", "afternoon": "apres midi, aprem, pm",
                  "evening": "soir, nuit"},
    "format": {"mobile_unit": "triporteur, velo cargo, solution mobile", "walkabout": "a pied, maraude, deambulation",
               "workshop": "atelier, action collective", "door_to_door": "porte a porte",
               "drop_in_session": "permanence",
               "school_module": "module scolaire, intervention scolaire", "event_stand": "stand, evenement",
               "home_visit": "visite a domicile, vad", "partner_meeting": "rencontre partenariale"},
    "spot_type": {"building_foot_or_square": "pieds immeuble ou place publique, pied d immeuble, pieds d immeuble,"
                  " place publique", "market": "marche", "facility_surroundings": "abord d un equipement,"
                  " abords d un equipement",
                  "transit_surroundings": "proximite transports en commun, transports en commun",
                  "other": "autres, autre"},
    "qpv_status": {"qpv": "qpv, oui, o, quartier prioritaire", "non_qpv": "non qpv, hors qpv, non, n",
                   "watch": "veille, quartier de veille, qva", "unknown": "je ne sais pas"},
    "target_audience": {"under_18": "jeunes 18 ans, jeunes", "age_18_25": "jeunes adultes 19 25 ans, jeunes adultes",
                        "age_26_64": "actifs 26 64 ans, actifs, adultes 25 64 ans, adultes",
                        "age_65_plus": "seniors et retraites 64 ans et, seniors et retraites, seniors, retraites",
                        "families": "familles", "precarious": "publics precaires, precaires", "other": "autres, autre"},
    "outing_type": {"generalist": "generaliste", "thematic": "thematique"},
}  # fmt: skip
