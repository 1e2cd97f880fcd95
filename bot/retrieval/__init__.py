"""Finding passages: the Index protocol, its engines, and the final ranking.

Knows nothing of answers, chats or SQL.
"""
