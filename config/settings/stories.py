"""Settings of the stories: who writers are, the chat and its streams, the dossier."""

from datetime import timedelta

from config.settings.environment import env

# --- Who writers are (docs/identity.md) -------------------------------------------------------------------------------
SUPABASE_URL = env.str("SUPABASE_URL", default="").rstrip("/")  # https://<project>.supabase.co: its accounts may write
SUPABASE_KEY = env.str("SUPABASE_KEY", default="")  # accepted, and not needed: tokens are verified with public keys
SUPABASE_JWT_SECRET = env.str("SUPABASE_JWT_SECRET", default="")  # of projects that still sign with a shared secret
ANONYMOUS_DAYS = env.int("ANONYMOUS_DAYS", default=30)  # after a guest's last activity, then all of theirs is deleted
SIGN_UP = env.str("SIGN_UP", default="open")  # open or closed; an account made so is a writer's, never an analyst's
GUEST_COOKIE_NAME = "__Host-visitor" if env.bool("HTTPS", default=False) else "visitor"
API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", default=90)  # that a token lives which a person makes for a program
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=API_TOKEN_DAYS),
    "TOKEN_PREFIX": "vt_",
    "AUTO_REFRESH": False,
}

# --- Streams ----------------------------------------------------------------------------------------------------------
STREAMS_PER_WRITER = env.int("STREAMS_PER_WRITER", default=3)  # answers under way at once; one more is refused (429)
STREAM_RATE = env.rate("STREAM_RATE", default="30/m")  # turns of one writer
# Guests that one address may become: a workshop of thirty people behind one address, each with a few browsers.
GUEST_RATE = env.rate("GUEST_RATE", default="300/h")
# What one of them may keep: stories in all, stories begun in an hour (imports too), characters of text together.
GUEST_QUOTA = env.list("GUEST_QUOTA", default=["30", "10", "3000000"])
WRITER_QUOTA = env.list("WRITER_QUOTA", default=["1000", "60", "50000000"])
STREAM_PING = 15.0  # seconds of silence after which a comment keeps proxies from closing the stream
STREAM_SAVE = 0.5  # seconds between two saves of what has been written so far, for all streams of a process together
STREAM_ENDING = 4.0  # seconds that answers get to finish by themselves when the server is asked to stop
STREAM_LEASE = 20.0  # seconds without a save after which an answer counts as broken off
STORY_SECONDS = env.float("STORY_SECONDS", default=120.0)  # that one answer may take
STORY_ASSISTANT = (
    "dossiers.assistant.assistant.StoryAssistant"  # what answers in `/chat`; chat.assistants says what it must do
)

# --- Dossiers ---------------------------------------------------------------------------------------------------------
DOSSIER_ENGINE = env.str("DOSSIER_ENGINE", default="auto")  # local, llm, or auto: llm with a key, else local
DOSSIER_WAIT = env.float("DOSSIER_WAIT", default=3.0)  # seconds that a stream waits for the dossier before it ends
STORY_CONTEXT_TOKENS = env.int("STORY_CONTEXT_TOKENS", default=12_000)  # of conversation that a model is sent
