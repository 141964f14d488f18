"""Journeys of several verbs, started from the web and from the command line alike. No web code here."""
