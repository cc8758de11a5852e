"""Numbers in French sentences, with their no-break spaces."""


def counted(count: int, one: str, many: str) -> str:
    return f"{count}\u00a0{one if count < 2 else many}"


def people(count: int) -> str:
    return counted(count, "personne", "personnes")


def duration_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")
