# An image with the models inside: it needs no network once it is built, runs as a user without
# rights, and writes only into the folders that are mounted and /tmp. See docs/operations.md.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock ./
# uv checks what it installs against the hashes of the lock, as pip does only for a list of all.
RUN awk '/^[a-z]/ { found = /^uv==/ } found' requirements.lock > uv.txt \
  && pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r uv.txt \
  && uv venv /opt/depeche \
  && uv pip install --no-cache --verify-hashes --no-build -c requirements.lock \
       --python /opt/depeche hatchling
COPY pyproject.toml README.md LICENSE ./
COPY LICENSES LICENSES
COPY models models
COPY pipeline pipeline
RUN /opt/depeche/bin/python -m hatchling build -t wheel -d dist \
  && uv venv --clear /opt/depeche \
  && uv pip install --no-cache --verify-hashes --no-build -c requirements.lock \
       --python /opt/depeche --compile-bytecode "$(ls dist/*.whl)[serve]"

FROM python:3.12-slim
COPY --from=build /opt/depeche /opt/depeche
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin depeche \
  && mkdir /briefs /inbox /cache \
  && chown depeche:depeche /briefs /inbox /cache
ENV PATH=/opt/depeche/bin:$PATH DEPECHE_CACHE_DIR=/cache PYTHONUNBUFFERED=1
USER depeche
VOLUME ["/briefs", "/inbox", "/cache"]
EXPOSE 8765
HEALTHCHECK --start-period=2m CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8765/api/v1/health')"]
ENTRYPOINT ["depeche"]
CMD ["--help"]
