"""The one settings file. What differs between sites comes from the environment; the README lists it."""

import atexit
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from filmclub.lib.environment import Environment, fault_of_webhook
from filmclub.lib.sentry import start_sentry

# What the site writes is nobody else's on the machine: an SQLite database above all, whoever runs migrate.
os.umask(os.umask(0o027) | 0o027)

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)

# --- What must be said before the site may be served ---------------------------------------------

# manage.py sets DEBUG when the environment says nothing at all; a server never does.
DEBUG = env.flag("DEBUG", default=False)


def development_secret_key() -> str:
    """Return a key of this checkout's own, made once and kept in a file that git ignores."""
    path = BASE_DIR / ".secret-key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(get_random_secret_key())
    return path.read_text()


SECRET_KEY = env.text("SECRET_KEY") or (development_secret_key() if DEBUG else "")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])

if not SECRET_KEY:
    env.fault(
        "Set SECRET_KEY in the environment to a long random text that you keep secret, "
        "or DEBUG=true to try the site out."
    )
if not ALLOWED_HOSTS:
    env.fault(
        "Set ALLOWED_HOSTS in the environment to the names of the hosts that the site answers to, "
        "separated by commas, as in ALLOWED_HOSTS=films.example."
    )

# --- The club ------------------------------------------------------------------------------------

LANGUAGES = [("en", _("English")), ("fr", _("French"))]
SITE_NAME = env.text("SITE_NAME", default="Filmclub")
SITE_TAGLINE = env.text("SITE_TAGLINE") or _("A place to talk about films")
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", [code for code, _name in LANGUAGES], default="en")
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")
# How long, in seconds, a shared cache may keep a page that is the same for everybody. 0: ask each time.
CACHE_SECONDS = env.number("CACHE_SECONDS", default=10)
# Seconds between two comments of the same writer; 0 switches the check off.
COMMENT_INTERVAL = env.number("COMMENT_INTERVAL", default=15)
# A comment with this many links or more waits for a moderator.
COMMENT_MAX_LINKS = env.number("COMMENT_MAX_LINKS", default=2)
# Which layers look for spam; the README says what each does.
SPAM_LAYERS = env.some_of("SPAM_LAYERS", ["rates", "trap", "duplicates", "oddities", "learned"])
# Asked about comments of writers whom nobody knows yet, by a worker; without a key, nobody outside is asked.
AKISMET_API_KEY = env.text("AKISMET_API_KEY")
AKISMET_URL = env.origin("AKISMET_URL", default="https://rest.akismet.com")
# Asked about films when an editor wants to look one up; without a key, nothing of it is seen.
TMDB_KEY = env.text("TMDB_KEY")
TMDB_URL = env.origin("TMDB_URL", default="https://api.themoviedb.org")
TMDB_PICTURES_URL = env.origin("TMDB_PICTURES_URL", default="https://image.tmdb.org")
# How many proxies of ours stand before the site and add to X-Forwarded-For.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)

# --- Applications --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "filmclub.accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_htmx",
    "django_prose_editor",
    # Before the library whose worker it makes sturdy.
    "filmclub.jobs",
    "django_tasks",
    "django_tasks_db",
    "mptt",
    "pictures",
    "filmclub.club",
    "filmclub.mail",
    "filmclub.words",
    "filmclub.accounts",
    "filmclub.accounts.sign_in_with",
    "filmclub.takeout",
    "reviews",
    "comments",
    # Last, because its post_migrate receiver gives groups the permissions of all the others.
    "filmclub",
]

MIDDLEWARE = [
    "filmclub.frame.club_read_once",
    "filmclub.middleware.request_log",
    "filmclub.middleware.security_headers",
    # Before all that a stored page does not need: it has been through the rest already.
    "reviews.versions.StoredPages",
    "filmclub.middleware.content_security_policy",
    "filmclub.middleware.client_address",
    "filmclub.middleware.private_unless_said",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "filmclub.middleware.PathLocaleMiddleware",
    "filmclub.middleware.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "filmclub.accounts.signed_in.MemberMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "reviews.middleware.FormerAddressMiddleware",
    "reviews.unsaved.rescues_unsaved",
]

ROOT_URLCONF = "filmclub.urls"
WSGI_APPLICATION = "filmclub.wsgi.application"
ASGI_APPLICATION = "filmclub.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "filmclub.templatetags.layout",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "filmclub.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_TEMPLATE_PACK = "filmclub"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["filmclub"]
CRISPY_FAIL_SILENTLY = not DEBUG

