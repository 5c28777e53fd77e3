"""Every error a user can meet: what was wrong, which value, what to do."""


class MixdeskError(Exception):
    """A mistake that one clear sentence can explain; never shown with a traceback."""


class ConfigError(MixdeskError, ValueError):
    """A setting lies outside what is allowed."""


class DataError(MixdeskError, ValueError):
    """A file or a table cannot be used as it is."""


class NotFoundError(MixdeskError, LookupError):
    """A data set, user, item, config or version with this name does not exist."""


class FormatError(MixdeskError, ValueError):
    """Something kept has a format that this Mixdesk does not read."""


class MissingExtraError(MixdeskError, ImportError):
    """An optional package is needed; the message carries the install command."""


class ModelError(MixdeskError, RuntimeError):
    """Model weights are missing or are not the ones that were promised."""


class StartError(MixdeskError, RuntimeError):
    """A process for long work could not be started."""


class CancelledError(MixdeskError):
    """A job was cancelled by its user."""
