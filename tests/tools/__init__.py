"""Small programs behind the Makefile's targets; the application imports none of them."""
