"""A page as one reads it, and a moment as one says it."""

import datetime

from schemes import clock


def told(answer):
    """What a page says, every space a plain one."""
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def nine(day):
    """Nine o'clock that day."""
    return clock.moment(day, datetime.time(9), None)
