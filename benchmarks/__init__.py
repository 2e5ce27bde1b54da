"""How fast the house is: an invented nation, the questions put to it, and the tables of docs/benchmarks.md."""
