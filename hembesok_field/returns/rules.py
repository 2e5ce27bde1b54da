"""What a return holds. Values in, answers out."""
