"""The languages that texts of our own are written in."""

from gateway.fields import Argument
from gateway.policies.directives import Language

LANGUAGE = Argument(Language | None, "The language of the text.", Language.DA)
