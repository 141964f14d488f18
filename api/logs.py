"""Structured logs: JSON lines with a request id and without personal data.

A line names the route template, never the filled-in address; a fault names its type and places, never its
message, because messages quote values.
"""

import logging
import sys
import traceback

import structlog

log = structlog.get_logger()


def configure_logs() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")


def log_fault(error: BaseException, reference: str) -> None:
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    log.error("fault", reference=reference, type=type(error).__qualname__, places=places[-12:])
