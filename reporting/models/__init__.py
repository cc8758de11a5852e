"""Reports: prepared, frozen, published, read; and the months kept for speed."""

from .files import Manuscript, Preview, PublishedFile
from .months import MonthFigures
from .reading import FigureQuestion, ReaderLink, ReportAccess, ReportReader
from .report import ActivityReport, ActivityReportQuerySet
from .writing import Asked, Evidence, LineAnswer, ReportText, ReportTextEdit

__all__ = [
    "ActivityReport",
    "ActivityReportQuerySet",
    "Asked",
    "Evidence",
    "FigureQuestion",
    "LineAnswer",
    "Manuscript",
    "MonthFigures",
    "Preview",
    "PublishedFile",
    "ReaderLink",
    "ReportAccess",
    "ReportReader",
    "ReportText",
    "ReportTextEdit",
]
