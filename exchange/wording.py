"""What is said of a cell: what was read, what is wrong, what to do."""

from __future__ import annotations

from .rows import Trouble

_READ = "«\u00a0{read}\u00a0»\u00a0: "

# By code, or by code and reason where one code has several.
_SENTENCES: dict[str, str] = {
    "D1": "ce jour n’existe pas, ou se lit mal. Écrivez-le comme 14/10/2025.",
    "D1 date_missing": "La date manque. Ajoutez-la.",
    "D2": "deux dates dans une cellule. Faites-en deux lignes.",
    "D3": "une date d’avant 2000. Vérifiez l’année.",
    "T1": "La durée et les heures diffèrent\u00a0: les heures sont gardées.",
    "R1": "Le nombre de personnes manque. Donnez-le\u00a0; 0 si personne n’est venu.",
    "X1": "La formule n’a pas de résultat. Ouvrez le fichier dans votre tableur, enregistrez-le, puis réessayez.",
    "X2": "la cellule est en erreur. Corrigez sa formule.",
    "N1": "ce n’est pas un nombre. Écrivez-le en chiffres.",
    "N1 unreadable_duration": "cette durée ne se lit pas. Écrivez-la comme 2h30.",
    "N1 unreadable_time": "cette heure ne se lit pas. Écrivez-la comme 14h30.",
    "N1 too_large": "ce nombre est trop grand. Vérifiez-le.",
    "N2": "un nombre ne peut pas être négatif.",
    "N3": "ce n’est pas un nombre entier.",
    "E1": "noté comme une estimation.",
    "O1": "ce choix n’est pas connu\u00a0: la réponse est laissée vide.",
    "O2": "ce format n’est pas connu. Dites lequel c’est.",
    "Q1 unknown_neighbourhood": "ce quartier n’est pas connu. Dites lequel c’est.",
    "Q1 place_missing": "Le quartier manque. Ajoutez-le, ou dites «\u00a0Hors quartier\u00a0».",
    "Q1 spot_missing": "Hors quartier\u00a0: donnez au moins le lieu.",
    "F1": "Cette ligne a plus de cellules que d’intitulés\u00a0: un séparateur de trop a décalé ses réponses.",
    "L1": "Ce texte est trop long\u00a0: il reste dans votre fichier.",
    "V1": "cette sortie n’a pas encore eu lieu. Vérifiez la date.",
    "V2": "Période déjà publiée\u00a0: ses chiffres ne changent plus. La coordination en fera une rectification.",
    "V4": "Les femmes et les hommes dépassent le total. Corrigez l’un ou l’autre.",
    "V5": "Les âges dépassent le total. Corrigez l’un ou l’autre.",
    "V7": "Les personnes rencontrées sont au moins aussi nombreuses que les médiées. Corrigez l’un des deux.",
    "V8": "Cette part dépasse le total. Corrigez l’un des deux.",
    "V11": "Personne n’est venu\u00a0: le motif restera «\u00a0Non renseigné (reprise)\u00a0».",
    "V12": "Plus de 150\u00a0personnes\u00a0: un événement\u202f? Vérifiez le nombre.",
    "V13": "Il faut au moins une médiatrice ou un médiateur. Donnez leur nombre.",
    "V14 duration_over_12_hours": "Plus de 12\u00a0heures de sortie. Corrigez la durée ou les heures.",
    "V14 ends_before_start": "La fin est avant le début. Corrigez l’un des deux.",
    "V14 duration_missing": "La durée manque. Donnez-la, ou l’heure de début et celle de fin.",
    "V14 duration_zero": "La durée est nulle. Corrigez-la.",
    "V16": "Une autre sortie est du même jour, au même moment et au même lieu. Si ce sont deux, rien à faire.",
    "V17": "Plus de coupons que de personnes orientées. Vérifiez l’un des deux.",
    "V18": "On dirait un nom ou un numéro de personne\u00a0: ce texte reste dans votre fichier.",
    "V21": "Ce quartier n’était pas du périmètre ce jour-là\u00a0: la sortie comptera «\u00a0Hors périmètre\u00a0».",
}


def sentence_of(trouble: Trouble) -> str:
    """What was read, what is wrong and what to do."""
    sentence = _SENTENCES.get(f"{trouble.code} {trouble.why}") or _SENTENCES[trouble.code]
    if sentence[0].isupper():
        return sentence
    if not trouble.read:
        return sentence[0].upper() + sentence[1:]
    return _READ.format(read=trouble.read) + sentence
