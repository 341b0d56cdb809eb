"""Settings of the environment: read and checked at start-up, without the help of any room. A mistake names its key."""

from gateway.settings.field import PREFIX, SettingsError, naming, unusable
from gateway.settings.problems import SettingsProblems
from gateway.settings.settings import SettingDescription, Settings, describe, read, read_some
from gateway.settings.values import Network, is_address

__all__ = [
    "PREFIX",
    "Network",
    "SettingDescription",
    "Settings",
    "SettingsError",
    "SettingsProblems",
    "describe",
    "is_address",
    "naming",
    "read",
    "read_some",
    "unusable",
]
