# custseg in a small image: no compilers, no sources, run by a user without rights.
#
#   docker build -t custseg .
#   docker run --rm -v "$PWD:/data" --user "$(id -u):$(id -g)" custseg ltv orders.csv -o ltv.csv
#
# docs/schedule.md has more. To leave out what you do not need: --build-arg EXTRAS=excel,notify
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY custseg custseg
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
ARG EXTRAS=all
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(ls /wheels/*.whl)[$EXTRAS]"
RUN useradd --system --no-create-home custseg
USER custseg
WORKDIR /data
ENTRYPOINT ["custseg"]
CMD ["--help"]
