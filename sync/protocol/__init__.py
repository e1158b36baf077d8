"""What replicas say to each other: messages, limits and the conversation."""
