"""The command line: what the people who run the program type."""
