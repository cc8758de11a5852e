"""Words of addresses that nobody has yet."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.text import slugify


def free_slugs(model: type[models.Model], words: str, *, longest: int, otherwise: str) -> Iterator[str]:
    """Those that no row of `model` has, best first: the words, then with a number from 2.

    `longest`: characters before the number. `otherwise`: the word where nothing of `words` can stand in an address.
    """
    word = slugify(words)[:longest].strip("-") or otherwise
    taken = set(model._default_manager.filter(slug__startswith=word).values_list("slug", flat=True))
    numbered = (f"{word}-{number}" for number in range(2, len(taken) + 3))
    yield from (slug for slug in (word, *numbered) if slug not in taken)
