"""Second factors: an app, recovery codes, passkeys; what is kept of them, and said when one does not fit."""

from __future__ import annotations

import re
from copy import copy
from hashlib import sha256
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticatorData

from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.models import Mail
from tests.accounts.second_factors import (
    SECRET,
    Passkey,
    add_passkey,
    ask_again,
    code_of,
    give_app,
    options_in,
    set_up_app,
    sign_in,
    sign_in_with,
)
from tests.accounts.test_sign_in_log import banned, lines
from tests.conftest import html

pytestmark = pytest.mark.django_db
INDEX = "/accounts/2fa/"
CODES = re.compile(r"\b\d{8}(?=\n|<)")


@pytest.fixture
def signed_in(client: Client, ann: User) -> Client:
    sign_in(client, ann)
    return client


def secret_of(user: User) -> str:
    return str(Authenticator.objects.get(user=user, type="totp").data["secret"])


def is_signed_in(client: Client) -> bool:
    return client.get("/me/sessions/").status_code == 200


class TestAnApp:
    def test_is_set_up_with_the_key_that_the_page_shows(self, signed_in: Client, ann: User) -> None:
        Club.objects.update_or_create(pk=1, defaults={"name": "Kino Utrecht"})
        ask_again(signed_in)
        page = html(signed_in.get(f"{INDEX}totp/activate/"))
        assert '<svg width="' in page
        assert '<rect fill="white"' in page
        assert "data:image" not in page
        url = get_adapter().build_totp_url(ann, SECRET)
        assert "issuer=Kino%20Utrecht" in url
        on = set_up_app(signed_in)
        assert on.headers["Location"] == f"{INDEX}recovery-codes/"
        assert len(CODES.findall(html(signed_in.get(on.headers["Location"])))) == 10

    def test_a_wrong_code_sets_up_nothing(self, signed_in: Client, ann: User) -> None:
        ask_again(signed_in)
        signed_in.get(f"{INDEX}totp/activate/")
        for code, said in (("000000", "That does not fit."), ("", "Type the code."), ("7" * 30, "20")):
            page = signed_in.post(f"{INDEX}totp/activate/", {"code": code})
            assert said in html(page)
        assert not Authenticator.objects.filter(user=ann).exists()

    def test_is_asked_for_its_code_after_the_password(self, client: Client, ann: User) -> None:
        give_app(ann)
        assert sign_in(client, ann).headers["Location"] == f"{INDEX}authenticate/"
        assert not is_signed_in(client)
        assert "The six digits that your app shows" in html(client.get(f"{INDEX}authenticate/"))
        client.post(f"{INDEX}authenticate/", {"code": code_of()})
        assert is_signed_in(client)

    def test_a_code_opens_once(self, ann: User) -> None:
        give_app(ann)
        code = code_of()
        first, second = Client(), Client()
        sign_in(first, ann, code)
        sign_in(second, ann, code)
        assert is_signed_in(first)
        assert not is_signed_in(second)

    def test_its_secret_is_encrypted(self, ann: User) -> None:
        give_app(ann)
        assert SECRET not in secret_of(ann)
        assert get_adapter().decrypt(secret_of(ann)) == SECRET


