"""A power cut: what the program wrote and did not wait for is gone, at any moment one likes.

`kill -9` proves nothing of this: the system still holds what was written and puts it on the disk later. Here each
write and each wait for the disk is written down by `disk.c`, loaded before the program; `disk.py` then makes the disk
as it would have stood had the power gone just there, and that disk is opened by an ordinary SQLite.

What it does not see: directories (a file that was made is there, a file that was taken away is gone), and memory that
is shared through a file, which SQLite uses for what it can work out again.
"""
