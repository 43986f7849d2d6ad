"""What does a new kind of resource cost? Its file, a row, and what scripts write."""