# --- Database, cache, tasks ----------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    # Quoted: the path of a checkout may hold what means something in a URL.
    "default": env.database("DATABASE_URL", default=f"sqlite:///{quote(str(BASE_DIR / 'filmclub.sqlite3'))}")
}
DATABASE_POOL_SIZE = env.number("DATABASE_POOL_SIZE", default=0)
# False where a PgBouncer that does not know them hands each transaction to another connection.
DATABASE_PREPARED_STATEMENTS = env.flag("DATABASE_PREPARED_STATEMENTS", default=True)


def close_pools() -> None:
    """Close what is open: a pool's threads would keep the process from ending for half a minute."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        if hasattr(connection, "close_pool"):
            connection.close_pool()


if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write takes its lock at BEGIN: upgrading later would fail with "database is locked", not wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # A connection that the server has closed is replaced, not handed out: a query in each request.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 0 if DATABASE_POOL_SIZE else 60
    # Planning takes the server longer than running: what is asked often is planned once.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        server_side_binding=DATABASE_PREPARED_STATEMENTS,
        prepare_threshold=5 if DATABASE_PREPARED_STATEMENTS else None,
    )
    # A cursor of the server lives in one connection, as a prepared statement does.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = not DATABASE_PREPARED_STATEMENTS
    # A server that is away is not waited for: the reader is asked to come again.
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
    if DATABASE_POOL_SIZE:
        DATABASES["default"]["OPTIONS"]["pool"] = {
            "min_size": 1,
            "max_size": DATABASE_POOL_SIZE,
            "timeout": 3,
            # After that it tries anew when somebody asks; by itself it would wait for minutes at last.
            "reconnect_timeout": 3,
        }
        atexit.register(close_pools)

# Limits are counted in `default`, so a server's processes must share one, and no flood may push any out.
CACHES = {
    "default": env.cache(
        "CACHE_URL", default="locmemcache://" if DEBUG else "dbcache://cache?max_entries=10000"
    ),
    # Pages as they were rendered, under their versions; each process may have its own.
    "fragments": env.cache("FRAGMENT_CACHE_URL", default="locmemcache://fragments?max_entries=100"),
}

# While one of these does not answer, each process remembers by itself.
STURDY = {
    "django.core.cache.backends.db.DatabaseCache": "filmclub.lib.limits.SturdyDatabaseCache",
    "django.core.cache.backends.redis.RedisCache": "filmclub.lib.redis_cache.SturdyRedisCache",
}
for _cache in CACHES.values():
    _cache["BACKEND"] = STURDY.get(_cache["BACKEND"], _cache["BACKEND"])
# These throw out what has expired alone.
LIMITS = {
    "django.core.cache.backends.locmem.LocMemCache": "filmclub.lib.limits.LimitsMemory",
    "filmclub.lib.limits.SturdyDatabaseCache": "filmclub.lib.limits.LimitsCache",
    "filmclub.lib.redis_cache.SturdyRedisCache": "filmclub.lib.redis_cache.LimitsRedisCache",
}
CACHES["default"]["BACKEND"] = LIMITS.get(CACHES["default"]["BACKEND"], CACHES["default"]["BACKEND"])
# What is remembered for a moment and limits nothing: in the same place, under other keys.
CACHES["marks"] = {**CACHES["default"], "KEY_PREFIX": "marks"}

# `manage.py db_worker` works them off; the demo starts one.
# In `slow` lies what takes long, so that it delays no mail: `filmclub.jobs.queues`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["mail", "default", "slow"]}}

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "filmclub.accounts.sessions"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_ADAPTER = "filmclub.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_FORMS = {
    name: f"filmclub.accounts.forms.{form}"
    for name, form in {
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "confirm_email_verification_code": "ConfirmEmailVerificationCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "confirm_password_reset_code": "ConfirmPasswordResetCodeForm",
        "confirm_reauthentication_code": "ConfirmReauthenticationCodeForm",
        "login": "LoginForm",
        "reauthenticate": "ReauthenticateForm",
        "request_login_code": "RequestLoginCodeForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "set_password": "SetPasswordForm",
        "signup": "SignupForm",
    }.items()
}
# Asked of accounts that signed up alone: `filmclub.accounts.stages`.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# Codes hold for so many seconds and tries, and are sent once more.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 1
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/15m/key",
    # Neighbours in one IPv6 network together.
    "login_failed_nearby": "50/15m/key",
    # What a typed address gets is counted by `filmclub.mail.typed`, which no answer tells of.
    "confirm_email": None,
    "request_login_code": "20/m/ip",
    "reset_password": "20/m/ip",
}
# What was done to an account is told by mail.
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "filmclub.accounts.second_factor.SecondFactorAdapter"
# Who was here before sign-up was open has no confirmed address, and may protect the account all the same.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of telephones are half a minute off.
MFA_TOTP_TOLERANCE = 1
# No secret can be guessed there, and a club meets behind one address.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    name: f"filmclub.accounts.second_factor_forms.{form}"
    for name, form in {
        "authenticate": "CodeForm",
        "reauthenticate": "CodeAgainForm",
        "activate_totp": "AppForm",
        "authenticate_webauthn": "PasskeyForm",
        "reauthenticate_webauthn": "PasskeyAgainForm",
        "login_webauthn": "PasskeySignInForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "RenamePasskeyForm",
    }.items()
}
# Secrets of second factors are encrypted with the first of these, or with a key made of SECRET_KEY.
SECOND_FACTOR_KEYS = env.text("SECOND_FACTOR_KEY").split()

SOCIALACCOUNT_FORMS = {"signup": "filmclub.accounts.sign_in_with.forms.SignupForm"}
SOCIALACCOUNT_ADAPTER = "filmclub.accounts.sign_in_with.adapter.SocialAccountAdapter"
# What a provider says of an address confirms nothing, links nothing and claims nothing.
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_STORE_TOKENS = False
# Each appears where the operator has given what it knows the site by.
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    provider: {"APPS": [{"client_id": words[0], "secret": words[1]}]}
    for provider, words in {
        "google": env.words("SIGN_IN_GOOGLE", "ID", "SECRET"),
        "facebook": env.words("SIGN_IN_FACEBOOK", "ID", "SECRET"),
        "x": env.words("SIGN_IN_X", "ID", "SECRET"),
        "wordpress": env.words("SIGN_IN_WORDPRESS", "ID", "SECRET"),
    }.items()
    if words
}
if _server := env.words("SIGN_IN_OIDC", "NAME", "SERVER", "ID", "SECRET"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": _server[0].replace("_", " "),
                "settings": {"server_url": _server[1]},
                "client_id": _server[2],
                "secret": _server[3],
            }
        ]
    }

# --- Languages, files, pictures ------------------------------------------------------------------

USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "filmclub" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", default=BASE_DIR / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = env.folder("MEDIA_ROOT", default=BASE_DIR / "media")
# Where the list of what was erased lies: restore reads it.
ERASED_FOLDER = env.folder("ERASED_FOLDER", default=Path(MEDIA_ROOT).parent / "erased")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "filmclub.lib.whole_files.WholeFiles",
        # nginx reads them as the group of MEDIA_ROOT, and no other account does. Folders have their mode from
        # the umask: a chmod by who is not in that group would take from them what hands it on.
        "OPTIONS": {"file_permissions_mode": 0o640},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "filmclub.lib.static_files.LightStaticFiles"
    },
}


def database_folder() -> Path:
    """The folder of SQLite's file; with another database, the one in which MEDIA_ROOT is."""
    name = str(DATABASES["default"]["NAME"])
    is_file = DATABASES["default"]["ENGINE"].endswith("sqlite3") and "memory" not in name
    return Path(name if is_file else MEDIA_ROOT).absolute().parent


