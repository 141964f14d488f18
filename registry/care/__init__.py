"""After issue: yearly assessment of upkeep (`assessment`), monitoring cases (`monitoring`), damage and
violations (`violations`), patrols, under-forest use and fruit income (`records`)."""
