#!/usr/bin/env bash
# The one entry to Sluice: builds what has changed, then runs it. README.md says more.
set -euo pipefail
unset CDPATH # with it, cd prints where it has gone
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do # a link somewhere in the PATH, say, to this file: the project is where the file is
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
here=$(cd "$(dirname "$self")" && pwd -P)
provider_jar=$here/provider/embedded/target/dist/sluice.jar
production_jar=$here/provider/daemon/target/dist/sluice.jar
packages=$here/packages/target
bench_jar=$here/bench/target/dist/sluice-bench.jar
archive=${provider_jar%.jar}.jsa

usage() {
  cat <<'EOF'
Usage: ./run.sh [COMMAND] [FLAG]...

  serve        run the daemon (also when no command is given); ./run.sh serve --help lists the flags
  cluster      an embedded PostgreSQL primary and replicas that run in the background: up, status, test, start, stop, kill,
               pause, resume, promote, rejoin, down, reset; ./run.sh cluster --help lists them
  redis        embedded Redis servers that run in the background, with Sentinels (up --sentinel 3) or as a Redis Cluster
               (up --cluster 3x1): up, status, kill, pause, resume, failover, reshard, down, reset
  changes      how the change stream of a running daemon is (status), how to take a prefix over (adopt), and how to remove its
               slot and publication (drop)
  ctl          show and change a running daemon: show config, set window 2ms, undo, pause, resume; ./run.sh ctl --help lists all
  warm         have a running daemon look up the keys of a file or a query, so that they are in the cache;
               ./run.sh warm --help lists the flags
  bench        measure the daemon beside what it replaces; ./run.sh bench --help lists the scenarios
  drill        kill or hold up a server under load, and see whether what is promised holds; ./run.sh drill --help lists the drills
  test         build, and run every test: under twenty minutes on two cores; test quick: the unit tests and one start of the daemon,
               two minutes; test --full: the model checking at length, every drill and every scenario, too. Maven's own flags may follow
  package      build what others run: the folder provider/embedded/target/dist, java -jar sluice.jar, with an archive of class data,
               with which ./run.sh serve starts in half the time; and in packages/target a tar.gz and a package for Debian
               of the program without embedded servers, for production. package --production: these two and their folder,
               provider/daemon/target/dist, alone
  completion   print a completion script for bash and zsh: source <(./run.sh completion)
  help         print this

The JVM's own options of serve, and of the servers of bench and drill, come from the variable SLUICE_JAVA_OPTS.
EOF
}

fail() {
  echo "run.sh: $1" >&2
  exit 1
}

# A command line that cannot be meant so.
wrong() {
  echo "run.sh: $1" >&2
  exit 2
}

need() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is not installed: Sluice needs a JDK 17 or newer and Maven 3.8 or newer"
}

# Its output is read by programs as well: no colours, and none of the escape codes with which Maven ends in any case.
plain=(-B -ntp -Dstyle.color=never)
without_escapes() {
  sed -u $'s/\e\\[[0-9;]*m//g'
}

# Says now and then that it goes on, until it is ended.
still_there() {
  local begin=$SECONDS
  while sleep 10 && kill -0 $$ 2>/dev/null; do # not beyond its script
    echo "  still building, for $((SECONDS - begin)) s"
  done
}

# Maven, from the project's folder and with its output kept short; what fails is shown. Builds one module and what it needs.
build() {
  local module=$1 jar=$2 begin=$SECONDS ticker ok=true
  need mvn
  still_there &
  ticker=$!
  # shellcheck disable=SC2064 # this one, as it is now
  trap "kill $ticker 2>/dev/null" EXIT
  # What is packaged has the rights that its file has here, and they should be the same everywhere.
  (cd "$here" && umask 022 && mvn "${plain[@]}" -q -Dmaven.test.skip=true package -pl "$module" -am 2>&1) | without_escapes || ok=false
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  trap - EXIT
  $ok || fail "the build failed after $((SECONDS - begin)) s: its messages are above"
  touch "$jar" # Maven leaves a jar as old as it is when nothing in it has changed
  echo "built in $((SECONDS - begin)) s"
}

# Builds a module if there is no jar of it, or if something that goes into it, named after the jar, is newer.
build_if_needed() {
  local module=$1 jar=$2
  shift 2
  if [ ! -f "$jar" ]; then
    echo "building Sluice: about a minute; the first time Maven fetches the libraries, too: a few minutes"
    build "$module" "$jar"
  elif [ -n "$(find "$here/pom.xml" "$@" -newer "$jar" -print -quit)" ]; then
    echo "building Sluice (its sources have changed): about a minute"
    build "$module" "$jar"
  fi
}

provider_if_needed() {
  build_if_needed provider/embedded "$provider_jar" "$here"/provider/*/pom.xml "$here"/provider/*/src/main "$here/config/schema.sql"
}

# The bench measures the provider's jar, and calls some of its classes.
bench_if_needed() {
  provider_if_needed
  build_if_needed bench "$bench_jar" "$here/bench/pom.xml" "$here/bench/src/main" "$provider_jar"
}

