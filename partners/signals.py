"""What partners ask and tell of the apps further right, which hold rows that name one."""

from django.dispatch import Signal

# `gone`, `kept`, `schemes` (keys), `by`: within these schemes, whoever names `gone` names `kept` from now on. Inside
# the transaction of the merge, twice: before the two names are held, then for what came in between. Returns how many
# outings moved, or None.
merged = Signal()
# `partner`, `schemes` (keys): whether something there holds on to this very partner, and moves to no other.
ties_asked = Signal()
# `schemes`: which figures of the catalogue may a line of a convention of these be computed from? A list of
# `conventions.catalogue.OfferedCode`.
codes_asked = Signal()
