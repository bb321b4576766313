#!/usr/bin/env bash
# Installs what the tests need besides Go, where that can be done without
# asking: on Debian or Ubuntu as root. Elsewhere it says what is missing.
set -euo pipefail

missing=()
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
command -v "${KEPUBOT_TEST_CHROMIUM:-chromium}" >/dev/null ||
  command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn 2>/dev/null)" ]; then
  missing+=(fontconfig fonts-noto-cjk)
fi
[ -n "$(fc-list :lang=und-zsye 2>/dev/null)" ] || missing+=(fonts-noto-color-emoji)
command -v "${KEPUBOT_TEST_LIBREOFFICE:-soffice}" >/dev/null ||
  command -v libreoffice >/dev/null || missing+=(libreoffice-calc-nogui)
# What opens texts comes apart from what opens workbooks; both call themselves
# soffice. Its library stands beside the program.
office=$(command -v "${KEPUBOT_TEST_LIBREOFFICE:-soffice}" || command -v libreoffice || true)
if [ -z "$office" ] || [ ! -e "$(dirname "$(readlink -f "$office")")/libswlo.so" ]; then
  missing+=(libreoffice-writer-nogui)
fi
command -v pdftotext >/dev/null && command -v pdffonts >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "The tests need: ${missing[*]}. Please install them and run make test again." >&2
  exit 1
fi
