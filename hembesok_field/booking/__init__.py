"""Booking (bokning): a promise that two people come to a family's door at a time.

Takes in a visit from plan. Lets out a kept, moved or cancelled promise, and each person's calendar.
Owns booking_step, booking_participant, hold and calendar_address. Knows nothing of what was said during the visit.
"""
