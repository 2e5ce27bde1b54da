"""What counts, and why. Values in, answers out."""
