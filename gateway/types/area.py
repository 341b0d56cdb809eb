"""Subjects of KLE."""

import strawberry

from gateway.fields import read
from gateway.scalars import KleNumber


@strawberry.type(description="A subject of KLE, the municipalities' common subject list.")
class KleArea:
    kle: KleNumber = read("kle", description="The number, such as 32.24.04, or the beginning of one.")
    title: str = read("title", description="The title of the subject, in Danish.")
    group: str | None = read("group", description="The title of the group it belongs to.")
