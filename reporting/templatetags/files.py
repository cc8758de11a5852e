"""How the size of a file is told."""

from django import template

from french.numbers import NBSP, amount

register = template.Library()


@register.filter
def file_size(size: int) -> str:
    """177 037 bytes -> 172 ko; 1 468 006 -> 1,4 Mo."""
    kilobytes = max(1, size // 1024)
    return f"{kilobytes}{NBSP}ko" if kilobytes < 1000 else f"{amount(round(size / 1024**2, 1))}{NBSP}Mo"
