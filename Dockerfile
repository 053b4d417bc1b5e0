# The service and its workers: `docker build --tag gouji .`; compose.yaml puts them together.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/gouji
COPY . .
# The headless OpenCV lies over the other one, as in the Makefile: paddleocr asks for that, but it wants a screen's libraries.
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/gouji/bin/pip install --constraint constraints.txt '.[service,labeling]' \
    && /opt/gouji/bin/pip install --no-deps --force-reinstall opencv-contrib-python-headless==4.10.0.84
# The OCR models are laid out once, here, so that containers need not write them.
RUN GOUJI_CACHE=/opt/gouji/cache /opt/gouji/bin/python -c \
    'from extraction.recognize.paddle_models import prepare_models; print(prepare_models())'

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="gouji" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin gouji \
    && install --directory --owner gouji --group gouji --mode 0750 /data /work
COPY --from=build /opt/gouji /opt/gouji
ENV PATH=/opt/gouji/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GOUJI_HOME=/data \
    GOUJI_WORK_FOLDER=/work \
    GOUJI_CACHE=/opt/gouji/cache \
    MPLCONFIGDIR=/tmp/matplotlib \
    GOUJI_HOST=0.0.0.0
USER gouji
WORKDIR /data
VOLUME ["/data", "/work"]
EXPOSE 8420
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8420/health/ready', timeout=4)"]
ENTRYPOINT ["gouji"]
CMD ["serve"]
