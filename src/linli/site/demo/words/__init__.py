"""The words of the demo city, all invented."""

from .homes import TOPICS as HOMES
from .people import TOPICS as PEOPLE
from .streets import TOPICS as STREETS
from .topic import Topic, Work

TOPICS: tuple[Topic, ...] = (*STREETS, *HOMES, *PEOPLE)

__all__ = ["TOPICS", "Topic", "Work"]
