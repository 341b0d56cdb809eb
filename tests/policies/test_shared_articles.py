"""The articles that all authorities share: inherited, replaced, switched off."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.policies.lint import checked
from gateway.policies.lint.finding import LintContext
from gateway.policies.policy import Authority, Policies
from gateway.policies.problem import PolicyError
from tests.policies.writing import a_file

OPENED = '@opens(area: "32", parts: [CASES], since: "2020-01-01")'
SHARED = """extend schema @sharedArticles(source: "borger.dk")
  @article(area: "32.24", title: "Wide", url: "https://www.borger.dk/wide")
  @article(area: "32.24.04", title: "Narrow", url: "https://www.borger.dk/narrow")
  @article(area: "32.30", title: "Other", url: "https://www.borger.dk/other")
"""


def read(*directives: str, shared: str | None = SHARED) -> Policies:
    """Return what a folder means: Korsbæk's file, and perhaps one of shared articles."""
    texts = {"korsbaek.graphql": a_file(OPENED, *directives)} | ({"shared.graphql": shared} if shared else {})
    return checked(texts, LintContext(date(2026, 11, 16)))[0]


def korsbaek(*directives: str) -> Authority:
    """Return Korsbæk of such a folder."""
    return read(*directives).authorities["11111111"]


def titles(authority: Authority, area: str) -> list[str]:
    """Return the links beside a record of an area."""
    return [link.title for link in authority.links_for(area)]


def own(area: str, kind: str = "article") -> str:
    """Return a link of Korsbæk's own."""
    return f'@{kind}(area: "{area}", title: "Own", url: "https://korsbaek.example/own")'


def test_an_authority_has_the_shared_articles_that_cover_a_record() -> None:
    """And beside an opening all that help somewhere inside it."""
    authority = korsbaek()
    assert titles(authority, "32.24.04") == ["Wide", "Narrow"]
    assert titles(authority, "32.24.12") == ["Wide"]
    assert titles(authority, "32.03") == []
    assert [link.title for link in authority.links_within("32")] == ["Wide", "Narrow", "Other"]


@pytest.mark.parametrize(
    ("directive", "narrow", "beside", "within"),
    [
        (own("32.24"), ["Own", "Narrow"], ["Own"], ["Own", "Narrow", "Other"]),
        (own("32.24.04"), ["Own"], ["Wide"], ["Own", "Wide", "Other"]),
        (own("32"), ["Own", "Wide", "Narrow"], ["Own", "Wide"], ["Own", "Wide", "Narrow", "Other"]),
        (own("32.24.04", "selfService"), ["Own", "Wide", "Narrow"], ["Wide"], ["Own", "Wide", "Narrow", "Other"]),
        ('@noSharedArticles(area: "32.24")', [], [], ["Other"]),
        ('@noSharedArticles(area: "32.24.04")', [], ["Wide"], ["Wide", "Other"]),
    ],
)
def test_an_own_article_replaces_those_of_its_area_and_the_wider_ones(
    directive: str, narrow: list[str], beside: list[str], within: list[str]
) -> None:
    """Not those of a longer area; a self-service solution replaces none; what is switched off is gone there alone."""
    authority = korsbaek(directive)
    assert (titles(authority, "32.24.04"), titles(authority, "32.24.12")) == (narrow, beside)
    assert [link.title for link in authority.links_within("32")] == within


def test_a_folder_without_such_a_file_has_the_packaged_one() -> None:
    """borger.dk's own article stands beside a record of kontanthjælp."""
    authority = read(shared=None).authorities["11111111"]
    assert [link.url.split("/")[2] for link in authority.links_for("32.24.04")] == ["www.borger.dk"]


def test_the_version_tells_a_change_of_the_shared_articles() -> None:
    """And one of what is switched off."""
    versions = {
        read().version,
        read(shared=None).version,
        read(shared=SHARED.replace("Other", "Another")).version,
        read('@noSharedArticles(area: "32.24")').version,
    }
    assert len(versions) == 4


def test_a_second_file_of_shared_articles_is_refused() -> None:
    """There is one, whatever its name."""
    texts = {"a.graphql": SHARED, "b.graphql": a_file(OPENED), "c.graphql": SHARED}
    with pytest.raises(PolicyError) as refused:
        checked(texts, LintContext(date(2026, 11, 16)))
    assert [str(problem) for problem in refused.value.problems] == [
        "c.graphql:1:15: a.graphql has the shared articles already."
    ]
