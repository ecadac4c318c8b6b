#!/usr/bin/env bash
# The one entry to Sluice: builds what has changed, then runs it. README.md says more.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$here/provider/target/dist/sluice.jar

usage() {
  cat <<'EOF'
Usage: ./run.sh [COMMAND] [FLAG]...

  serve        run the daemon (also when no command is given); ./run.sh serve --help lists the flags
  test         build, and run every test
  package      build the folder provider/target/dist, which runs anywhere: java -jar sluice.jar
  completion   print a completion script for bash and zsh: source <(./run.sh completion)
  help         print this

The JVM's own options come from the variable SLUICE_JAVA_OPTS.
EOF
}

fail() {
  echo "run.sh: $1" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is not installed: Sluice needs a JDK 17 or newer and Maven 3.8 or newer"
}

# Maven, from the project's folder and with its output kept short; what fails is shown.
build() {
  need mvn
  (cd "$here" && mvn -B -q -Dmaven.test.skip=true package) || fail "the build failed: its messages are above"
  touch "$jar" # Maven leaves a jar as old as it is when nothing in it has changed
}

# Builds if there is no jar, or if something that goes into it is newer.
build_if_needed() {
  if [ ! -f "$jar" ]; then
    echo "building Sluice (the first time, Maven fetches the libraries: a few minutes)"
    build
  elif [ -n "$(find "$here"/pom.xml "$here"/provider/pom.xml "$here"/provider/src/main "$here"/config/schema.sql -newer "$jar" -print -quit)" ]; then
    echo "building Sluice (its sources have changed)"
    build
  fi
}

run() {
  local java=java
  [ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
  need "$java"
  # shellcheck disable=SC2086 # options are words
  exec "$java" ${SLUICE_JAVA_OPTS:-} -jar "$jar" "$@"
}

[ $# -gt 0 ] || set -- serve

case "$1" in
  help | -h | --help)
    usage
    ;;
  test)
    shift
    need mvn
    cd "$here" && exec mvn -B verify "$@"
    ;;
  package)
    build
    echo "built ${jar%/*}"
    ;;
  completion)
    build_if_needed >&2
    run "$@"
    ;;
  serve | -*)
    build_if_needed
    run "$@"
    ;;
  *)
    usage >&2
    fail "there is no command '$1'"
    ;;
esac