# Starts the daemon once, with servers of its own, and keeps the classes that it loaded as the JVM has them in memory. The archive is
# of use to this JVM, and to the jars where they are; any other ignores it.
archive_if_needed() {
  [ "$archive" -nt "$provider_jar" ] && return
  echo "archiving class data, for quick starts"
  local folder pid address
  folder=$(mktemp -d)
  rm -f "$archive"
  (java_jar "-XX:ArchiveClassesAtExit=$archive" -Xlog:disable -jar "$provider_jar" serve --rows 10 --data-dir "$folder/data" \
    --listen 127.0.0.1:0 --admin 127.0.0.1:0) >"$folder/log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064 # these, as they are now
  trap "kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -rf '$folder'" EXIT
  for _ in $(seq 600); do
    grep -q '^Ctrl-C' "$folder/log" && break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  address=$(sed -n 's|^ *lookups  *http://\([0-9.]*\):\([0-9]*\).*|\1/\2|p' "$folder/log")
  if [ -n "$address" ] && exec 3<>"/dev/tcp/$address"; then
    printf 'GET /1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    timeout 10 cat <&3 >/dev/null || true
    exec 3>&-
  fi
  kill "$pid" 2>/dev/null || true
  wait "$pid" || true
  [ -f "$archive" ] || echo "no class data archived: starts take longer ($(tail -1 "$folder/log"))"
  rm -rf "$folder"
  trap - EXIT
}

# Becomes the JVM.
java_jar() {
  local java=java files
  files=$(ulimit -Hn)
  if [ "$files" != unlimited ] && [ "$files" -lt 256 ]; then
    fail "this shell lets a process have $files files open, and Sluice needs some hundred: raise it with ulimit -n 4096"
  fi
  [ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
  need "$java"
  exec "$java" "$@"
}

run() {
  local shared=()
  # Quietly: an archive of another JVM is no trouble.
  [ "$archive" -nt "$provider_jar" ] && shared=("-XX:SharedArchiveFile=$archive" -Xshare:auto -Xlog:disable -Xlog:all=error)
  # shellcheck disable=SC2086 # options are words
  java_jar ${shared[@]+"${shared[@]}"} -Dsluice.command=./run.sh ${SLUICE_JAVA_OPTS:-} -jar "$provider_jar" "$@"
}

bench() {
  local terminal=false
  [ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && terminal=true
  java_jar "-Dsluice.bench.terminal=$terminal" -jar "$bench_jar" "$@"
}

# Java cannot tell whether the bar would be seen: it looks at input and output together.
warm() {
  local terminal=false
  [ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && terminal=true
  java_jar "-Dsluice.terminal=$terminal" -Dsluice.command=./run.sh -jar "$provider_jar" "$@"
}

drill() {
  java_jar -cp "$bench_jar" io.sluice.bench.Drills "$@"
}

[ $# -gt 0 ] || set -- serve

case "$1" in
  help | -h | --help)
    usage
    ;;
  test)
    shift
    case ${1:-} in
      quick | -* | '') ;;
      *) wrong "test takes quick, --full or flags of Maven, not '$1'" ;;
    esac
    need mvn
    provider_if_needed
    archive_if_needed # the tests start some hundred daemons
    cd "$here"
    case ${1:-} in
      quick)
        shift
        set -- -Dit.test=SmokeIT -Dfailsafe.failIfNoSpecifiedTests=false -DexcludedGroups=long "$@"
        echo "running the unit tests and one start of the daemon: two minutes on two cores"
        ;;
      --full)
        shift
        set -- -Dsluice.test.full=true "$@"
        echo "running every test, the model checking at length, every drill and every scenario: half an hour on two cores"
        ;;
      *) echo "running every test: under twenty minutes on two cores" ;;
    esac
    exec mvn "${plain[@]}" verify "$@" > >(without_escapes) 2>&1
    ;;
  package)
    case ${*:2} in
      --production)
        build packages "$production_jar"
        echo "built ${production_jar%/*}: java -jar sluice.jar serve --db URL --db-user ROLE --redis URL"
        ;;
      '')
        build provider/embedded,packages "$provider_jar"
        archive_if_needed
        echo "built ${provider_jar%/*}"
        ;;
      *) wrong "package takes --production or nothing, not '${*:2}'" ;;
    esac
    printf 'built %s\n' "$packages"/*.tar.gz "$packages"/*.deb
    ;;
  bench)
    shift
    bench_if_needed >&2
    archive_if_needed >&2
    bench "$@"
    ;;
  drill)
    shift
    bench_if_needed >&2
    archive_if_needed >&2
    drill "$@"
    ;;
  completion)
    provider_if_needed >&2
    run "$@"
    ;;
  changes | cluster | ctl | redis)
    provider_if_needed >&2
    run "$@"
    ;;
  warm)
    provider_if_needed >&2
    warm "$@"
    ;;
  serve | -*)
    provider_if_needed
    run "$@"
    ;;
  *)
    if [ -f "$provider_jar" ]; then
      run "$@" # says so, with the nearest name there is
    fi
    usage >&2
    echo "run.sh: there is no command '$1'" >&2
    exit 2
    ;;
esac
