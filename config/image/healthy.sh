#!/usr/bin/env bash
# Whether the daemon of this container is alive: /livez of its admin port says so. By bash alone: an image need not have curl, and
# a JVM would take half a second of processor each time. With TLS on the port openssl asks, which such images have with their certificates.
set -euo pipefail
port=${SLUICE_ADMIN:-127.0.0.1:8081}
port=${port##*:}
request=$'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
line=
if [ -z "${SLUICE_TLS_CERT:-}" ]; then # plain HTTP to a port with TLS would be a WARN there
  if exec 3<>"/dev/tcp/127.0.0.1/$port"; then
    printf '%s' "$request" >&3
    read -r -t 2 line <&3 || true
    exec 3>&-
  fi 2>/dev/null
fi
# TLS, too, where a file of --config says so.
if [[ $line != 'HTTP/1.1 200 '* ]] && command -v openssl >/dev/null; then
  secure=$(printf '%s' "$request" | timeout 2 openssl s_client -quiet -connect "127.0.0.1:$port" 2>/dev/null | head -n 1) || true
  line=${secure:-$line}
fi
line=${line%$'\r'}
echo "${line:-nothing answers on port $port}"
[[ $line == 'HTTP/1.1 200 '* ]]
