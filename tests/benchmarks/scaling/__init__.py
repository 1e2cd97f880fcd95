"""What `scale.py` is made of: corpora of any size, the systems, and the process that runs one."""
