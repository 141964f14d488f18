"""The file on the desk: numbered, dated documents (`documents`) and the service clock (`clocks`)."""
