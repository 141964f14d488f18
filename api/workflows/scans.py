"""What a scanned paper is, by its first bytes."""

MEDIA = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
}


def media_type_of(content: bytes) -> str | None:
    """None: neither PDF, JPEG nor PNG."""
    return next((kind for start, kind in MEDIA.items() if content.startswith(start)), None)