class TestTheKeyOfTheSecrets:
    def test_a_new_one_reads_what_the_old_ones_wrote(self, ann: User, settings: Any) -> None:
        give_app(ann)
        made_of_secret_key = secret_of(ann)
        settings.SECOND_FACTOR_KEYS = ["first"]
        encrypted = get_adapter().encrypt(SECRET)
        settings.SECOND_FACTOR_KEYS = ["second", "first"]
        for text in (made_of_secret_key, encrypted, get_adapter().encrypt(SECRET)):
            assert get_adapter().decrypt(text) == SECRET

    def test_without_it_no_code_fits_and_the_log_says_so(
        self, client: Client, ann: User, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        give_app(ann)
        settings.SECRET_KEY = "another"
        sign_in(client, ann)
        page = client.post(f"{INDEX}authenticate/", {"code": code_of()})
        assert "That does not fit." in html(page)
        assert not is_signed_in(client)
        assert "SECOND_FACTOR_KEY that is gone" in caplog.text
        guesses = {get_adapter().decrypt(secret_of(ann)) for _number in range(2)}
        assert len(guesses) == 2


class TestRecoveryCodes:
    def test_each_opens_once(self, client: Client, ann: User) -> None:
        give_app(ann)
        codes = Authenticator.objects.get(user=ann, type="recovery_codes").wrap().get_unused_codes()
        sign_in(client, ann, codes[0])
        assert is_signed_in(client)
        again = Client()
        sign_in(again, ann, codes[0])
        assert not is_signed_in(again)

    def test_new_ones_end_the_former(self, signed_in: Client, ann: User) -> None:
        give_app(ann)
        ask_again(signed_in)
        before = set(CODES.findall(html(signed_in.get(f"{INDEX}recovery-codes/"))))
        assert "sign you in no more" in html(signed_in.get(f"{INDEX}recovery-codes/generate/"))
        signed_in.post(f"{INDEX}recovery-codes/generate/")
        after = set(CODES.findall(html(signed_in.get(f"{INDEX}recovery-codes/"))))
        assert len(before | after) == 20

    def test_go_with_the_last_factor(self, signed_in: Client, ann: User) -> None:
        give_app(ann)
        ask_again(signed_in)
        signed_in.post(f"{INDEX}totp/deactivate/")
        assert not Authenticator.objects.filter(user=ann).exists()
        assert "Set up an app" in html(signed_in.get(INDEX))


@pytest.mark.parametrize(
    "page",
    ["totp/activate/", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "webauthn/add/"],
)
def test_pages_that_change_it_ask_who_it_is(signed_in: Client, ann: User, page: str) -> None:
    signed_in.session.flush()
    client = Client()
    client.force_login(ann)
    asks = "/accounts/reauthenticate/?next="
    if "activate" not in page or "deactivate" in page:
        give_app(ann)
        asks = f"{INDEX}reauthenticate/?next="
    assert client.get(f"{INDEX}{page}").headers["Location"].startswith(asks)


class TestPasskeys:
    def test_the_page_asks_for_one_that_signs_in_alone(self, signed_in: Client) -> None:
        ask_again(signed_in)
        page = html(signed_in.get(f"{INDEX}webauthn/add/"))
        assert re.search(r'<input[^>]*name="passwordless"[^>]*checked', page)
        options = options_in(page)["publicKey"]
        assert options["rp"]["id"] == "testserver"
        assert options["user"]["name"] == "ann"

    def test_one_is_added_and_signs_in_alone(self, signed_in: Client, ann: User) -> None:
        key = Passkey()
        assert add_passkey(signed_in, key).headers["Location"] == f"{INDEX}recovery-codes/"
        page = html(signed_in.get(INDEX))
        assert "Telephone" in page
        assert "signs you in alone" in page
        client = Client()
        assert sign_in_with(client, key, next="/films/").headers["Location"] == "/films/"
        assert is_signed_in(client)
        assert "1 passkey" in html(client.get("/me/"))

    def test_one_is_a_second_factor_too(self, signed_in: Client, ann: User) -> None:
        key = Passkey()
        add_passkey(signed_in, key, passwordless="")
        client = Client()
        assert sign_in(client, ann).headers["Location"] == f"{INDEX}authenticate/"
        options = options_in(html(client.get(f"{INDEX}authenticate/")))
        client.post(f"{INDEX}authenticate/", {"credential": key.get(options)})
        assert is_signed_in(client)

    def test_one_answers_when_the_site_asks_again(self, signed_in: Client, ann: User) -> None:
        key = Passkey()
        add_passkey(signed_in, key)
        ann.set_unusable_password()
        ann.save()
        client = Client()
        sign_in_with(client, key)
        led = client.get(f"{INDEX}totp/activate/").headers["Location"]
        assert led.startswith("/accounts/2fa/")
        options = options_in(html(client.get(f"{INDEX}webauthn/reauthenticate/?next={INDEX}totp/activate/")))
        data = {"credential": key.get(options), "next": f"{INDEX}totp/activate/"}
        on = client.post(f"{INDEX}webauthn/reauthenticate/", data)
        assert on.headers["Location"] == f"{INDEX}totp/activate/"
        assert client.get(on.headers["Location"]).status_code == 200

    def test_another_site_or_key_does_not_do(self, signed_in: Client, ann: User) -> None:
        key = Passkey()
        add_passkey(signed_in, key)
        for name, value in (
            ("origin", "https://evil.example"),
            ("key", Passkey().key),
            ("rp", sha256(b"evil.example").digest()),
            ("flags", AuthenticatorData.FLAG.UP),
            ("user", websafe_encode(b"zzz")),
        ):
            client, other = Client(), copy(key)
            setattr(other, name, value)
            answer = sign_in_with(client, other)
            assert answer.headers["Location"] == "/accounts/login/"
            assert not is_signed_in(client)
            assert "That does not fit." in html(client.get("/accounts/login/"))

    def test_it_is_renamed_and_removed(self, signed_in: Client, ann: User) -> None:
        add_passkey(signed_in, Passkey(), name="")
        key = Authenticator.objects.get(user=ann, type="webauthn")
        assert "Passkey 1" in html(signed_in.get(f"{INDEX}webauthn/"))
        edit, remove = (f"{INDEX}webauthn/keys/{key.pk}/{act}/" for act in ("edit", "remove"))
        assert "Type a name." in html(signed_in.post(edit, {"name": ""}))
        assert "60" in html(signed_in.post(edit, {"name": "x" * 61}))
        signed_in.post(edit, {"name": "Key <b>"})
        assert "Key &lt;b&gt;" in html(signed_in.get(f"{INDEX}webauthn/"))
        assert "“Key &lt;b&gt;” signs you in no more." in html(signed_in.get(remove))
        assert Authenticator.objects.filter(pk=key.pk).exists()
        signed_in.post(remove)
        assert not Authenticator.objects.filter(user=ann).exists()

    def test_those_of_others_are_out_of_reach(self, signed_in: Client, ann: User, bob: User) -> None:
        add_passkey(signed_in, Passkey())
        key = Authenticator.objects.get(user=ann, type="webauthn")
        client = Client()
        sign_in(client, bob)
        ask_again(client)
        for act in ("edit", "remove"):
            assert client.post(f"{INDEX}webauthn/keys/{key.pk}/{act}/", {"name": "Mine"}).status_code == 404

    @pytest.mark.parametrize("credential", ["", "{}", "[]", "no JSON", '{"id": 1}', '{"response": {}}'])
    @pytest.mark.parametrize("page", ["add/", "reauthenticate/", "login/"])
    def test_what_is_no_passkey_is_refused(
        self, signed_in: Client, ann: User, page: str, credential: str
    ) -> None:
        if page == "reauthenticate/":
            add_passkey(signed_in, Passkey())
        elif page == "login/":
            signed_in.post("/accounts/logout/")
        ask_again(signed_in)
        data = {"credential": credential, "name": "Mine"}
        answer = signed_in.post(f"{INDEX}webauthn/{page}", data, follow=True)
        assert answer.status_code == 200
        assert re.search("That does not fit.|Your browser has sent no passkey.", html(answer))
        assert not Authenticator.objects.filter(user=ann, type="webauthn", data__name="Mine").exists()

    def test_options_to_sign_in_name_nobody(self, signed_in: Client, ann: User) -> None:
        add_passkey(signed_in, Passkey())
        answer = Client().get(f"{INDEX}webauthn/login/", headers={"accept": "application/json"})
        options = answer.json()["request_options"]["publicKey"]
        assert not options["allowCredentials"]
        assert options["userVerification"] == "required"


class TestWhatIsSaid:
    def test_a_wrong_one_is_a_line_of_the_log(
        self, client: Client, ann: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        give_app(ann)
        sign_in(client, ann, "000000")
        (line,) = lines(caplog)
        assert line.endswith("Failed sign-in from 127.0.0.1, wrong second factor of ann")
        assert banned(line.partition(",")[2][3:]) == "127.0.0.1"

    def test_ten_wrong_ones_end_it(self, client: Client, ann: User, caplog: pytest.LogCaptureFixture) -> None:
        give_app(ann)
        for _number in range(11):
            page = sign_in(client, ann, "000000")
        assert "Too many failed" in html(page)
        assert lines(caplog)[-1].endswith("too many failures before")
        sign_in(client, ann, code_of())
        assert not is_signed_in(client)

    def test_a_passkey_that_nobody_has_is_a_line(
        self, client: Client, ann: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        sign_in_with(client, Passkey())
        assert lines(caplog)[-1].endswith("Failed sign-in from 127.0.0.1, no such passkey")

    def test_each_change_is_told_by_mail(self, signed_in: Client, ann: User) -> None:
        EmailAddress.objects.create(user=ann, email="ann@example.org", primary=True)
        add_passkey(signed_in, Passkey())
        key = Authenticator.objects.get(user=ann, type="webauthn")
        set_up_app(signed_in)
        signed_in.post(f"{INDEX}webauthn/keys/{key.pk}/remove/")
        signed_in.post(f"{INDEX}totp/deactivate/")
        letters: list[Any] = [
            mail.letter for mail in Mail.objects.filter(recipient="ann@example.org").order_by("pk")
        ]
        subjects = [re.sub(r"^\[.*?\] ", "", str(letter["subject"])) for letter in letters]
        assert subjects == [
            "A passkey was added to your account",
            "An authenticator app was added to your account",
            "A passkey was removed from your account",
            "The authenticator app was taken from your account",
        ]
        text = letters[0]["text"]
        assert "If it was not you" in text
        assert "127.0.0" not in text
