"""Desk (skrivbord): today, this week, what is missing. Looks at all rooms, owns no table."""
