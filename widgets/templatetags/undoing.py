"""« Annuler », beside what is said of a deed."""

from django import template

from widgets.undoing import undo_of

register = template.Library()
register.simple_tag(undo_of)
