"""The front door."""

import sys

from hembesok_field.factory import create_app
from hembesok_field.settings import SettingsWrong

try:
    app = create_app()
except SettingsWrong as wrong:
    sys.exit(f"Hembesök startar inte: {wrong}")
