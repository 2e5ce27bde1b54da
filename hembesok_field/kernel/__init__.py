"""What every room stands on: one commit, one clock, three noes, identity, keys. Knows no request."""
