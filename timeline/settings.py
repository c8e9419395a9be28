"""Settings, all of them from the environment with safe defaults (12factor.net/config).

TUMEN_DEBUG=1          developing on one's own machine: no HTTPS, error pages, static files without collectstatic
TUMEN_SECRET_KEY       50 characters or more; without it one is made on first use and kept in TUMEN_VAR/secret_key
TUMEN_OLD_SECRET_KEYS  comma separated keys of before, so that a new key ends no session
TUMEN_ALLOWED_HOSTS    comma separated host names that the site answers to
TUMEN_VAR              folder for the database and the key (default: var/ beside manage.py)
TUMEN_STATIC           folder that collectstatic fills (default: staticfiles/ beside manage.py)
DATABASE_URL           default: SQLite in TUMEN_VAR; postgres://user:password@host/name for a large installation
CACHE_URL              shared counters of request rates: default a file in TUMEN_VAR; redis://… for several machines
TUMEN_PROXIES          number of our own reverse proxies before the server (default 0: forwarding headers are ignored)
TUMEN_EMBED_ANCESTORS  sites that may frame the embedded chart (default: all)
TUMEN_QUERY_SECONDS    longest time for the queries of one request (default 10)
TUMEN_HTTPS_REDIRECT=0 where a proxy redirects to HTTPS already
TUMEN_EXTRACTOR        another extractor of contacts, by the name under which an installed package offers it
TUMEN_DRAFTS=hidden    readers see what editors published and nothing else (default: drafts too, labelled as machine-only)
TUMEN_LOG_LEVEL        INFO; logs go to standard error, a JSON object a line (plain lines with TUMEN_DEBUG)
"""

import contextlib
import os
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from timeline.middleware.headers import static_headers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("TUMEN_DEBUG", False)
VAR_DIR = Path(env.str("TUMEN_VAR", str(BASE_DIR / "var")))
TUMEN_EXTRACTOR = env.str("TUMEN_EXTRACTOR", "")
TESTING = "pytest" in sys.modules


def _secret_key() -> str:
    """The key from the environment, else from VAR_DIR/secret_key, made there on first use. Refuses a weak one."""
    if key := env.str("TUMEN_SECRET_KEY", ""):
        if not DEBUG and (len(key) < 50 or len(set(key)) < 5):
            raise ImproperlyConfigured("TUMEN_SECRET_KEY is weak: give at least 50 random characters, or unset it.")
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(get_random_secret_key() + get_random_secret_key())
        with contextlib.suppress(FileExistsError):  # another process was first
            os.link(draft, path)  # whole or not at all: nobody reads half a key
        draft.unlink()
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{path} holds no whole key; delete it and start again (this ends all sessions).")
    return key


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("TUMEN_OLD_SECRET_KEYS", default=[])
ALLOWED_HOSTS = env.list("TUMEN_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if DEBUG and set(ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]", "testserver"}:
    raise ImproperlyConfigured("TUMEN_DEBUG shows the inside of the program: unset it, or TUMEN_ALLOWED_HOSTS.")
CSRF_TRUSTED_ORIGINS = env.list("TUMEN_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "timeline",
    "whitenoise.runserver_nostatic",
    "timeline.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "ninja",
    "axes",
    "csp",
    "django_htmx",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "timeline.middleware.log.request_log",
    "timeline.middleware.gates.client_address",
    "timeline.middleware.gates.well_formed",
    "timeline.middleware.gates.rate_limit",
    "timeline.middleware.freshness.fresh",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "timeline.middleware.headers.isolation",
    "timeline.middleware.away.DatabaseAway",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "timeline.middleware.sessions.idle_logout",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "timeline.urls"
WSGI_APPLICATION = "timeline.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{VAR_DIR / 'tumen.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {"ENGINE": "timeline.sqlite", "TEST": {"NAME": ":memory:"}}
    # IMMEDIATE: a deferred transaction that upgrades to a write fails at once with "database is locked" (SQLite docs,
    # "Transactions"); with WAL readers never wait for the writer. FULL: what was reported as stored survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-20000;"
        # Tests have their tables in memory, shared by the threads of a server, where a reader would be told "locked" at once.
        f"PRAGMA cell_size_check=ON;PRAGMA read_uncommitted={int(TESTING)};",
    }
    VAR_DIR.mkdir(parents=True, exist_ok=True)
if not TESTING:
    # For SQLite too: the last connection that is closed takes the journal with it, and with that the version of the data
    # (timeline/middleware/freshness.py), so that nothing would ever be answered with 304 on a quiet site.
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
QUERY_SECONDS = env.int("TUMEN_QUERY_SECONDS", 60 if TESTING else 10)  # tests write much at once on slow machines

CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}
CACHES["limits"] = CACHES["default"]
CACHES["pages"] = {  # whole pages, by tags that change with the data (timeline/middleware/freshness.py)
    "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if TESTING else 'locmem.LocMemCache'}",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 100},  # 40 MB a worker at most, of pages that were asked for uncompressed
}  # fmt: skip
if "CACHE_URL" not in os.environ:
    CACHES["limits"] = {"BACKEND": "timeline.caches.CounterCache", "LOCATION": str(VAR_DIR / "limits.sqlite3")}
RATELIMIT_USE_CACHE = "limits"
RATELIMIT_ENABLE = not TESTING
RATE_LIMITS = [  # of one address; the first that fits the path counts
    (r"/(?:id/)?(?:api|oembed)\b", "120/m"),
    (r"/(?:id/)?(?:export\b|events/\w+\.)", "10/m"),
    (r"/(?:id/)?snapshots/new", "10/m"),
    (r"/(?:id/)?admin/login", "30/m"),
    (r"/csp-report", "20/m"),
]
PROXIES = env.int("TUMEN_PROXIES", 0)

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # the true user can still come in from elsewhere
AXES_SENSITIVE_PARAMETERS = ["username", "password"]
AXES_VERBOSE = False

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"  # of the model; without these every member of staff could import
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian"))]
LOCALE_PATHS = [BASE_DIR / "timeline" / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("TUMEN_STATIC", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "timeline.statics.PlotlyFinder",
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
_HASHED = "timeline.statics.HashedFiles"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN if DEBUG or TESTING else _HASHED},
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers

# The hashes are those of the two style elements that Plotly makes: an empty one, filled through the CSSOM, and that of its
# map library; blob: is its image download.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [
            SELF,
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
            "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
        ],
        "img-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "report-uri": "/csp-report",
    }
}
X_FRAME_OPTIONS = "DENY"  # for browsers that do not know frame-ancestors
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
IDLE_SECONDS = 30 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie
EMBED_ANCESTORS = env.list("TUMEN_EMBED_ANCESTORS", default=["*"])
SHOW_DRAFTS = env.str("TUMEN_DRAFTS", "shown") != "hidden"
MAX_UPLOAD = 10 * 1024 * 1024  # bytes of any request
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # of one without its files
DATA_UPLOAD_MAX_NUMBER_FILES = 10
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_SSL_REDIRECT = env.bool("TUMEN_HTTPS_REDIRECT", not TESTING)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by monitors on the machine itself
    SECURE_HSTS_SECONDS = 63_072_000  # two years
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "timeline.middleware.log.RequestFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "plain" if DEBUG else "json",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "tumen": {"handlers": ["stderr"], "level": env.str("TUMEN_LOG_LEVEL", "INFO"), "propagate": False},
    },
}
if DEBUG:
    LOGGING["loggers"]["tumen.request"] = {"level": "WARNING"}  # type: ignore[index]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
