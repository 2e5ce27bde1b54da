"""Sync (synk): what tablets hand in, row by row, and what they may carry. The protocol is docs/synk.md.

Takes in record and booking, whose acts its rows become. Lets out signed receipts, and what waits for a person.
Owns operation, operation_step, operation_envelope and sync_epoch.
"""
