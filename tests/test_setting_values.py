"""What each kind of setting takes and refuses; a refusal never repeats the value, which may be a secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import class_values, values
from sources.records import Outcome

UUID = "00000000-0000-4000-8000-00000000F001"
GOOD: list[tuple[Callable[[str], Any], str, Any]] = [
    (values.lifetime, "3600", 3600),
    (values.seconds_or_none, "0", 0.0),
    (values.names, "a, b", frozenset({"a", "b"})),
    (values.day, "2026-11-16", date(2026, 11, 16)),
    (values.uuids, f"{UUID},", frozenset({UUID.lower()})),
    (class_values.uuid_in_small_letters, UUID, UUID.lower()),
    (class_values.outcomes, "", ()),
    (class_values.outcomes, f" {UUID} = PARTLY ,", ((UUID.lower(), Outcome.PARTLY),)),
    (values.origins, "https://A.example:8443", frozenset({"https://a.example:8443"})),
    (values.header_names, "X-One, x_two", frozenset({"x-one", "x_two"})),
    (values.host_and_port, "[::1]:9100", ("::1", 9100)),
    (values.broker, "amqps://broker.example:5671", "amqps://broker.example:5671/BF"),
    (values.broker, "amqps://broker.example:5671/other", "amqps://broker.example:5671/other"),
    (values.cvr, "11111111", "11111111"),
    (values.file_or_redis, "redis://redis.example:6379/0", "redis://redis.example:6379/0"),
    (values.urls, "http://a.example/, http://b.example", ("http://a.example", "http://b.example")),
]
BAD: list[tuple[Callable[[str], Any], str]] = [
    (values.lifetime, "59"),
    (values.lifetime, "86401"),
    (values.lifetime, "an hour"),
    (values.seconds, "0"),
    (values.seconds, "121"),
    (values.names, " , "),
    (values.day, "16-11-2026"),
    (values.uuids, "no-uuid"),
    (values.hosts, "https://a.example"),
    (values.hosts, ""),
    (values.origins, "a.example"),
    (values.origins, "https://a.example/path"),
    (values.header_names, "x one"),
    (values.header_names, "ü"),
    (values.rate, "60 per minute"),
    (values.rate, "0/second"),
    (values.host_and_port, "9100"),
    (values.host_and_port, "host:65536"),
    (values.host_and_port, "a host:80"),
    (values.broker, "https://broker.example"),
    (values.broker, "amqps://[broker.example"),
    (values.broker, "amqps:///BF"),
    (values.broker, "amqps://broker.example/BF?x=1"),
    (values.uuid, "no-uuid"),
    (class_values.uuid_in_small_letters, "no uuid"),
    (class_values.outcomes, f"{UUID}=MAYBE"),
    (class_values.outcomes, f"{UUID}"),
    (class_values.outcomes, "no-uuid=GRANTED"),
    (class_values.outcomes, f"{UUID}=GRANTED,{UUID.lower()}=REFUSED"),
    (values.cvr, "1111111"),
    (values.text, "  "),
    (values.name, "two words"),
    (values.url, "ftp://a.example"),
    (values.secret, "short"),
    (values.secrets, ",".join(["a secret of at least thirty-two bytes"] * 3)),
    (values.networks, "10.0.0.0/33"),
    (values.flag, "yes"),
    (values.number(1, 5), "6"),
    (values.choice("memory", "redis"), "disk"),
    (values.choice("a", "b", "c"), "d"),
    (values.redis, "http://redis.example"),
    (values.file, "/nowhere/at/all"),
    (values.readable, "/nowhere/at/all/folder"),
    (values.some_of("a", "b"), "a, c"),
]


@pytest.mark.parametrize(("read", "text", "value"), GOOD, ids=[text for _, text, _ in GOOD])
def test_what_is_written_well_is_read(read: Callable[[str], Any], text: str, value: Any) -> None:
    assert read(text) == value


@pytest.mark.parametrize(("read", "text"), BAD, ids=[text for _, text in BAD])
def test_what_cannot_be_used_is_refused_without_being_repeated(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(ValueError, match=r"^must ") as refused:
        read(text)
    assert len(text) < 6 or text not in str(refused.value)  # a short one may be part of the example


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="file"):
        values.file(str(tmp_path))
