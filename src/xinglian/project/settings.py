"""Settings. What differs between installations comes from the environment (see README)."""

import os
import secrets
from pathlib import Path
from typing import Any

from xinglian.kernel import tongues
from xinglian.kernel.postgres import plan

PACKAGE = Path(__file__).resolve().parent.parent

# One source for the contexts, lowest tier last in the import contract, first here.
CONTEXTS = [
    name
    for name in (
        "kernel",
        "ui",
        "identity",
        "intake",
        "partners",
        "catalogue",
        "trade",
        "prices",
        "stock",
        "signals",
        "push",
        "care",
        "emergency",
        "scorecard",
        "effect",
        "risk",
        "policyradar",
        "sentinel",
        "orders",
        "supply",
        "pool",
        "tasks",
        "workspace",
        "gateway",
    )
    if (PACKAGE / name / "apps.py").exists()
]

PLAN = plan()
HOME = PLAN.home
XINGLIAN_HOME = HOME
XINGLIAN_COLUMNAR = HOME / "columnar"
XINGLIAN_KEY_FILE = Path(os.environ.get("XINGLIAN_KEY_FILE", HOME / "keys" / "vault.key"))
XINGLIAN_DEMO = os.environ.get("XINGLIAN_DEMO", "") == "1"
# Webhooks and other addresses typed by people never reach private networks, except in tests
# and in the demo, whose mail and webhook servers run on loopback.
XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = os.environ.get("XINGLIAN_PRIVATE_ADDRESSES", "") == "allow"
XINGLIAN_SMS_URL = os.environ.get("XINGLIAN_SMS_URL", "")
# How many reverse proxies of ours stand in front: their X-Forwarded-For is believed.
XINGLIAN_PROXIES = int(os.environ.get("XINGLIAN_PROXIES", "0"))
XINGLIAN_PUBLIC_URL = os.environ.get("XINGLIAN_PUBLIC_URL", "http://127.0.0.1:8000")


def _secret_key() -> str:
    """From the environment, else a file made once beside the vault key."""
    if given := os.environ.get("XINGLIAN_SECRET_KEY"):
        return given
    path = XINGLIAN_KEY_FILE.with_name("django.key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("XINGLIAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if host not in ("127.0.0.1", "localhost", "[::1]")
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    *[f"xinglian.{name}" for name in CONTEXTS],
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "xinglian.ui.security.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xinglian.identity.web.middleware.ViewerMiddleware",
    "xinglian.ui.offline.SaysWho",
    "xinglian.ui.security.BodySize",
    "django.middleware.common.CommonMiddleware",
    "xinglian.ui.steady_csrf.SteadyCsrf",
    "xinglian.ui.security.OddValues",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xinglian.ui.toast.ToastMiddleware",
    "xinglian.ui.web.errors.ButtonAddresses",
]

ROOT_URLCONF = "xinglian.project.urls"
WSGI_APPLICATION = "xinglian.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "xinglian.ui.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "xinglian.ui.templatetags.ui",
            ],
        },
    }
]

# `default` signs in as the login role and takes a role per transaction (kernel.scope);
# `owner` is for migrations only.
DATABASES: dict[str, dict[str, Any]] = {
    "default": PLAN.django(role="app"),
    "owner": PLAN.django(role="owner"),
}
if os.environ.get("XINGLIAN_NO_POOL", "") != "1":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 20, "timeout": 10}
    # After a restart of the database every pooled connection is dead: look before handing one out.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The sign-in name is unique without regard to case, by a constraint on lower(login).
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
LOGIN_URL = "identity:sign_in"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "xl_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "xinglian.ui.web.errors.csrf_failure"
if XINGLIAN_PUBLIC_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = tongues.DEFAULT
LANGUAGES = [(code, tongues.tongue(code).name) for code in tongues.INTERFACE]
LANGUAGE_COOKIE_NAME = "xl_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
# Grouping is said where it is wanted ({{ n|number }}): on everywhere it would break ids in attributes.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ROOT = None
# Names of built files carry a hash: a browser never asks for them twice.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/ui/dist/.+-[\w-]{8}\.\w+$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files", "base_url": None},
    },
}
if bucket := os.environ.get("XINGLIAN_S3_BUCKET"):
    STORAGES["files"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": os.environ.get("XINGLIAN_S3_ENDPOINT"),
            "default_acl": None,
            "querystring_auth": True,
        },
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

EMAIL_HOST = os.environ.get("XINGLIAN_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("XINGLIAN_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("XINGLIAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("XINGLIAN_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("XINGLIAN_SMTP_TLS", "") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("XINGLIAN_MAIL_FROM", "xinglian@localhost")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_DATABASE_ALIAS = "default"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # It writes every address it asks, with the keys in them.
    "loggers": {"httpx": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("XINGLIAN_LOG", "WARNING")},
}
