"""What tablets, and programs in their place, hand in; and what a tablet may carry. The protocol is docs/synk.md."""

from flask import Blueprint

from hembesok_field.web.api import room

blueprint = room("sync", __name__)
# Of one who is signed in on the tablet's own page: known by her cookie and her page's token, as any form is.
page = Blueprint("sync_page", __name__)

# Each route hangs itself on one of the two above.
import hembesok_field.sync.api.handing  # noqa: E402
import hembesok_field.sync.api.letting_in  # noqa: E402, F401
