"""What does a template yield? Who may enroll it, what clients are told, and the certificate."""
