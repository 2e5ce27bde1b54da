"""The long proofs (`make evidence`): too long for every day, each with its goal, how many times, and what failed."""
