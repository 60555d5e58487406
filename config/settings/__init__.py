"""Every setting of the product, read from the environment and from ``.env``. None is required to start."""

import os
import sys
from pathlib import Path

import django_stubs_ext

from config.middleware.request_log import LOGGING
from config.settings import environment
from config.settings.environment import BASE_DIR, PROJECT_NAME, env  # noqa: F401
from config.settings.rest import *  # noqa: F403
from config.settings.stories import *  # noqa: F403
from llm.catalogue import PROVIDERS

# What libraries would report to their makers unless told otherwise before they are loaded (docs/security.md).
os.environ |= dict.fromkeys(("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"), "1")

django_stubs_ext.monkeypatch()  # lets `ModelAdmin[Message]` and the like be written at run time

# --- Where it runs ----------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
LOGGING["root"]["level"] = env.level("LOG_LEVEL", default="INFO")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
HOST = env.str("HOST", default="127.0.0.1")  # the address that `manage.py serve` binds
PORT = env.int("PORT", default=8000)
SECRET_KEY = environment.secret_key(env.str("SECRET_KEY", default=""), DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # former keys, whose sessions and guests stay good
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
FLY_APP_NAME = env.str("FLY_APP_NAME", default="")  # set by Fly.io on its machines
if FLY_APP_NAME:
    ALLOWED_HOSTS.append(f"{FLY_APP_NAME}.fly.dev")
# How many proxies of ours stand before the server; each adds one address to X-Forwarded-For. 0 trusts no header.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# A header that Fly's proxy always sets itself, so that no caller can. (Its X-Forwarded-For ends with its own address.)
CLIENT_ADDRESS_HEADER = "HTTP_FLY_CLIENT_IP" if FLY_APP_NAME else ""
OPEN_API = env.open_api("OPEN_API")
WEB_WORKERS = env.int("WEB_WORKERS", default=1)
# Seconds without a heartbeat after which `manage.py serve` restarts its worker. Work that goes on beats while it does.
WORKER_SILENCE = env.float("WORKER_SILENCE", default=20)
# What requests and tasks get to finish when `manage.py serve` is asked to stop; Docker kills after 10.
STOP_SECONDS = env.float("STOP_SECONDS", default=8)

# --- Applications -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.VerbatimAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "corsheaders",
    "django_ratelimit",
    "django_q",
    "knox",
    "config.apps.ProductConfig",
    "jobs",
    "accounts",
    "llm",
    "chat",
    "dossiers",
    "insights",
    "ask",
    "ingest",
]

MIDDLEWARE = [
    "config.middleware.security_headers.SecurityHeadersMiddleware",
    "config.health.HealthMiddleware",
    "config.middleware.request_log.RequestLogMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.trailing_slash.OptionalTrailingSlashMiddleware",
    "config.middleware.null_characters.NullCharactersMiddleware",
    "config.middleware.database_outage.DatabaseOutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False

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
                "config.context.product",
            ],
        },
    },
]

