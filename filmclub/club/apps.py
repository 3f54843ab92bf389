from django.apps import AppConfig


class ClubConfig(AppConfig):
    name = "filmclub.club"
