"""Chats, their settings, daily quotes, votes, questions, counts and taught questions, in SQL.

Knows nothing of Telegram or retrieval.
"""
