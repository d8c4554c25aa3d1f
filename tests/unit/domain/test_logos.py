"""Logos of signatures are told from pictures that show a problem."""

import pytest

from scout_mcp.domain.logos import is_logo

SIGNATURE = "It fails.\n\nKind regards,\n\nJo Doe\nAcme Ltd\n"


@pytest.mark.parametrize("alt", ["LinkedIn", "Facebook icon", "Acme logo", "Follow us on Instagram", "email signature"])
def test_an_alternative_text_shows_a_logo(alt: str) -> None:
    assert is_logo(alt, "")


@pytest.mark.parametrize("alt", ["", "Screenshot", "LinkedIn sign-in error", "Facebook fails", "image001.png"])
def test_other_pictures_are_none(alt: str) -> None:
    assert not is_logo(alt, "Hello, look at this:")


@pytest.mark.parametrize(
    ("before", "logo"),
    [
        (SIGNATURE, True),
        (SIGNATURE + "![](https://x.example/api/inlineimages/c/1) ", True),
        ("<p>Hi</p><p>Best regards,</p><p>Jo</p><p>Acme</p><img ", True),
        ("> Mit freundlichen Gr\u00fc\u00dfen\n> Jo\n> Acme\n> ", True),
        ("Look.\n\nThanks,\nJo\n", False),  # no more than a name: many put their pictures there
        (SIGNATURE + "From: Ann\nSubject: x\nlook:\n", False),
        (SIGNATURE + "On Monday Ann wrote:\nlook:\n", False),
        ("Regards to all who helped, this is the screen:\nx\ny\n", False),
    ],
)
def test_a_picture_below_a_signature_is_one(before: str, logo: bool) -> None:
    assert is_logo("", before) is logo
