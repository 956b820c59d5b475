"""Settings of Connect the Dots, all read from the environment here and nowhere else.

Local mode is what `./dev` starts where neither DATABASE_URL nor EMAIL_URL is set: SQLite, a private
broker, mail kept in files, a secret key made in `var/`. Anything else is production, and refuses to
start without SECRET_KEY and BASE_URL.
"""

import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")

DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
LOCAL = env.bool("NETCRM_LOCAL", default=False) and not DATABASE_URL and not EMAIL_URL


def _required(name: str, what: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. {what} To try the program on this machine, run ./dev up."
        )
    return value


def _local_secret_key() -> str:
    """The key of local mode, made once; two processes that start together end with the same one."""
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    path = VAR_DIR / "secret_key"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=VAR_DIR, delete=False) as made:
            made.write(secrets.token_urlsafe(50))
        try:
            path.hardlink_to(made.name)
        except FileExistsError:
            pass
        finally:
            Path(made.name).unlink()
    return path.read_text()


if LOCAL:
    SECRET_KEY = env.str("SECRET_KEY", default="") or _local_secret_key()
    BASE_URL = env.str("BASE_URL", default="") or "http://127.0.0.1:8000"
else:
    SECRET_KEY = _required("SECRET_KEY", "Production needs a long random value that stays secret.")
    BASE_URL = _required(
        "BASE_URL", "Production needs its public address, like https://dots.example."
    )
BASE_URL = BASE_URL.rstrip("/")
SECURE = BASE_URL.startswith("https://")
HOST = urlsplit(BASE_URL).hostname or ""

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = [HOST, *(["127.0.0.1", "localhost"] if LOCAL else [])]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Applications

INSTALLED_APPS = [
    "netcrm.apps.NetcrmConfig",
    "reminders",
    "interactions",
    "contacts",
    "accounts",
    "netcrm.apps.ProgramPanelConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInFirst",
    "accounts.middleware.OwnTimeZone",
    "accounts.middleware.PrivatePages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "netcrm.urls"
WSGI_APPLICATION = "netcrm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "netcrm.context_processors.site",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Data

if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        # Compiling a query to machine code takes longer than any query here.
        DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
else:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "db.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits must hold when the broker is down, so the cache lives in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

# Sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupDetailsForm"
ACCOUNT_FORMS = {
    "login": "accounts.entrance.LoginForm",
    "signup": "accounts.entrance.SignupForm",
    "add_email": "accounts.entrance.AddEmailForm",
    "change_password": "accounts.entrance.ChangePasswordForm",
    "set_password": "accounts.entrance.SetPasswordForm",
    "reset_password": "accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance.ResetPasswordKeyForm",
    "request_login_code": "accounts.entrance.RequestLoginCodeForm",
    "confirm_login_code": "accounts.entrance.ConfirmLoginCodeForm",
    "reauthenticate": "accounts.entrance.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"

# Words and times

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# A review of 10,000 people has up to three ticks for each
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40_000

# Static files

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail

MAIL_DIR = VAR_DIR / "mail"
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "netcrm.mailbox.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="") or f"Connect the Dots <no-reply@{HOST}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Celery: the broker carries hints only, the database is the truth

CELERY_BROKER_URL = (
    REDIS_URL or f"redis+socket://{env.str('BROKER_SOCKET', default='') or VAR_DIR / 'broker.sock'}"
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25
CELERY_BEAT_SCHEDULER = "reminders.beat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
# Each expires before it would pile up: days without a worker leave no queue of old hints.
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "reminders.tasks.tick",
        "schedule": crontab(),
        "options": {"expires": 120},
    },
    "accounts": {
        "task": "netcrm.tasks.bring_accounts",
        "schedule": crontab(),
        "options": {"expires": 120},
    },
    "imports": {
        "task": "reminders.tasks.add_imports",
        "schedule": crontab(),
        "options": {"expires": 120},
    },
    "weeks": {
        "task": "reminders.tasks.keep_weeks",
        "schedule": crontab(hour="12", minute="37"),
        "options": {"expires": 7200},
    },
    "erase": {
        "task": "netcrm.tasks.sweep",
        "schedule": crontab(minute="27"),
        "options": {"expires": 3600},
    },
    "sweep": {
        "task": "reminders.tasks.sweep",
        "schedule": crontab(minute="17"),
        "options": {"expires": 3600},
    },
}

# Digest: how long a worker may hold a digest before another takes it up, in seconds
DIGEST_LEASE = env.int("DIGEST_LEASE", default=600)
# How long a batch may take at the mail server; what is left then goes back to be claimed
DIGEST_BATCH_SECONDS = env.int("DIGEST_BATCH_SECONDS", default=150)
# How many mails are in flight between two marks: what a killed worker may repeat
DIGEST_MARK_EVERY = env.int("DIGEST_MARK_EVERY", default=1)
# A function that says which of a list of Message-IDs the relay has taken; nothing is repeated then
DIGEST_RELAY_LOOKUP = env.str("DIGEST_RELAY_LOOKUP", default="")

# What the relay has to know to report bounces, and a collector to read figures; off without
MAIL_HOOK_SECRET = env.str("MAIL_HOOK_SECRET", default="")
METRICS_SECRET = env.str("METRICS_SECRET", default="")

# Security

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "netcrm.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Logs: one line per event, to standard error; never a request body, never private text

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "netcrm.logs.WithoutSecrets"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        },
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's default mails the request, with what was typed into it, to ADMINS.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
