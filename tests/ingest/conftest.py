"""Where real files lie, if they are there at all: they are not part of the project."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("VERBATIM_DATA") or PROJECT.parent / "shared" / "data")
TWEETS = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """A real file by its name; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        if not (DATA / name).exists():
            pytest.skip(f"{name} is not here")
        return DATA / name

    return find


@pytest.fixture
def tweets(tmp_path: Path) -> Callable[..., Path]:
    """A file of tweets with these lines below the header."""

    def write(*lines: str, name: str = "tweets.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join((TWEETS, *lines, "")).encode())
        return path

    return write
