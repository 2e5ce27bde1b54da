"""Record (utfall): what happened at the door, each person's own word for it.

Takes in a visit and its booking. Lets out what stands: outcome, who was there, and where words differ.
Owns attestation, note, draft, theme, theme_tick and safety_word.
"""
