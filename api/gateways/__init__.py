"""Other systems behind ports; each adapter speaks the real protocol, tests bring a local peer."""
