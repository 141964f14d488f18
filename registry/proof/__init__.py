"""What makes the register evidence: events, canonical bytes, seals, the Merkle log, proofs, signatures."""
