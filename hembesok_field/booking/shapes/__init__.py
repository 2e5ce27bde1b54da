"""Frozen values that leave the booking room."""

from hembesok_field.booking.shapes.answers import AnswerSought, NoSaid
from hembesok_field.booking.shapes.areas import AreaSeen, Goer, PlaceSeen, UnitWays
from hembesok_field.booking.shapes.handing import Given, HandedOver, Touched
from hembesok_field.booking.shapes.hours import AwaySeen, AwayTold, Busy, BusySeen, MyHours
from hembesok_field.booking.shapes.promises import Entry, Promise, StepSeen
from hembesok_field.booking.shapes.resources import OrderSeen, ResourceListed, ResourceSeen
from hembesok_field.booking.shapes.sought import (
    BookingPage,
    Notice,
    Obstacle,
    Proposal,
    Remedy,
    RemedyKind,
    SlotsFound,
    VisitSought,
    Why,
    Wish,
)
from hembesok_field.booking.shapes.weeks import Cell, CellKind, DayPicture, Load, VisitWeek, WeekPicture

__all__ = [
    "AnswerSought",
    "AreaSeen",
    "AwaySeen",
    "AwayTold",
    "BookingPage",
    "Busy",
    "BusySeen",
    "Cell",
    "CellKind",
    "DayPicture",
    "Entry",
    "Given",
    "Goer",
    "HandedOver",
    "Load",
    "MyHours",
    "NoSaid",
    "Notice",
    "Obstacle",
    "OrderSeen",
    "PlaceSeen",
    "Promise",
    "Proposal",
    "Remedy",
    "RemedyKind",
    "ResourceListed",
    "ResourceSeen",
    "SlotsFound",
    "StepSeen",
    "Touched",
    "UnitWays",
    "VisitSought",
    "VisitWeek",
    "WeekPicture",
    "Why",
    "Wish",
]
