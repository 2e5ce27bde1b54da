"""The front door."""

import gc
import sys

from hembesok_field.factory import create_app
from hembesok_field.settings import SettingsWrong

try:
    app = create_app()
except SettingsWrong as wrong:
    sys.exit(f"Hembesök startar inte: {wrong}")

# The program itself is never thrown away: looking through it again stopped a page for a tenth of a second.
gc.collect()
gc.freeze()
