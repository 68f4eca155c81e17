#!/bin/sh
# Programs that some tests need, from Debian: LibreOffice and poppler to look at reports, Chromium to look at the dashboard,
# Maven and a JDK for a real Elasticsearch, PostgreSQL for a store on a server.
# As root they are installed; otherwise the tests that need a missing one are skipped, and this says which.
set -eu
missing=""
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
# The same search as the tests make; it needs nothing but Python's standard library.
jdk="${PYTHON:-python3} -m tests.elastic.java"
$jdk >/dev/null 2>&1 || missing="$missing JDK"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    case "$missing" in *" JDK")
        missing="${missing% JDK}"
        newest="$(apt-cache search --names-only '^openjdk-[0-9]+-jdk-headless$' | cut -d- -f2 | sort -n | tail -1)"
        if [ "${newest:-0}" -ge 21 ]; then
            missing="$missing openjdk-$newest-jdk-headless"
        else
            echo "This Debian has no JDK 21 or newer (its newest: ${newest:-none}), so the tests with a real Elasticsearch are left out."
            echo "To run them, put a JDK from elsewhere (Temurin, say) under /usr/lib/jvm or name it in JAVA_HOME."
        fi
    esac
    [ -z "$missing" ] && exit 0
    echo "Installing from Debian:$missing"
    case "$missing" in *" postgresql"*)
        # The tests start servers of their own; one of the system is not wanted.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    esac
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fonts-liberation >/dev/null
else
    echo "Not installed (needs root and apt-get), so the tests that use them are left out:$missing"
fi
