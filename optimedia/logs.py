"""The log: one JSON object a line on stderr, made of what code knows and never of what somebody typed.

A module that has something to say calls its own logger with a constant and, under `said`, keys and short codes:
`logger.info("publication", extra={"said": {"report": report.pk}})`. What others log (Django, gunicorn) keeps its
template without what would be put in it; an exception keeps its class and the lines that led there, not its words.
"""

from __future__ import annotations

import datetime
import json
import logging
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = {path.parent.name for path in ROOT.glob("*/__init__.py")}
METHODS = {"GET", "HEAD", "POST"}
MOST_FRAMES = 12


class JsonFormatter(logging.Formatter):
    """What is written is chosen here, key by key: a library's writes messages, and those hold what was typed."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": event_of(record),
            "where": f"{record.name}:{record.lineno}",
        }
        request = getattr(record, "request", None)
        if hasattr(request, "META"):
            line |= said_of(request) | {"status": getattr(record, "status_code", None)}
        line |= getattr(record, "said", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = said_of_error(record.exc_info[1])
        return json.dumps(line, default=str)


def event_of(record: logging.LogRecord) -> str:
    """Ours says itself. Another's text without arguments may be an exception's words, and those may have been typed."""
    if record.name.split(".")[0] in OURS:
        return str(record.msg)
    if hasattr(getattr(record, "request", None), "META"):
        return "refusal" if getattr(record, "status_code", 500) < 500 else "error"
    return str(record.msg) if record.args else record.funcName


def said_of(request) -> dict[str, object]:
    """Which page, not which address; who, if that was read already: the log asks the database nothing."""
    match = request.resolver_match
    user = getattr(request, "_cached_user", None)
    return {
        "method": request.method if request.method in METHODS else "other",
        "route": match.view_name if match else None,
        "user": user.pk if user else None,
    }


def said_of_error(error: BaseException) -> dict[str, object]:
    """Classes from the first cause to the last, and the last frames of the one that came out."""
    causes, cause = [], error
    while cause is not None and len(causes) < MOST_FRAMES:
        causes.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return {
        "causes": causes[::-1],
        "frames": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }


# For Django (settings.py) and for gunicorn (deploy/gunicorn.conf.py) alike.
JSON_ON_STDERR = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    # Their own handlers go: all is said once, on stderr.
    "loggers": {name: {"level": "INFO", "handlers": [], "propagate": True} for name in ("django", "gunicorn.error")},
}
