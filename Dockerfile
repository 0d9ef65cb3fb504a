# Lookwright with its bundled models. Built by `docker-compose build`; the state is in /workspace.
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /app
RUN uv venv /app/.venv
COPY requirements.lock ./
RUN uv pip install --no-cache --python /app/.venv --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY data data
COPY generation generation
COPY indexer indexer
COPY matching matching
COPY models models
COPY pipelines pipelines
COPY search search
RUN uv pip install --no-cache --python /app/.venv --no-deps --editable .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 lookwright && install -d -o lookwright /workspace
COPY --from=build /app /app
USER lookwright
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LOOKWRIGHT_WORKSPACE=/workspace \
    LOOKWRIGHT_SERVER__HOST=0.0.0.0
VOLUME /workspace
EXPOSE 8000
ENTRYPOINT ["lookwright"]
CMD ["serve"]