# --- Data -------------------------------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'verbatim.sqlite3'}"
# Only the web process pools connections: everything else is short-lived or forks.
_DATABASE = environment.database(DATABASE_URL, pooled=env.str("RUN_ROLE", default="") == "web")
DATABASES = {"default": environment.private_database(_DATABASE, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")

_COUNTERS = (
    {
        "BACKEND": "config.api.redis_counters.RedisCounterCache",
        "LOCATION": REDIS_URL,
        # Seconds; a Redis that does not answer is as good as away, and nobody waits for it any longer.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "config.api.counter_cache.CounterCache", "LOCATION": str(DATA_DIR / "counters.sqlite3")}
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}, "counters": _COUNTERS}

# --- Limits -----------------------------------------------------------------------------------------------------------
INTAKE_RATE = env.rate("INTAKE_RATE", default="100/s")  # accepted submissions, over all callers and processes
CHAT_RATE = env.rate("CHAT_RATE", default="60/m")  # questions to POST /api/v1/chat, of each caller
SIGN_IN_RATE = env.rate("SIGN_IN_RATE", default="10/m")  # attempts per address and per account
MAX_BODY_BYTES = env.int("MAX_BODY_BYTES", default=1_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=500_000_000)  # of a file to import
UPLOAD_PATHS = ("/imports", "/api/v1/imports")
RATELIMIT_USE_CACHE = "counters"
# W001 and E003 know Django's own back ends only; config.api.counter_cache is atomic over processes: a test counts it.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001", "django_ratelimit.E003"]

# --- Background work --------------------------------------------------------------------------------------------------
# The row is the queue and django-q2 only the doorbell, so it never repeats a task by itself: ours are repeated by
# due_at.
Q_CLUSTER = {
    "name": "verbatim",
    "label": "Background tasks",
    "workers": env.int("Q_WORKERS", default=1),
    # A net under a plain qcluster: `manage.py serve` ends work that stands still much sooner (jobs.heartbeat). Above
    # the longest call of a model of one's own (LLM_LOCAL_TIMEOUT), with the calls that one task may make.
    "timeout": 900,
    "retry": 3000,  # django-q2 insists on it; tasks are handed out once and never again (jobs.broker)
    "max_attempts": 1,
    "ack_failures": True,
    "bulk": 1,
    "queue_limit": 2,
    "poll": 0.2,
    "guard_cycle": 1,
    "catch_up": False,
    "recycle": 5000,
    "save_limit": -1,  # keep no results: they are unsigned pickles, and saving them made the queue four times slower
    "log_level": "WARNING",
    **(
        {"redis": REDIS_URL, "broker_class": "jobs.broker.RedisBroker"}
        if env.str("Q_BROKER", default="orm") == "redis" and REDIS_URL
        else {"orm": "default", "broker_class": "jobs.broker.DatabaseBroker"}
    ),
}

# --- People and pages -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
# Hashed names need `collectstatic`; until it has run (a fresh clone, the tests) files are served where they lie.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Security ---------------------------------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=False)  # set where a proxy ends TLS; cookies and redirects then insist on it
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/?$", r"^ready/?$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.api.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Language models (docs/models.md). None is needed; keys come from the environment only ----------------------------
# "KEYS" in the name keeps the values out of Django's error reports.
LLM_KEYS = {name: env.str(known.key_variable, default="").strip() for name, known in PROVIDERS.items()}
LLM_BASE_URLS = {name: env.str(f"{known.prefix}_BASE_URL", default="") for name, known in PROVIDERS.items()}
LLM_MODELS = {name: env.str(f"{known.prefix}_MODEL", default="") for name, known in PROVIDERS.items()}
_LLM_TASKS = ("analysis", "classification", "chat", "questions", "extraction", "descriptions", "scenes")
LLM_TASKS = {task: env.str(f"LLM_{task.upper()}", default="") for task in _LLM_TASKS}  # provider or provider:model
LLM_CALLS_PER_SECOND = env.int("LLM_CALLS_PER_SECOND", default=10)  # over all processes, retries included
LLM_TIMEOUT = env.float("LLM_TIMEOUT", default=25.0)  # seconds for one answer in the background, retries included
# The same for a model of one's own (LLM_BASE_URL): the most, adapted to what its calls truly take.
LLM_LOCAL_TIMEOUT = env.float("LLM_LOCAL_TIMEOUT", default=240.0)
LLM_LOCAL_CONCURRENCY = env.int("LLM_LOCAL_CONCURRENCY", default=1)  # calls to it under way at once in one process
# Ceilings of one day (UTC). Empty is none.
LLM_DAILY_USD = env.str("LLM_DAILY_USD", default="5")
LLM_DAILY_CALLS = env.str("LLM_DAILY_CALLS", default="20000")
LLM_DAILY_USD_PER_USER = env.str("LLM_DAILY_USD_PER_USER", default="1")
LLM_DAILY_CALLS_PER_USER = env.str("LLM_DAILY_CALLS_PER_USER", default="5000")
LLM_PRICES = env.json("LLM_PRICES", default={})  # {"model": [in, cached, out]}, US dollars for a million tokens
LLM_LEDGER_DAYS = env.int("LLM_LEDGER_DAYS", default=90)

# --- Insights ---------------------------------------------------------------------------------------------------------
MESSAGE_SOURCES = env.list("MESSAGE_SOURCES", default=["livechat", "telegram"])  # what POST /api/v1/messages/ accepts
# No message is older than the first or more days ahead than the second: such a time is refused, for it would stretch
# every chart.
MESSAGES_SINCE = env.str("MESSAGES_SINCE", default="1990-01-01")
MESSAGES_AHEAD_DAYS = env.float("MESSAGES_AHEAD_DAYS", default=2)
# local, llm, cascade, huggingface, or auto: huggingface with HF_MODEL, llm with a key, else local (docs/models.md)
ANALYSIS_ENGINE = env.str("ANALYSIS_ENGINE", default="auto")
HF_MODEL = env.str("HF_MODEL", default="")  # a name on the Hugging Face hub or a folder; needs requirements-hf.txt
# Who answers a new message first where a model is set up: local (the embedded engine at once, the model's answer takes
# its place when it comes) or model (messages wait for it).
ANALYSIS_FIRST_ANSWER = env.str("ANALYSIS_FIRST_ANSWER", default="local")
ANALYSIS_ORDER = env.str("ANALYSIS_ORDER", default="newest")  # which of waiting messages goes first: newest or oldest
CLASSIFY_SECONDS = env.float("CLASSIFY_SECONDS", default=4.0)  # that a caller who waits gives a model
LLM_BATCH = env.int("LLM_BATCH", default=10)  # messages in one call
LLM_CONCURRENCY = env.int("LLM_CONCURRENCY", default=10)  # calls under way at once in one process
ANALYSIS_BATCH = env.int("ANALYSIS_BATCH", default=100)
ANALYSIS_ATTEMPTS = env.int(
    "ANALYSIS_ATTEMPTS", default=3
)  # starts of a message's analysis before it is shown as failed
SITE_URL = env.str("SITE_URL", default=f"http://{HOST}:{PORT}").rstrip("/")  # what links in notices begin with
SPIKE_EMAILS = env.list("SPIKE_EMAILS", default=[])  # the administration can set these two while it runs
SPIKE_WEBHOOK_URL = env.str("SPIKE_WEBHOOK_URL", default="")
SPIKE_WEBHOOK_SECRET = env.str("SPIKE_WEBHOOK_SECRET", default="")  # signs what the webhook is sent
WEBHOOK_ALLOWED_NETWORKS = env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])  # private ones that webhooks may reach
MEMORY_WINDOW = env.int("MEMORY_WINDOW", default=5)  # earlier questions of a session that a new one may build on
MEMORY_DAYS = env.int("MEMORY_DAYS", default=7)  # that they are kept
CHAT_SECONDS = env.float("CHAT_SECONDS", default=8.0)  # that a model has to read a question and word its answer
DISCOVERY_MESSAGES = env.int("DISCOVERY_MESSAGES", default=20_000)  # the newest unexplained ones, at most

# smtp+tls://user:password@host:587; without it e-mail is printed to the worker's output
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="verbatim@localhost")

API_URL = env.str("API_URL", default="")
DATASET_CSV = env.str("DATASET_CSV", default="")

TESTING = "pytest" in sys.modules or os.environ.get("VERBATIM_TESTING") == "1"
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one costs 0.2 s a sign-in
    GUEST_RATE = "100000/h"
    HF_MODEL = ""
    LLM_KEYS = LLM_BASE_URLS = LLM_MODELS = LLM_TASKS = {}  # no test asks a real model, whoever's machine it runs on
