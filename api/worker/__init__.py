"""What works beside the requests: sequencer, outbox, due dates."""