# What people take along lies there for a day; no web server shows that folder.
TAKEOUT_ROOT = env.folder("TAKEOUT_ROOT", default=database_folder() / "takeout")
# So many of the nightly backups are kept.
BACKUPS_KEPT = env.number("BACKUPS_KEPT", default=14)
# What nginx lets through stays in memory until it is checked: a full /tmp is in nobody's way.
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

PICTURES = {
    "BREAKPOINTS": {"s": 480, "m": 800, "l": 1280},
    "GRID_COLUMNS": 4,
    "CONTAINER_WIDTH": 1280,
    "FILE_TYPES": ["AVIF", "WEBP"],
    "PIXEL_DENSITIES": [1],
    "USE_PLACEHOLDERS": False,
    "PROCESSOR": "reviews.pictures.enqueue",
}

# --- Security ------------------------------------------------------------------------------------

# Hosts whose players may be shown in an article after the reader's click.
VIDEO_HOSTS = env.hosts(
    "VIDEO_HOSTS", default=["www.youtube-nocookie.com", "player.vimeo.com", "archive.org"]
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "frame-src": [f"https://{host}" for host in VIDEO_HOSTS] or [NONE],
    }
}
HTTPS = env.flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", default=3600 if HTTPS else 0)
SILENCED_SYSTEM_CHECKS = [
    # HSTS is for one hour and this host alone; an operator who is sure of HTTPS raises it.
    "security.W005",
    "security.W021",
    # The policy above says who may frame a page: browsers that know frame-ancestors ignore X-Frame-Options.
    "security.W002",
    # SQLite has no deferrable constraints; PostgreSQL, where writers really meet, has.
    "models.W038",
]
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "filmclub.error_views.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

