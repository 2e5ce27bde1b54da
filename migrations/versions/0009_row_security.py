"""row security: on PostgreSQL the tables themselves say which authority's rows an asker may read and write

`hembesok.scope`, `.authority`, `.assignment` and `.duty` are set for each transaction by kernel.walls; without them no
row is there. `family.has_consent` is kept by triggers, so that the walls do not have to work consent out for each row.

Lock: a column with a constant default; policies take the tables for a moment. Old code: does not say for whom it asks,
and finds no family on PostgreSQL: stop it first. Moved rows: families whose guardians have agreed are marked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AGREED = """(NOT EXISTS (SELECT 1 FROM consent_word AS w WHERE w.family_id = family.id AND w.is_standing AND NOT w.is_yes)
 AND CASE WHEN EXISTS (SELECT 1 FROM guardian AS g WHERE g.family_id = family.id)
 THEN NOT EXISTS (SELECT 1 FROM guardian AS g WHERE g.family_id = family.id AND NOT EXISTS (
 SELECT 1 FROM consent_word AS w WHERE w.family_id = family.id AND w.guardian_id = g.id AND w.is_standing AND w.is_yes))
 ELSE EXISTS (SELECT 1 FROM consent_word AS w
 WHERE w.family_id = family.id AND w.guardian_id IS NULL AND w.is_standing AND w.is_yes) END)"""
TELLS = ("consent_word", "guardian")

ALL = "(SELECT current_setting('hembesok.scope', true) = 'all')"
ME = "(SELECT nullif(current_setting('hembesok.authority', true), '')::int)"
MY_POST = "(SELECT nullif(current_setting('hembesok.assignment', true), '')::int)"
REVIEWS = "(SELECT coalesce(current_setting('hembesok.duty', true), '') = 'log_reviewer')"
OWN = f"authority_id = {ME}"


def _mine(unit: str) -> str:
    return f"EXISTS (SELECT FROM unit AS u WHERE u.id = {unit} AND {ME} IN (u.authority_id, u.company_id))"


def _beside(person: str) -> str:
    """People whose hours an authority may see: its own, and those at units that work with one of its units."""
    return (
        f"EXISTS (SELECT FROM assignment AS a WHERE a.person_id = {person} AND (a.authority_id = {ME}"
        f" OR EXISTS (SELECT FROM unit AS u WHERE u.id = a.unit_id AND {ME} IN (u.authority_id, u.company_id))"
        " OR EXISTS (SELECT FROM collaboration AS c JOIN unit AS u ON u.id IN (c.bvc_id, c.social_id)"
        f" WHERE a.unit_id IN (c.bvc_id, c.social_id) AND {ME} IN (u.authority_id, u.company_id))))"
    )


def _of_family(table: str) -> str:
    return f"(NOT {REVIEWS} AND EXISTS (SELECT FROM family AS f WHERE f.id = {table}.family_id))"


PARTNER = (
    "(family.has_consent AND EXISTS (SELECT FROM unit AS u JOIN authority AS a ON a.id = u.authority_id"
    f" WHERE u.id = family.partner_id AND {ME} IN (u.authority_id, u.company_id) AND a.sees_families <> 'count_only'))"
)
SEEN_BY_US = f"({REVIEWS} AND EXISTS (SELECT FROM log_entry_family AS l WHERE l.family_id = %s))"

# Table → which rows an asker who is not the program itself may read and write.
OWNED = {
    "family": f"{_mine('family.bvc_id')} OR {PARTNER}",
    **{table: _of_family(table) for table in ("participation", "child", "guardian", "consent_word", "plan", "waiver")},
    "family_event": f"{OWN} OR EXISTS (SELECT FROM unit AS u WHERE u.authority_id = {ME}"
    " AND u.company_id = family_event.authority_id)",
    "disclosure": f"{OWN} OR {_mine('disclosure.unit_id')}",
    "note": OWN,
    "booking_participant": _beside("booking_participant.person_id"),
    "hold": _beside("hold.person_id"),
    "booking_step": f"{_of_family('booking_step')} OR takes_part(booking_step.visit_id)",
    "visit": f"{_mine('visit.bvc_id')} OR {_of_family('visit')} OR takes_part(visit.id)",
    "attestation": f"{_of_family('attestation')}"
    f" OR EXISTS (SELECT FROM assignment AS a WHERE a.id = attestation.said_by AND a.authority_id = {ME})",
    **dict.fromkeys(
        (
            "log_entry",
            "log_head",
            "log_review",
            "emergency_access",
            "grant_decision",
            "cost",
            "planned_cost",
            "return_answer",
            "return_filing",
            "reminder",
            "log_start",
            "retention_rule",
            "retention_list",
            "legal_hold",
            "erasure",
        ),
        OWN,
    ),
    "log_entry_family": "EXISTS (SELECT FROM log_entry AS e WHERE e.id = log_entry_family.entry_id)",
    "retention_line": "EXISTS (SELECT FROM retention_list AS r WHERE r.id = retention_line.list_id)",
    "waiting_sheet": f"assignment_id = {MY_POST}",
    "kept_answer": f"assignment_id = {MY_POST}",
}
# Table → which rows may be read; only the program itself writes them (facts, sums, rules carried in by the operator).
READ_ONLY = {
    "visit_fact": f"{ME} IN (region_id, municipality_id)",
    "year_tally": OWN,
    "counting_rule": OWN,
    "kept_offer": OWN,
}
# Table → which rows may be written; whoever comes in is found here before she is known, so anyone may read.
WRITTEN = {
    "assignment": OWN,
    "unit": f"{ME} IN (authority_id, company_id)",
    "recovery": "true",
    "claimed_document": OWN,
}

CONSENT = f"""CREATE FUNCTION {{table}}_tells_family() RETURNS trigger LANGUAGE plpgsql
 SET hembesok.scope = 'all' SET search_path = pg_catalog, public AS $$
 DECLARE one uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.family_id ELSE NEW.family_id END;
 BEGIN
 PERFORM 1 FROM family WHERE id = one FOR NO KEY UPDATE;
 UPDATE family SET has_consent = {AGREED} WHERE id = one AND has_consent IS DISTINCT FROM {AGREED};
 RETURN NULL; END $$"""
TAKES_PART = f"""CREATE FUNCTION takes_part(visit uuid) RETURNS boolean LANGUAGE plpgsql STABLE
 SET hembesok.scope = 'all' SET search_path = pg_catalog, public AS $$
 BEGIN RETURN EXISTS (
 SELECT FROM booking_step AS s JOIN booking_participant AS p ON p.step_id = s.id
 JOIN assignment AS a ON a.id = p.assignment_id
 WHERE s.visit_id = takes_part.visit AND a.authority_id = {ME}
 ); END $$"""


def upgrade() -> None:
    op.add_column("family", sa.Column("has_consent", sa.Boolean(), server_default=sa.false(), nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE family DISABLE TRIGGER family_makes_stale")
        op.execute(f"UPDATE family SET has_consent = true WHERE {AGREED}")
        op.execute("ALTER TABLE family ENABLE TRIGGER family_makes_stale")
        _wall_in()
    else:
        _keep_consent_sqlite()


def _wall_in() -> None:
    for table in TELLS:
        op.execute(CONSENT.format(table=table))
        op.execute(
            f"CREATE TRIGGER {table}_tells_family AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_tells_family()"
        )
    op.execute(TAKES_PART)
    for table, rows in OWNED.items():
        op.execute(f"CREATE POLICY own ON {table} USING ({ALL} OR {rows}) WITH CHECK ({ALL} OR {rows})")
    for table, key in (("family", "family.id"), ("participation", "participation.family_id")):
        op.execute(f"CREATE POLICY reviewed ON {table} FOR SELECT USING ({SEEN_BY_US % key})")
    for table, rows in READ_ONLY.items():
        op.execute(f"CREATE POLICY own ON {table} FOR SELECT USING ({ALL} OR {rows})")
        op.execute(f"CREATE POLICY kept ON {table} USING ({ALL}) WITH CHECK ({ALL})")
    for table, rows in WRITTEN.items():
        op.execute(f"CREATE POLICY known ON {table} FOR SELECT USING (true)")
        op.execute(f"CREATE POLICY own ON {table} USING ({ALL} OR {rows}) WITH CHECK ({ALL} OR {rows})")
    # Whoever changes a family leaves a mark; only a refresh reads the marks and takes them away.
    op.execute("CREATE POLICY marked ON stale_family FOR INSERT WITH CHECK (true)")
    op.execute(f"CREATE POLICY kept ON stale_family USING ({ALL})")
    for table in (*OWNED, *READ_ONLY, *WRITTEN, "stale_family"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in (*OWNED, *READ_ONLY, *WRITTEN, "stale_family"):
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        for table, names in _policies().items():
            for name in names:
                op.execute(f"DROP POLICY {name} ON {table}")
        op.execute("DROP FUNCTION takes_part(uuid)")
        for table in TELLS:
            op.execute(f"DROP FUNCTION {table}_tells_family() CASCADE")
    else:
        for table in TELLS:
            for act in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_{act}_tells_family")
    op.drop_column("family", "has_consent")


def _policies() -> dict[str, tuple[str, ...]]:
    return {
        **dict.fromkeys(OWNED, ("own",)),
        "family": ("own", "reviewed"),
        "participation": ("own", "reviewed"),
        **dict.fromkeys(READ_ONLY, ("own", "kept")),
        **dict.fromkeys(WRITTEN, ("known", "own")),
        "stale_family": ("marked", "kept"),
    }


def _keep_consent_sqlite() -> None:
    makes_stale = "family_update_makes_stale"
    asked = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
    as_it_was = op.get_bind().execute(asked, {"name": makes_stale}).scalar_one()
    op.execute(f"DROP TRIGGER {makes_stale}")
    op.execute(f"UPDATE family SET has_consent = true WHERE {AGREED}")
    op.execute(as_it_was)
    for table in TELLS:
        for act, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_{act}_tells_family AFTER {act.upper()} ON {table} BEGIN"
                f" UPDATE family SET has_consent = {AGREED}"
                f" WHERE id = {row}.family_id AND has_consent IS NOT {AGREED}; END"
            )
