"""What tests of several rooms share: the project's own contracts, marks in contracts, ways to break a contract."""
