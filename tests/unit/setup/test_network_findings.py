"""What a technician reads of the way to ConnectWise: each fault in its own words, with what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from scout_mcp import errors
from scout_mcp.config import settings
from scout_mcp.psa.certificate import Certificate
from scout_mcp.psa.diagnostics import Route, Wire
from scout_mcp.setup import network_findings
from scout_mcp.setup.findings import Status

HOST = "psa.example"
DIRECT = Route(HOST, 443, proxied=False)
PROXIED = Route("proxy.example", 3128, proxied=True, named_by="HTTPS_PROXY")
LOGIN = Route("proxy.example", 3128, proxied=True, named_by="HTTPS_PROXY", with_login=True)
NOW = datetime.now(UTC)


def at(base_url=f"https://{HOST}"):
    return settings.load(
        environ={
            "SCOUT_BASE_URL": base_url,
            "SCOUT_COMPANY_ID": "fjord",
            "SCOUT_PUBLIC_KEY": "pUbLiCkEy1234567",
            "SCOUT_PRIVATE_KEY": "PrIvAtEkEy765432",
            "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
            "SCOUT_TIMEZONE": "UTC",
        }
    )


def certificate(**changes):
    usual = {
        "issuer": "Fjord Proxy CA", "subject": HOST, "begins": datetime(2020, 1, 2, tzinfo=UTC),
        "ends": datetime(2120, 1, 2, tzinfo=UTC), "names": (HOST,), "self_signed": False,
    }  # fmt: skip
    return Certificate(**(usual | changes))


def wire(**seen):
    return Wire(HOST, **({"plain": False, "connected": True} | seen))


@pytest.mark.parametrize(
    ("base_url", "route", "status", "sentence"),
    [
        (f"https://{HOST}", DIRECT, "ok", "none."),
        (f"https://{HOST}", PROXIED, "ok", "proxy.example:3128, set by HTTPS_PROXY."),
        (
            f"https://{HOST}", LOGIN, "ok",
            "proxy.example:3128, set by HTTPS_PROXY, with a user name and password.",
        ),
        (
            f"https://{HOST}", Route("::1", 3128, proxied=True, named_by="the system's settings"), "ok",
            "[::1]:3128, set by the system's settings.",
        ),
        (
            f"https://{HOST}", Route(HOST, 443, proxied=False, named_by="ALL_PROXY"), "ok",
            "none for psa.example: ALL_PROXY sets one, but NO_PROXY excludes this host.",
        ),
        (
            "http://127.0.0.1:8080", Route("127.0.0.1", 8080, proxied=False), "ok",
            "none, because ConnectWise runs on this machine.",
        ),
        (f"https://{HOST}", None, "wrong", "the proxy that is set cannot be used."),
    ],
)  # fmt: skip
def test_the_proxy_is_told_without_its_password(base_url, route, status, sentence):
    found = network_findings.proxy(at(base_url), route)

    assert (found.step, found.status, found.sentence) == ("proxy", status, sentence)
    assert bool(found.advice) is (status == "wrong")


@pytest.mark.parametrize(
    ("route", "addresses", "status", "sentence"),
    [
        (DIRECT, ["192.0.2.7"], "ok", "psa.example resolves to 192.0.2.7."),
        (
            DIRECT, [f"192.0.2.{number}" for number in range(1, 7)], "ok",
            "psa.example resolves to 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 2 more.",
        ),
        (
            PROXIED, ["192.0.2.9"], "ok",
            "the proxy proxy.example resolves to 192.0.2.9; the proxy looks up ConnectWise.",
        ),
        (
            Route("127.0.0.1", 80, proxied=False), ["127.0.0.1"], "ok",
            "127.0.0.1 is already an IP address.",
        ),
        (DIRECT, [], "wrong", "psa.example has no address."),
        (PROXIED, [], "wrong", "the proxy proxy.example has no address."),
        (DIRECT, None, "wrong", "no name server answered for psa.example within 10 seconds."),
    ],
)  # fmt: skip
def test_the_name_is_told_with_its_addresses(route, addresses, status, sentence):
    found = network_findings.name(route, addresses, 10.0)

    assert (found.step, found.status, found.sentence) == ("name", status, sentence)


@pytest.mark.parametrize(
    ("route", "advice"),
    [
        (
            DIRECT,
            "Check the network, DNS and VPN of this machine, and the host name in the region or base URL setting.",
        ),
        (PROXIED, "Check the network, DNS and VPN of this machine, and the host name in HTTPS_PROXY."),
    ],
)
def test_a_name_without_an_address_is_to_be_looked_for_where_it_stands(route, advice):
    assert network_findings.name(route, [], 10.0).advice == advice


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (wire(tls="TLSv1.3"), "TLS 1.3 to psa.example; its certificate is trusted."),
        (
            wire(plain=True),
            "plain HTTP, which is enough here: ConnectWise (or the sandbox) runs on this very machine.",
        ),
    ],
)
def test_a_good_connection_is_told_whatever_was_answered_over_it(seen, sentence):
    for error in (None, errors.Redirected(HOST), errors.TimedOut(HOST)):
        found = network_findings.connection(at(), DIRECT, seen, error, None)
        assert (found.step, found.status, found.sentence, found.advice) == ("connection", "ok", sentence, "")


TLS = errors.TlsFailed(HOST)
PROXY = errors.ProxyFailed(HOST)
BROKEN = errors.ConnectionBroken(HOST)
REFUSED = errors.ConnectionRefused(HOST)
LATE = errors.TimedOut(HOST)


@pytest.mark.parametrize(
    ("route", "seen", "error", "sentence", "advice"),
    [
        (
            DIRECT, wire(connected=False), REFUSED,
            "psa.example did not accept the connection.",
            "Check that the base URL and port are right, that the server runs, and that no firewall stands between.",
        ),
        (
            DIRECT, wire(connected=False), LATE,
            "psa.example did not answer at all.",
            "A firewall that silently drops packets looks like this: check the network and VPN of this machine, and the"
            " base URL and its port.",
        ),
        (
            DIRECT, wire(failed_with=HOST, spoke_no_tls=True), TLS,
            "the server at psa.example does not speak TLS, or only versions that are no longer secure.",
            "Check the port in the base URL; the server needs TLS 1.2 or newer.",
        ),
        (
            DIRECT, wire(failed_with=HOST), REFUSED,
            "psa.example accepted the connection, but closed it before it was secure.",
            "A firewall that filters by host name does this: ask its administrator to let this machine reach psa.example"
            " without inspection.",
        ),
        (
            DIRECT, wire(failed_with=HOST), LATE,
            "psa.example accepted the connection, but then sent nothing before it was secure.",
            "A firewall that filters by host name does this: ask its administrator to let this machine reach psa.example"
            " without inspection.",
        ),
        (
            PROXIED, wire(failed_with=HOST, spoke_no_tls=True), TLS,
            "the server at psa.example does not speak TLS, or only versions that are no longer secure.",
            "Check the port in the base URL; the server needs TLS 1.2 or newer.",
        ),
        (
            PROXIED, wire(connected=False), REFUSED,
            "the proxy proxy.example:3128 did not accept the connection.",
            "Check HTTPS_PROXY, and that the proxy is running and can be reached from here.",
        ),
        (
            PROXIED, wire(connected=False), LATE,
            "the proxy proxy.example:3128 did not answer in time.",
            "Check HTTPS_PROXY, and that the proxy is running and can be reached from here.",
        ),
        (
            PROXIED, wire(), BROKEN,
            "the proxy proxy.example:3128 dropped the connection.",
            "Check HTTPS_PROXY, and that the proxy is running and can be reached from here.",
        ),
        (
            PROXIED, wire(proxy_status=407), PROXY,
            "the proxy proxy.example:3128 requires a user name and password (407).",
            "Put them in HTTPS_PROXY as http://user:password@host:port.",
        ),
        (
            LOGIN, wire(proxy_status=407), PROXY,
            "the proxy proxy.example:3128 did not accept the user name and password (407).",
            "Put them in HTTPS_PROXY as http://user:password@host:port.",
        ),
        (
            PROXIED, wire(proxy_status=403), PROXY,
            "the proxy proxy.example:3128 refused to connect to psa.example (it answered 403).",
            "Ask its administrator to let this machine reach that host, or add the host to NO_PROXY if it can be reached"
            " directly.",
        ),
        (
            PROXIED, wire(failed_with="proxy.example", untrusted=True), TLS,
            "no secure connection to the proxy proxy.example:3128 itself.",
            "Its certificate may not be trusted, or it does not speak TLS; then write http:// in HTTPS_PROXY.",
        ),
        (
            DIRECT, wire(failed_with=HOST, untrusted=True), TLS,
            "No secure connection to psa.example: its certificate is not trusted on this machine, does not fit the name"
            " or has expired, or what answers there does not speak TLS.",
            "Behind a company proxy, install the company's CA in the system's trust store. Checks are never turned off.",
        ),
    ],
)  # fmt: skip
def test_a_connection_that_did_not_come_about_is_told_with_who_stopped_it(route, seen, error, sentence, advice):
    found = network_findings.connection(at(), route, seen, error, None)

    assert (found.status, found.sentence, found.advice) == (Status.WRONG, sentence, advice)


def bad(shown, **seen):
    seen = wire(**({"failed_with": HOST, "untrusted": True} | seen))
    return network_findings.connection(at(), DIRECT, seen, errors.TlsFailed(HOST), shown)


def test_an_unknown_issuer_is_named_with_what_to_do_if_it_is_the_companys():
    found = bad(certificate())

    assert found.sentence == (
        "the certificate of psa.example is issued by Fjord Proxy CA, which this machine does not trust (for psa.example,"
        " valid 2020-01-02 to 2120-01-02)."
    )
    assert found.advice == (
        "If that is your company's proxy, firewall or CA (your IT department knows), have its CA certificate installed"
        " in the system's trust store; those of browsers and of Python do not count. If nobody knows it, something else"
        " is answering in place of ConnectWise. An on-premise server may also leave out an intermediate certificate."
    )


def test_a_certificate_that_signed_itself_is_told_as_such():
    found = bad(certificate(self_signed=True))

    assert found.sentence == ("the certificate of psa.example is self-signed (valid 2020-01-02 to 2120-01-02).")
    assert found.advice.startswith(
        "If it is your own server, install a certificate from a CA that this machine trusts,"
    )


def test_one_that_ran_out_makes_the_clock_suspect_too():
    found = bad(certificate(ends=datetime(2024, 5, 1, tzinfo=UTC)))

    assert found.sentence == "the certificate of psa.example expired on 2024-05-01 (issued by Fjord Proxy CA)."
    assert found.advice == (
        f"This machine's date is {datetime.now(UTC):%Y-%m-%d}: if that is wrong, set the clock. Otherwise the server's"
        " administrator has to renew the certificate."
    )


def test_one_that_does_not_hold_yet_makes_the_clock_suspect():
    found = bad(certificate(begins=datetime(2119, 5, 1, tzinfo=UTC), self_signed=True))

    assert found.sentence == "the certificate of psa.example is not valid before 2119-05-01 (self-signed)."
    assert found.advice.startswith(
        f"This machine's date is {datetime.now(UTC):%Y-%m-%d}: if that is wrong, set the clock."
    )


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("other.example",), "other.example"),
        (
            tuple(f"n{number}.example" for number in range(6)),
            "n0.example, n1.example, n2.example, n3.example and 2 more",
        ),
        ((), "psa.example (subject)"),
    ],
)
def test_one_for_another_name_is_told_with_the_names_that_it_is_for(names, told):
    found = bad(certificate(names=names, subject="psa.example (subject)"))

    assert found.sentence == f"the certificate is for {told}, not for psa.example (issued by Fjord Proxy CA)."
    assert found.advice.startswith("If that is your server, use that name in the base URL.")


def test_what_strangers_wrote_into_a_certificate_cannot_pass_for_ours():
    hostile = "\x1b[31mEvil\u202e `CA`\n✓ Keys: accepted " + "x" * 500
    for shown in (
        certificate(issuer=hostile, subject=hostile),
        certificate(issuer=hostile, names=(hostile,)),
        certificate(issuer=hostile, names=(), subject=hostile),
        certificate(issuer="", subject="", names=()),
    ):
        told = bad(shown).text()
        assert "\n" not in told
        assert not {"\x1b", "\u202e", "`"} & set(told)
        assert len(told) < 800


@pytest.mark.parametrize(
    ("ahead", "status", "sentence"),
    [
        (timedelta(), "ok", "agrees with the server's."),
        (timedelta(minutes=3), "ok", "agrees with the server's."),
        (timedelta(minutes=-3), "ok", "agrees with the server's."),
        (timedelta(minutes=4), "attention", "this machine's clock is 4 minutes ahead of the server's (2026-11-20 13:45 UTC)."),
        (timedelta(minutes=-90), "attention", "this machine's clock is 90 minutes behind the server's (2026-11-20 13:45 UTC)."),
        (timedelta(hours=-5), "attention", "this machine's clock is 5 hours behind the server's (2026-11-20 13:45 UTC)."),
        (timedelta(days=3650), "attention", "this machine's clock is 3650 days ahead of the server's (2026-11-20 13:45 UTC)."),
    ],
)  # fmt: skip
def test_clocks_are_compared(ahead, status, sentence):
    theirs = datetime(2026, 11, 20, 13, 45, 30, tzinfo=UTC)
    found = network_findings.clock(wire(their_time=theirs, our_time=theirs + ahead))

    assert (found.step, found.status, found.sentence) == ("clock", status, sentence)
    assert found.advice.startswith("Set it") is (status == "attention")


def test_without_a_time_from_the_server_clocks_are_not_compared():
    assert network_findings.clock(wire(our_time=NOW)).status is Status.SKIPPED


def test_an_error_is_told_in_its_own_sentences():
    found = network_findings.of_error("keys", errors.AuthenticationFailed(request_id="0HN7"))

    assert (found.sentence, found.request_id) == ("ConnectWise did not accept the keys (401).", "0HN7")
    assert found.advice.endswith("and that the key and its member are active.")
    assert "scout-mcp check" not in found.advice
