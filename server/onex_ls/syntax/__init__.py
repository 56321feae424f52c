"""YAML text to an immutable tree with spans and problems, and comment-preserving patches of it."""
