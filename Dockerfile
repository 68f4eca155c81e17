# diembao in a container, as a normal user. `compose.yaml` runs it beside PostgreSQL and Elasticsearch.
FROM python:3.11.11-slim-bookworm

RUN useradd --create-home --uid 10001 diembao \
    && mkdir /data && chown diembao:diembao /data

WORKDIR /opt/diembao
COPY pyproject.toml constraints.txt ./
COPY crawlers crawlers
COPY classify classify
COPY index index
COPY dashboard dashboard
COPY reports reports
COPY newsroom newsroom

# The small build of PyTorch; empty takes the usual one.
ARG TORCH_BACKEND=cpu
RUN pip install --no-cache-dir "$(grep '^uv==' constraints.txt)" \
    && uv pip install --system --no-cache --constraints constraints.txt \
       ${TORCH_BACKEND:+--torch-backend "$TORCH_BACKEND"} --editable .

COPY settings.toml /etc/diembao/settings.toml
ENV DIEMBAO_SETTINGS=/etc/diembao/settings.toml \
    DIEMBAO_DESK__DATA=/data \
    PYTHONUNBUFFERED=1

USER diembao
WORKDIR /data
VOLUME /data
ENTRYPOINT ["diembao"]
CMD ["status"]
