"""Figures as the report's pages and files write them."""

from django import template

from french import numbers

register = template.Library()

register.filter("share", numbers.share)
register.filter("amount", numbers.amount)


@register.filter
def hours(minutes: int) -> str:
    """150 minutes -> 2,5; 20 530 minutes -> 342."""
    return numbers.amount(numbers.hours(minutes))


@register.filter
def heat_step(value: float, largest: float) -> int:
    """The step, 0 to 5, of a cell's shade: 0 is nothing, 5 from four fifths of the largest cell on."""
    return min(5, 1 + int(5 * value / largest)) if value else 0
