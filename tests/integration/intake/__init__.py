"""Intake from outside: the command, the page, and what they store."""
