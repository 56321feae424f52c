"""What an editor shows: (snapshot, offset) to plain data."""
