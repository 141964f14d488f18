"""Land as the registry knows it: right certificates, sub-compartments and their versions, area claims."""
