"""Demo: an invented region with two years of life, made through the rooms' own actions."""
