"""A page as a test reads it."""

import re

from django.urls import reverse


def address(name, stored, *rest):
    """Where a page of this outing is: its sheet, its form, a deed."""
    return reverse(f"outings:{name}", args=[stored.pk, *rest])


def html(response):
    """The page on one line: where the template breaks its lines is nobody's business."""
    return re.sub(r"[ \n]+", " ", response.content.decode())
