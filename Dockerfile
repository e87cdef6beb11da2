# Binôme in a container: docs/deploying.md says how to build and run it. No secret is asked for while it is built.
FROM python:3.13-slim-bookworm AS build
RUN python -m venv /opt/binome
WORKDIR /build
COPY requirements/run.txt requirements/run.txt
RUN /opt/binome/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY mentoring mentoring
COPY sandbox sandbox
COPY scheduler scheduler
COPY storage storage
RUN /opt/binome/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin binome \
    && install --directory --owner=binome --group=binome --mode=0700 /data
COPY --from=build /opt/binome /opt/binome
# Inside a container its own loopback is reached by nobody else. What is published is said where it is run.
ENV PATH=/opt/binome/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    HEALTH_HOST=0.0.0.0 \
    HEALTH_PORT=8090 \
    LOG_FORMAT=json
USER 10001:10001
# Settings are read from .env here as well, and a SQLite file is made here unless DATABASE_URL names another place.
WORKDIR /data
EXPOSE 3000 8090
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['HEALTH_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["binome"]
CMD ["run"]
