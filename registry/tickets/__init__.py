"""林票 of every kind: application, review, filing, face, life and end."""
