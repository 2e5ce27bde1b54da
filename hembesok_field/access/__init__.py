"""Access (åtkomst): who works here, in which assignment, and who looked at whom.

Takes in people, units and sign-ins. Lets out `Who`, the value that every question starts from.
Owns authority, unit, collaboration, person, assignment, sign-ins, tokens and the access log.
"""
