"""Hembesök: plan joint home visits, keep them, confirm them, and count them for both authorities."""
