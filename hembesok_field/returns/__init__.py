"""Returns (återrapport): what goes back to whom, by grant year.

Takes in measures. Lets out the return of each authority and why two returns differ.
Owns grant_recipient_year.
"""
