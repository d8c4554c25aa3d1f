"""Two ways to count tokens: a real tokenizer, and a quarter of the characters, which any reader can check by hand."""

import warnings
from collections.abc import Callable, Sequence
from functools import cache

REAL = "o200k"
QUARTER = "characters / 4"


@cache
def _encode() -> Callable[[str], Sequence[int]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its vocabulary in an old way
        import bpe_openai  # noqa: PLC0415

        return bpe_openai.get_encoding("o200k_base").encode


def real_tokens(text: str) -> int:
    """Return the tokens of a text by OpenAI's o200k vocabulary, which the package ships."""
    return len(_encode()(text))


def quarter_tokens(text: str) -> float:
    """Return a quarter of the characters of a text."""
    return len(text) / 4
