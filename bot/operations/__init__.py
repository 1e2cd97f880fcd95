"""What an operator sees of a running bot: logs, health, metrics, word to the service manager.

Is told of events and asks questions through plain functions. Knows nothing of documents, chats,
Telegram or SQL; only `metrics` knows Prometheus, only `http` knows HTTP.
"""
