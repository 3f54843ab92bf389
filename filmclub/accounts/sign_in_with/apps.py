from django.apps import AppConfig


class SignInWithConfig(AppConfig):
    name = "filmclub.accounts.sign_in_with"
    label = "sign_in_with"

    def ready(self) -> None:
        from filmclub.accounts.sign_in_with import checks  # noqa: F401
