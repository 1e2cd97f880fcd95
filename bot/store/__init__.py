"""Chats, subscriptions and deliveries, in SQL. Knows nothing of Telegram or retrieval."""
