"""Intake (inläsning): the sheets that teams already keep, carried in through the other rooms' actions."""
