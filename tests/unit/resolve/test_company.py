"""Companies by what they are called: what is asked back."""

from types import SimpleNamespace
from typing import Any

import pytest

from scout_mcp.errors import InputError, PermissionMissing
from scout_mcp.models.company import CompanyName
from scout_mcp.psa import directory
from scout_mcp.resolve import company
from scout_mcp.text.names import Matches

CONNECTION: Any = SimpleNamespace()


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    answers: dict[str, Any] = {}

    def answer(name: str):
        async def ask(*_: object) -> Any:
            found = answers[name]
            if isinstance(found, Exception):
                raise found
            return found

        return ask

    monkeypatch.setattr(directory, "companies_named", answer("companies_named"))
    return answers


def companies(count: int) -> tuple[CompanyName, ...]:
    return tuple(CompanyName(id=n, name=f"Clinic {n}") for n in range(count))


async def test_a_name_that_fits_forty_companies_asks_which(known):
    known["companies_named"] = Matches(companies(40))

    with pytest.raises(InputError) as refused:
        await company.companies(CONNECTION, "clinic")
    assert str(refused.value).startswith("“clinic” matches 40 companies: “Clinic 0”, “Clinic 1”,")
    assert str(refused.value).endswith("“Clinic 9” and 30 more. Say which.")


async def test_where_there_may_be_more_than_were_looked_at_it_asks_which(known):
    known["companies_named"] = Matches(companies(2), more=True)

    with pytest.raises(InputError, match="matches 2 or more companies: “Clinic 0”, “Clinic 1”. Say which."):
        await company.companies(CONNECTION, "clinic")


async def test_a_few_companies_are_taken_together(known):
    known["companies_named"] = Matches(companies(3))

    found = await company.companies(CONNECTION, "clinic")

    assert len(found.found) == 3
    assert found.remark == "“clinic” matches 3: “Clinic 0”, “Clinic 1”, “Clinic 2”."


async def test_a_company_that_nobody_knows_is_an_error(known):
    known["companies_named"] = Matches(())

    with pytest.raises(InputError, match=r"^No company that these keys can see has “x” in its name\.$"):
        await company.companies(CONNECTION, "x")


async def test_where_companies_may_not_be_listed_the_name_is_taken_as_typed(known):
    known["companies_named"] = PermissionMissing("no")

    found = await company.companies(CONNECTION, "clinic")

    assert found.found == ()
    assert "Companies > Company Maintenance (Inquire: All)" in found.remark


async def test_a_sentence_that_ends_with_a_name_has_one_full_stop(known):
    known["companies_named"] = Matches((), (CompanyName(id=208, name="Van der Meer Bloemen B.V."),))

    with pytest.raises(InputError, match=r"Similar names: “Van der Meer Bloemen B\.V\.”$"):
        await company.companies(CONNECTION, "van der mer")
