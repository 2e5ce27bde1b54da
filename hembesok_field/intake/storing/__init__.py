"""Carries checked rows into the other rooms: same reference is the same thing, and empty erases nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from hembesok_field.intake.shapes import Reading
from hembesok_field.intake.storing.families import keep_families
from hembesok_field.intake.storing.grants import keep_grants, keep_populations
from hembesok_field.intake.storing.told import Stored
from hembesok_field.intake.storing.units import keep_authorities, keep_collaborations, keep_units, names_changed
from hembesok_field.intake.storing.visits import keep_visits
from hembesok_field.kernel.identity import By
from hembesok_field.record.shapes import Scope


def store(session: Session, reading: Reading, *, by: By, scope: Scope, now: datetime) -> Stored:
    """Store the good rows of a reading. Attendance confirms what `scope` covers; the rest of it is a claim.

    With the scope of social services alone a visit's sheet says who was there and how it went, and no more:
    the row is the region's.
    """
    stored = Stored()
    authorities, renamed = keep_authorities(session, reading.authorities)
    units, rows = keep_units(session, reading.units, authorities, renamed)
    stored.note(rows)
    stored.changes += names_changed(stored.changes, authorities, renamed)
    stored.note(keep_collaborations(session, reading.collaborations, units))
    stored.note(keep_families(session, reading.families, units, authorities, by=by, now=now))
    visits, contradicted = keep_visits(session, reading.visits, authorities, by=by, scope=scope, now=now)
    stored.note(visits)
    stored.contradicted += contradicted
    stored.note(keep_grants(session, reading.grants, by=by))
    stored.note(keep_populations(session, reading.populations, by=by))
    session.flush()
    return stored


__all__ = ["Stored", "store"]
