import scout_mcp


async def test_the_package_says_what_it_is() -> None:
    assert scout_mcp.__doc__ is not None
    assert "ConnectWise" in scout_mcp.__doc__
