"""How much is read of one file, and what is said above it."""

from __future__ import annotations

from django.db import connection

from french.numbers import amount
from refusals import Refused

MIB = 1024 * 1024
LARGEST_FILE = 10 * MIB
LARGEST_INFLATED = 128 * MIB
# A part of the archive that is neither a sheet nor its words: styles, settings, names.
LARGEST_PART = 4 * MIB
MOST_PARTS = 2_000
MOST_CELLS = 4_000_000
MOST_COLUMNS = 300
LONGEST_CELL = 32_767  # characters: what a spreadsheet itself holds in one
MOST_WORDS = 40_000_000  # characters, of all the shared texts together
MOST_TEXTS = 1_000_000
MOST_MERGED = 200_000
DEEPEST = 40
# Blank rows up to there are only counted; a filled one beyond was filled by accident.
FARTHEST_ROW = 20_000
MOST_TABS = 100
# Blank ones too: what is written as often takes seconds to walk.
MOST_ROW_ELEMENTS = 200_000

CUT_BY_YEAR = "Coupez le fichier par année, puis importez chaque morceau."
TOO_BIG = f"Ce fichier pèse plus de 10\u00a0Mo. {CUT_BY_YEAR}"
TOO_INFLATED = f"Ce fichier contient trop de choses une fois ouvert. {CUT_BY_YEAR}"
TOO_MANY_COLUMNS = (
    f"Ce fichier a plus de {MOST_COLUMNS}\u00a0colonnes remplies. Gardez celles des sorties, puis réessayez."
)
TOO_LONG_CELL = "Une cellule contient un texte démesuré. Ouvrez le fichier, effacez-la, puis réessayez."
TOO_FAR = (
    "Des lignes sont enregistrées très loin sous le tableau. Supprimez les lignes qui suivent la dernière sortie,"
    " enregistrez, puis réessayez."
)
TOO_MANY_MERGED = "Ce fichier a trop de cellules fusionnées. Défaites les fusions, puis réessayez."
UNREADABLE = (
    "Ce fichier est abîmé ou incomplet. Ouvrez-le dans votre tableur, enregistrez-le à nouveau en XLSX, puis réessayez."
)


def most_rows() -> int:
    """Rows of one import: SQLite writes for everybody at once, and a phone's sending waits 20 seconds at most."""
    return 5_000 if connection.vendor == "sqlite" else 10_000


def refuse_rows(rows: int) -> None:
    """Raises Refused for more filled rows than one import takes; a table has a few more of titles and totals."""
    most = most_rows()
    if rows > most + most // 10:
        raise Refused(f"Ce fichier a plus de {amount(most)}\u00a0lignes. {CUT_BY_YEAR}")
