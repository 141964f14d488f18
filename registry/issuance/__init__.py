"""From a measured survey to verified quantities: assessments, acceptance, issuance, serial blocks, routes."""
