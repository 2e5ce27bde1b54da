"""Plan (plan): which visits a birth's programme holds, and when each is due.

Takes in birth dates and a programme version. Lets out due visits, worked out and never stored, and visits with an id.
Owns programme, programme_version, programme_step, plan, waiver and visit.
"""
