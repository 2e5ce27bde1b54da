"""Family (familj): children, guardians, who meets them, what they were offered and answered.

Takes in a newborn. Lets out birth dates, consent and the pair that goes there.
Owns family, child, guardian, consent_word, participation, placement and family_event.
"""
