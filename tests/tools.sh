#!/bin/sh
# Programs that some tests need, from Debian: LibreOffice and poppler to look at reports, Chromium to look at the dashboard.
# As root they are installed; otherwise the tests that need a missing one are skipped, and this says which.
set -eu
missing=""
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing from Debian:$missing"
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fonts-liberation >/dev/null
else
    echo "Not installed (needs root and apt-get), so the tests that use them are left out:$missing"
fi
