"""Retention (gallring): what is kept how long, what goes when, who said yes; and all that is kept of one person.

Takes in every room's rows. Lets out lists by reference, receipts without names, and extracts.
Owns the rules, the lists, the holds and the journal of what was erased.
"""
