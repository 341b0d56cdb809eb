"""The settings of signed messages: certificates are pinned wherever tokens are sent, unless messages are not signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.app import index_security_of, key_pair_of
from gateway.app.index_security import IndexSecurity
from gateway.app.sandbox import setting_texts
from gateway.settings import SettingsError, read


def security(**named: str | None) -> IndexSecurity:
    """Return what signs; None leaves a setting out."""
    texts = {**setting_texts("http://sandbox.invalid", signed=True), **named}
    made = read({}, defaults={key: text for key, text in texts.items() if text is not None})
    return index_security_of(made, key_pair_of(made))


def test_each_index_has_its_own() -> None:
    """One memory of MessageIDs and one set of certificates each."""
    made = security()
    assert made.cases is not None
    assert made.cases is not made.benefits
    assert len(made.pinned) == 2


@pytest.mark.parametrize("off", [{"SIGNED_MESSAGES": "false"}, {"TOKEN_URL": None}])
def test_nothing_is_signed_without_tokens_or_where_it_is_off(off: dict[str, str | None]) -> None:
    """And nothing is pinned then."""
    made = security(**off)
    assert made.cases is made.benefits is None
    assert not made.pinned


def test_certificates_must_be_named(tmp_path: Path) -> None:
    """By the setting that lacks, or whose file has none."""
    with pytest.raises(SettingsError, match="BORGERBLIK_CASE_INDEX_CERTIFICATES cannot be used: it must be set where"):
        security(CASE_INDEX_CERTIFICATES=None)
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(SettingsError, match="BORGERBLIK_BENEFIT_INDEX_CERTIFICATES cannot be used: it must be"):
        security(BENEFIT_INDEX_CERTIFICATES=str(tmp_path / "empty.pem"))
