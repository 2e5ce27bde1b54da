"""Statistics (statistik): how many, and why each is counted or not.

Takes in visits with what stands about them. Lets out measures for an authority and a year.
Owns visit_fact, year_tally, stale_family, counting_rule and reimbursement_rate.
No name, number, birth date or address passes its door.
"""
