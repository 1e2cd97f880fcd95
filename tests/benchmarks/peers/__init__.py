"""The systems that are compared, one module each, and how each is run in a process of its own."""
