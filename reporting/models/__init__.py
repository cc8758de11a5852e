"""Reports: prepared, frozen, published, read; and the months kept for speed."""

from .cerfa import PublicForecast
from .files import Manuscript, Preview, PublishedFile, frozen_of
from .months import MonthFigures
from .reading import (
    FigureQuestion,
    FigureQuestionQuerySet,
    ReaderLink,
    ReportAccess,
    ReportReader,
    ReportReaderQuerySet,
)
from .report import ActivityReport, ActivityReportQuerySet
from .writing import Asked, Evidence, LineAnswer, ReportText, ReportTextEdit

__all__ = [
    "ActivityReport",
    "ActivityReportQuerySet",
    "Asked",
    "Evidence",
    "FigureQuestion",
    "FigureQuestionQuerySet",
    "LineAnswer",
    "Manuscript",
    "MonthFigures",
    "Preview",
    "PublicForecast",
    "PublishedFile",
    "ReaderLink",
    "ReportAccess",
    "ReportReader",
    "ReportReaderQuerySet",
    "ReportText",
    "ReportTextEdit",
    "frozen_of",
]
