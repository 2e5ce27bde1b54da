"""Review (granskning): who looked at whom, and was there a reason?

Takes in the access log and what was opened in need. Lets out what a unit is told and what a guardian may have.
Owns the reviews; shows families by their reference alone.
"""
