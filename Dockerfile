# docker build -t verbatim .
# docker run -p 8000:8000 -v verbatim:/data verbatim        (its output has a link for the first account; docs/deployment.md)

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
# The certificates are for calls to model providers: Python's HTTP clients use the system's store.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin verbatim \
 && install --directory --owner=verbatim --group=verbatim --mode=0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Nothing in the image reports to anybody (docs/security.md).
ENV ORT_DISABLE_TELEMETRY=1 HF_HUB_DISABLE_TELEMETRY=1 DO_NOT_TRACK=1
WORKDIR /app
COPY . .
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build \
 && python -m compileall -q .

# Inside the container every address is the container's own: callers come through the published port, and need an API key
# unless OPEN_API=1.
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8000
# To the first process alone: serve stops web and worker in the right order.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health\", timeout=4)"]
CMD ["python", "manage.py", "serve"]
