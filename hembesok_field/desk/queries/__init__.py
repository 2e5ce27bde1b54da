"""What the desk asks of the other rooms; it owns no table."""
