"""Files of the corpus through the real server: fetched, read in a process of their own, cleaned and told."""

import json

import pytest

from file_corpus import ORDER, FileCase, harmless_files, hiding_files

SHARE = 10
"""One of so many is asked for here; `tests/unit/files/test_file_corpus.py` reads all of them."""
HIDING = [*(case for case in hiding_files() if case.marked), *hiding_files()[::SHARE]]


async def ask(desk, case: FileCase) -> str:
    row = {"id": 812, "title": case.file_name, "fileName": case.file_name, "owner": "mkessler", "size": 2048}
    desk.sandbox.fault("system/documents$", body=json.dumps([row]))
    desk.sandbox.fault("system/documents/812/download$", body=case.build(), status=200)
    reply = await desk.ask("get_attachment", {"ticket": "48213", "attachment": "d812"})
    assert not reply.is_error
    return reply.text


@pytest.mark.slow
@pytest.mark.parametrize("case", dict.fromkeys(HIDING), ids=str)
async def test_an_answer_leaves_out_or_tells_what_nobody_sees_in_a_file(desk, case):
    text = await ask(desk, case)

    assert [word for word in case.words if word.split()[0] not in text] == []
    assert case.marked or ORDER not in text
    assert case.told in text


@pytest.mark.slow
@pytest.mark.parametrize("case", harmless_files()[::SHARE], ids=str)
async def test_an_answer_tells_what_somebody_sees_in_a_file(desk, case):
    text = await ask(desk, case)

    assert [word for words in case.words for word in words.split() if word not in text] == []
    assert "left out" not in text
