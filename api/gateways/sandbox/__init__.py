"""A WeChat Pay that misbehaves on request: the real protocol over real HTTP, for tests and demonstrations."""
