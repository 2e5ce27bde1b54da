"""What leaves the program: to whom, what of it may be said there, and did it arrive?

Written in the same unit of work as what it tells of, sent by a worker of its own, never lost; at most once more when
that worker is killed at the wrong moment.
"""
