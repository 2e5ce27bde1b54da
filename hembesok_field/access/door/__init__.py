"""The door: who has come in, and the one way to look at families or act on them, logged before the answer."""

from hembesok_field.access.door.logged import act, acting, looking
from hembesok_field.access.door.once import act_once
from hembesok_field.access.door.visitors import COOKIE, dies_in, nobody, visitor
from hembesok_field.access.door.ways_in import sign_in

__all__ = ["COOKIE", "act", "act_once", "acting", "dies_in", "looking", "nobody", "sign_in", "visitor"]
