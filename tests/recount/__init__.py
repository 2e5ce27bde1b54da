"""A second way to every figure: random sheets, a plain recount of them, and a comparison with the program."""
