"""Returns (återrapport): what goes back to whom, by grant year.

Takes in measures. Lets out the return of each authority and why two returns differ.
Owns the grant's years and what it is shared out by, costs, answers and what was handed in.
"""
