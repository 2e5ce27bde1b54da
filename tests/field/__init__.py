"""A tablet in a real Chromium with a disk of its own: killed, robbed, filled, read by a thief (reliability.md B and C).

`ground.py` is the program with a nurse's day in it, `machine.py` the tablet, `faults.py` what is done to it. A few of
the faults are in the suite (tests/browser/test_tablet_faults.py), all of them in `make evidence`.
"""
