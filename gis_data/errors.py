"""What a sender of a file can do something about."""

from sink.errors import ActionableError


class GisDataError(ActionableError):
    """A file cannot be read as land."""

    code = "GIS_DATA_ERROR"
