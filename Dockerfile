# The bot as a static binary in an image that holds nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /out/kepubot ./cmd/kepubot \
 && mkdir -p /out/data

FROM scratch
# Certificates for Telegram and MongoDB; time zones are inside the binary.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/kepubot /kepubot
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
ENV KEPUBOT_DB=sqlite:/data/kepubot.db KEPUBOT_HTTP=0.0.0.0:8080 KEPUBOT_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/kepubot", "health"]
ENTRYPOINT ["/kepubot"]
CMD ["serve"]
