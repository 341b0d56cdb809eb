"""What was paid month by month."""

from datetime import date as day

import strawberry

from gateway.fields import Argument, read
from gateway.types.coverage import Coverage
from gateway.types.money import Money

FROM = Argument(day | None, "Available on this day or later.", name="from")
TO = Argument(day | None, "Available on this day or earlier.")


@strawberry.type(description="Sums of payment lines.")
class PaymentSums:
    gross: Money = read("gross", description="What was granted of what has been sent, before tax and deductions.")
    net: Money | None = read(
        "net",
        description="What reached the account of it; null where the index does not tell it of all of it, or a payment "
        "is not shown whole.",
    )
    planned: Money = read("planned", description="What is planned and has not been sent, before tax and deductions.")
    payments: int = read("payments", description="How many payments have been sent.")
    unknown: int = read(
        "unknown", description="How many lines are in no sum, since the index does not say what has become of them."
    )


@strawberry.type(description="What was paid in one month.")
class PaymentMonth:
    month: day = read("month", description="The first day of the month.")
    sums: PaymentSums = read("sums", description="The month's sums.")


@strawberry.type(
    description="Months with payments, newest first, by the days on which the money is available. What was returned or "
    "is reclaimed is in no sum; a line without a day is in no month, and unknown in the total."
)
class PaymentMonths:
    months: list[PaymentMonth] = read("months", description="The months.", length=24)
    total: PaymentSums | None = read("total", description="The sums of all of it. Null unless known for sure.")
    coverage: Coverage = read("coverage", description="Whether the sums are whole, and which sources answered.")
