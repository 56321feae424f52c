"""What a contract is: its kind, vocabulary, typed model and fields."""
