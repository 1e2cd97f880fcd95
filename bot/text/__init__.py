"""Characters, tokens and sentences. Knows nothing of documents, scores or chats."""
