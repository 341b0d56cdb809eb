"""Benefits asked once: where the answer by grant tells every payment line, asking for payments too would show no more.

Over random worlds whose benefit index withholds, leaves out, cuts, doubles and fails.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from gateway.loaders import benefit_calls
from gateway.loaders.benefit_answer_history import BenefitAnswerHistory
from tests.worlds.asking import Gateway
from tests.worlds.benefit_index import BenefitIndexFarSide
from tests.worlds.world import World, a_world

FEW, MANY = 300, 20_000
COVERAGE = "totalCount pageInfo { endCursor } coverage { complete answers { index state asOf authority { cvr } } }"
LINE = """id title amount { amount } availableOn periodFrom periodTo corrects status statusText paidTo area { kle }
  benefit { id } total { id gross { amount } afterTax { amount } sent { amount } paid { amount } sentText paidText
    lines { id amount { amount } } }"""
PAYMENTS = f"payments(first: 100) {{ {COVERAGE} edges {{ cursor }} nodes {{ {LINE} }} }}"
BENEFIT = f"""id title current startsOn endsOn asOf plan {{ amount {{ amount }} frequency }}
  nextPayment {{ date gross {{ amount }} net {{ amount }} basis }} {PAYMENTS}"""
EVERYTHING = f"""query($authorities: [CVR!]) {{ me {{
  cases(first: 100, authorities: $authorities) {{ nodes {{ id
    benefits(first: 100) {{ {COVERAGE} nodes {{ id }} }}
    timeline(first: 100) {{ {COVERAGE} nodes {{ date kind payment {{ id total {{ gross {{ amount }} }} }} }} }} }} }}
  benefits(first: 100, authorities: $authorities) {{ {COVERAGE} nodes {{ {BENEFIT} }} }}
  {PAYMENTS.replace("first: 100", "first: 100, authorities: $authorities", 1)} }} }}"""


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Provide a log without a line for every request."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.reset_defaults()


async def test_nothing_shown_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that a citizen can ask of benefits and payments, and how often each question was asked."""
    counts: Counter[str] = Counter()
    for seed in range(FEW):
        counts += await differs_in_nothing(seed, monkeypatch)
    assert min(counts[name] for name in ("asked once with lines", "asked both", "both at once", "failures")) > 50, (
        counts
    )


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_nothing_shown_differs_for_long(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for twenty thousand worlds."""

    async def all_of_this_part() -> None:
        for seed in range(FEW + part, FEW + MANY, 4):
            await differs_in_nothing(seed, monkeypatch)

    asyncio.run(all_of_this_part())


async def differs_in_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Ask a world as the gateway does, with both questions at once, and as if no answer by grant were ever enough."""
    world = a_world(seed)
    far_side = BenefitIndexFarSide(world, seed)
    text = await answer(world, far_side)
    alone = {cvr for port, cvr in far_side.questions if not far_side.questions["payments", cvr]}
    assert max(far_side.questions.values(), default=0) <= 1, f"world {seed}"

    at_once = BenefitIndexFarSide(world, seed)
    with monkeypatch.context() as patched:
        patched.setattr(BenefitAnswerHistory, "suffices", lambda _self, _authority: False)
        assert await answer(world, at_once) == text, f"world {seed}"

    both = BenefitIndexFarSide(world, seed)
    for cvr in alone:  # whatever is wrong with the answer that nobody needs
        for faults in (both.ledgers[cvr].unreadable, both.ledgers[cvr].failures):
            faults.pop("payments", None)
        both.ledgers[cvr].truncated.discard("payments")
    with monkeypatch.context() as patched:
        patched.setattr(benefit_calls, "tells_all_lines", lambda _answer: False)
        assert await answer(world, both) == text, f"world {seed}"
    return Counter({
        "asked once with lines": sum(bool(far_side.ledgers[cvr].lines) for cvr in alone),
        "asked both": sum(port == "payments" for port, _ in far_side.questions),
        "both at once": sum(port == "payments" for port, _ in at_once.questions),
        "failures": sum(len(ledger.failures) for ledger in far_side.ledgers.values()),
    })  # fmt: skip


async def answer(world: World, far_side: BenefitIndexFarSide) -> Any:
    """Return the answer as it goes over the wire, less what is told of the request itself."""
    cvrs = [authority.cvr for authority in world.authorities]
    return await Gateway(world, far_side=far_side).text(EVERYTHING, authorities=cvrs)
