"""Planted holes (`make sabotage`): one law broken at a time, and the test that must notice it.

A suite that is green tells nothing of what it would have missed. Each file in `holes/` is a small patch with a head:

    Law: what no longer holds, in a line.
    Caught by: the test that must fail then; may stand several times, and each must.

The patch is planted in a copy of the work tree, never in the tree itself. Its lines must stand exactly once in the
file: where they have moved does not matter, but a patch that fits nowhere or in two places is an error, not a catch.
"""
