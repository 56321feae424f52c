"""What was generated from what."""
