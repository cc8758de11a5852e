"""Who is counted, in words."""

from french.numbers import counted

# How a count of each share is said, for one and for several.
SEXES = {"women_count": ("femme", "femmes"), "men_count": ("homme", "hommes")}
AGES = {
    "age_under_18": ("de moins de 18\u00a0ans",) * 2,
    "age_18_25": ("de 18 à 25\u00a0ans",) * 2,
    "age_26_64": ("de 26 à 64\u00a0ans",) * 2,
    "age_65_plus": ("de 65\u00a0ans et plus",) * 2,
}


def people(count: int, *, are_participants: bool = False) -> str:
    """Workshops and school modules have participants, the other formats people."""
    if are_participants:
        return counted(count, "participant", "participants")
    return counted(count, "personne", "personnes")


def not_said(count: int, *, are_participants: bool = False) -> str:
    """How many of them are in none of the shares (V6)."""
    ending = "é" if are_participants else "ée"
    return counted(count, f"non renseign{ending}", f"non renseign{ending}s")
