"""PostgreSQL: the role that the program runs as. It owns nothing, goes round no row security and rewrites no log."""

from collections.abc import Iterator, Mapping

from sqlalchemy import MetaData, text
from sqlalchemy.orm import Session

from hembesok_field.kernel import walls

READ, ADD, CHANGE, ERASE = "SELECT", "INSERT", "UPDATE", "DELETE"
EVERYTHING = frozenset({READ, ADD, CHANGE, ERASE})
ONLY_ADDED_TO = frozenset({READ, ADD})
ONLY_READ = frozenset({READ})
# What the tables themselves refuse to have changed (triggers that say "only added to"), and what only a migration does.
LESS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("log_entry", "log_review", "return_answer", "return_filing", "form_words", "local_rule", "local_paper"),
        ONLY_ADDED_TO,
    ),
    "alembic_version": ONLY_READ,
}
# Functions that look past the walls, each read through: they answer yes or no, or keep one column true.
LOOKS_PAST = frozenset({"takes_part", "consent_word_tells_family", "guardian_tells_family"})

FAULTS = {
    "missing": "Rollen {role} finns inte.",
    "superuser": "Rollen {role} är superuser och går förbi radsäkerheten.",
    "bypasses": "Rollen {role} har BYPASSRLS och går förbi radsäkerheten.",
    "makes": "Rollen {role} får skapa roller eller databaser.",
    "owns": "Rollen {role} äger, eller är med i den roll som äger, {what}.",
    "creates": "Rollen {role} får skapa tabeller i schemat public.",
    "lacks": "Rollen {role} saknar {rights} på {what}.",
    "too_much": "Rollen {role} får {rights} på {what}.",
    "open": "Tabellen {what} har inte radsäkerhet som gäller också för ägaren (ENABLE och FORCE).",
    "no_policy": "Tabellen {what} har radsäkerhet men ingen regel för vem som får se raderna.",
    "view": "Vyn {what} visar ägarens rader (saknar security_invoker).",
    "definer": "Funktionen {what} körs som sin ägare (SECURITY DEFINER).",
    "looks_past": "Funktionen {what} går förbi väggarna och är inte granskad.",
}


def secured(session: Session, role: str, *, password: str | None = None) -> None:
    """Make the role if it is missing, and give it exactly what the program needs. For a role that may do this."""
    quoted = session.scalar(text("SELECT quote_ident(:role)"), {"role": role})
    if not session.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
        session.execute(text(f"CREATE ROLE {quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT"))
    if password is not None:
        literal = session.scalar(text("SELECT quote_literal(:password)"), {"password": password})
        session.connection().exec_driver_sql(f"ALTER ROLE {quoted} PASSWORD {literal}".replace("%", "%%"))
    session.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    session.execute(text(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
    session.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}"))
    session.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}"))
    for table in _tables(session):
        rights = ", ".join(sorted(LESS.get(table, EVERYTHING)))
        session.execute(text(f'GRANT {rights} ON "{table}" TO {quoted}'))


def must_be_walled(metadata: MetaData) -> frozenset[str]:
    """Tables that need row security: those that tell of families, and those that name the authority they belong to."""
    owned = {table.name for table in metadata.tables.values() if "authority_id" in table.c}
    return walls.behind_the_walls(metadata) | owned


def faults_of(session: Session, role: str, metadata: MetaData) -> list[str]:
    """What keeps the second net from holding for this role, in Swedish; empty when it holds."""
    kind = session.execute(
        text("SELECT rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = :role"),
        {"role": role},
    ).one_or_none()
    if kind is None:
        return [FAULTS["missing"].format(role=role)]
    named = [name for name, is_so in zip(("superuser", "bypasses", "makes"), kind, strict=True) if is_so]
    found = [FAULTS[name].format(role=role) for name in named]
    if "superuser" not in named:  # to whom every question below answers yes
        found += _too_near(session, role)
    return [*found, *holes(session, metadata)]


def _too_near(session: Session, role: str) -> Iterator[str]:
    if session.scalar(text("SELECT has_schema_privilege(:role, 'public', 'CREATE')"), {"role": role}):
        yield FAULTS["creates"].format(role=role)
    asked = text(
        "SELECT relname, pg_has_role(:role, relowner, 'MEMBER'),"
        " ARRAY(SELECT r FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS r"
        " WHERE has_table_privilege(:role, oid, r)) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname"
    )
    for table, owns, rights in session.execute(asked, {"role": role}):
        if owns:
            yield FAULTS["owns"].format(role=role, what=table)
            continue
        meant = LESS.get(table, EVERYTHING)
        for name, wrong in (("lacks", meant - set(rights)), ("too_much", set(rights) - meant)):
            if wrong:
                yield FAULTS[name].format(role=role, what=table, rights=", ".join(sorted(wrong)))


def holes(session: Session, metadata: MetaData) -> Iterator[str]:
    """What in the database itself lets rows past the walls, whoever asks."""
    kinds = {name: (on, policies) for name, on, policies in session.execute(text(WALLED))}
    for table in sorted(must_be_walled(metadata)):
        on, policies = kinds.get(table, (False, 0))
        if not on:
            yield FAULTS["open"].format(what=table)
        elif not policies:
            yield FAULTS["no_policy"].format(what=table)
    for view in session.scalars(text(VIEWS)):
        yield FAULTS["view"].format(what=view)
    for function, definer, looks_past in session.execute(text(FUNCTIONS)):
        if definer:
            yield FAULTS["definer"].format(what=function)
        if looks_past and function not in LOOKS_PAST:
            yield FAULTS["looks_past"].format(what=function)


WALLED = (
    "SELECT relname, relrowsecurity AND relforcerowsecurity,"
    " (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
)
VIEWS = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR (relkind = 'v'"
    " AND NOT coalesce(reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false)))"
)
FUNCTIONS = (
    "SELECT proname, prosecdef, coalesce(array_to_string(proconfig, ' ') LIKE '%hembesok.%', false) FROM pg_proc AS p"
    " WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS ("
    "SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')"
)


def _tables(session: Session) -> list[str]:
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return list(session.scalars(text(asked)))


def is_too_strong(session: Session) -> bool:
    """Whether the role of this very connection goes round row security, or owns what it should only use."""
    asked = text(
        "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_tables"
        " WHERE schemaname = 'public' AND tableowner = current_user) FROM pg_roles WHERE rolname = current_user"
    )
    return session.get_bind().dialect.name == "postgresql" and bool(session.scalar(asked))