# --- Mail, and who is told of faults -------------------------------------------------------------

_mail = env.mail(
    "EMAIL_URL", default=f"filemail:///{quote(str(BASE_DIR / 'mail'))}" if DEBUG else "smtp://localhost"
)
_options: dict[str, Any] = {}
if _mail["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    _options = {"file_path": _mail["EMAIL_FILE_PATH"]}
elif _mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
    _options = {
        "host": _mail["EMAIL_HOST"] or "localhost",
        "username": _mail["EMAIL_HOST_USER"] or "",
        "password": _mail["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": _mail.get("EMAIL_USE_TLS", False),
        "use_ssl": _mail.get("EMAIL_USE_SSL", False),
        "timeout": 5,
    }
    _usual_port = 465 if _options["use_ssl"] else 587 if _options["use_tls"] else 25
    _options["port"] = _mail["EMAIL_PORT"] or _usual_port
MAILERS = {"default": {"BACKEND": _mail["EMAIL_BACKEND"], "OPTIONS": _options}}
if django.VERSION < (6, 1):
    # The same, as it is said there.
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_FILE_PATH = _options.get("file_path")
    EMAIL_HOST, EMAIL_PORT = _options.get("host", ""), _options.get("port", 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _options.get("username", ""), _options.get("password", "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _options.get("use_tls", False), _options.get("use_ssl", False)
    EMAIL_TIMEOUT = _options.get("timeout")
# Who writes a subject puts the club's name into it: it may change while this process runs.
EMAIL_SUBJECT_PREFIX = ""
_host = "".join(ALLOWED_HOSTS[:1]).strip("*.") or "localhost"
# Where links in mails lead: whoever writes them answers no request, and knows no host.
SITE_URL = env.origin(
    "SITE_URL", default="http://localhost:8000" if DEBUG else f"http{'s' * HTTPS}://{_host}"
)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"filmclub@{_host}")
# Who tells by a webhook of mails that came back, and by which secret it is known.
MAIL_PROVIDER = env.choice("MAIL_PROVIDER", ["none", "brevo", "mailgun"], default="none")
MAIL_WEBHOOK_SECRET = env.text("MAIL_WEBHOOK_SECRET")
MAIL_SIGNING_KEY = env.text("MAIL_SIGNING_KEY")
if fault := fault_of_webhook(MAIL_PROVIDER, MAIL_WEBHOOK_SECRET, MAIL_SIGNING_KEY):
    env.fault(fault)
SERVER_EMAIL = env.text("SERVER_EMAIL", default=DEFAULT_FROM_EMAIL)
_admins = env.addresses("ADMINS")
# Before Django 6.0 each needs a name.
ADMINS: list[Any] = _admins if django.VERSION >= (6, 0) else [(address, address) for address in _admins]
SENTRY_DSN = env.text("SENTRY_DSN")

# --- Logs: one line per request on stdout --------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], default="INFO")
LOG_FORMAT = env.choice("LOG_FORMAT", ["line", "json"], default="line")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "filmclub.middleware.RequestIdFilter"},
        "not_said_already": {"()": "filmclub.middleware.NotSaidAlready"},
        "once_a_minute": {"()": "filmclub.middleware.OnceAMinute"},
        "no_trace_of_strangers": {"()": "filmclub.middleware.NoTraceOfStrangers"},
    },
    "formatters": {
        "line": {
            "class": "filmclub.lib.log_lines.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        },
        "json": {"class": "filmclub.lib.json_lines.JsonFormatter"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": sys.stdout,
            "filters": ["request_id", "no_trace_of_strangers"],
            "formatter": LOG_FORMAT,
        },
        "admins": {
            "class": "filmclub.mail.faults.FaultMailHandler",
            "level": "ERROR",
            "filters": ["request_id"],
        },
    },
    "root": {"handlers": ["stdout", "admins"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # One line per request is written by filmclub.middleware; these would write a second.
        "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
        # Each question to a service would be one.
        "httpx": {"handlers": [], "level": "WARNING", "propagate": True},
        # Each try to connect would be one.
        "psycopg.pool": {"handlers": [], "level": "WARNING", "filters": ["once_a_minute"]},
        "django.request": {
            "handlers": [],
            "level": "ERROR",
            "propagate": True,
            "filters": ["not_said_already"],
        },
    },
}

if SENTRY_DSN and (fault := start_sentry(SENTRY_DSN)):
    env.fault(fault)

# All settings are read: say what is wrong with them.
env.complain()
