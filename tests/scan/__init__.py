"""`make scan`: another's tool looks for holes in the running program, and proves that it would have found one."""
