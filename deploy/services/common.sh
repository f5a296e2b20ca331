# Shared by start and stop, which source this file.
# shellcheck shell=bash
set -euo pipefail

services=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=$(realpath -m "${SERVICES_CACHE:-$HOME/.cache/carnet}")
data=$(realpath -m "${TMPDIR:-/tmp}")/carnet-$UID
patience=${SERVICES_WAIT:-120}
copy=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies

say() { echo "$*" >&2; }
fail() { say "$*"; exit 1; }

# check_port NAME PORT
check_port() { [[ $2 =~ ^[1-9][0-9]{0,4}$ ]] && (($2 < 65536)) || fail "$1 is $2; it must be a port"; }

# need SERVICE PROGRAM...
need() {
  local service=$1 program
  for program in "${@:2}"; do
    command -v "$program" >/dev/null || fail "$service: $program is not on PATH; a JDK (17 or later) and Maven are needed"
  done
}

need_java() {
  local version
  need "$1" java
  version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || true
  ((${version:-0} >= 17)) || fail "$1: Java 17 or later is needed; java on PATH is ${version:-of unknown version}"
}

# provide SERVICE: sets `jars` to the folder of the service's programs. On first use Maven copies them from a registry
# and Server.java, if there is one, is compiled. The folder is named after the files that decide what is in it, and
# gets that name when it is whole.
provide() {
  local service=$1 source=$services/$1 java=$services/$1/Server.java told
  [[ -e $java ]] || java=''
  jars=$cache/$service/$(cat "$source/pom.xml" ${java:+"$java"} | sha256sum | cut -c1-16)
  [[ ! -d $jars ]] || return 0
  need "$service" java javac mvn
  mkdir -p "$cache/$service" || fail "$service: cannot write to $cache"
  ( # One at a time, of all services: Maven does not guard its own local repository.
    flock 8
    [[ ! -d $jars ]] || exit 0
    say "$service: fetching with Maven, once"
    rm -rf "$jars.part"
    told=$(mvn -q -B -C -f "$source/pom.xml" "$copy" -DincludeScope=runtime -DoutputDirectory="$jars.part" \
      2>&1 </dev/null) || fail "$service: Maven could not fetch the jars; it says:"$'\n'"$told"
    [[ -z $java ]] || javac -proc:none --release 17 -cp "$jars.part/*" -d "$jars.part" "$java" >&2 ||
      fail "$service: $java does not compile"
    mv -T "$jars.part" "$jars"
  ) 8>"$cache/lock" || exit 1
}

# running FOLDER: is the process named in FOLDER/pid alive, and is it the one launched for FOLDER? Ids are used again.
running() { [[ -s $1/pid ]] && grep -qzxF -e "-Dcarnet.folder=$1" "/proc/$(<"$1/pid")/cmdline" 2>/dev/null; }

# ask PORT BYTES: sends BYTES (escaped for printf %b), prints what is read first in hexadecimal.
ask() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf %b "$2" >&3
    timeout 2 dd bs=4096 count=1 status=none <&3 | od -An -v -tx1 | tr -d ' \n'
  ) 2>/dev/null
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# launch FOLDER JAVA-ARGUMENT...: detached from the terminal, in FOLDER, writing to FOLDER/out.
launch() {
  local folder=$1
  (
    cd "$folder"
    exec setsid java "-Dcarnet.folder=$folder" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError "${@:2}"
  ) >"$folder/out" 2>&1 </dev/null 9>&- &
  echo $! >"$folder/pid"
}

# await NAME FOLDER QUESTION...: returns when the command QUESTION succeeds.
await() {
  local name=$1 folder=$2 pid end=$((SECONDS + patience))
  pid=$(<"$folder/pid")
  until "${@:3}"; do
    kill -0 "$pid" 2>/dev/null || fail "$name: ended before it answered$(output "$folder")"
    ((SECONDS < end)) || fail "$name: no answer within $patience s$(output "$folder")"
    sleep 0.1
  done
  running "$folder" || fail "$name: another program answers$(output "$folder")"
}

output() { printf '; %s ends with:\n%s' "$1/out" "$(grep -Ev '^[[:space:]]*(at|\.\.\.) ' "$1/out" | tail -n 10 | cut -c1-300)"; }

# halt SERVICE SIGNAL FOLDER...: signals what runs, all at once, and waits for the end.
halt() {
  local folder halted=() end=$((SECONDS + patience))
  for folder in "${@:3}"; do
    if running "$folder"; then kill -s "$2" "$(<"$folder/pid")" 2>/dev/null && halted+=("$folder"); fi
  done
  for folder in "${halted[@]}"; do
    while running "$folder"; do
      ((SECONDS < end)) || fail "$1: still runs after $patience s; stop it with --kill$(output "$folder")"
      sleep 0.1
    done
    say "$1: stopped (SIG$2) $folder"
  done
}

# provide_python NAME: prints the path of a Python that has what NAME.txt names.
provide_python() {
  local name=$1 version folder
  command -v python3 >/dev/null || fail "$name: python3 is not on PATH; Python 3.11 or later with venv is needed"
  version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))') ||
    fail "$name: Python 3.11 or later is needed; python3 on PATH is $version"
  # Its folder is named after what decides what is in it. An environment cannot be moved, so a file says that it is whole.
  folder=$cache/python/$version-$(sha256sum <"$services/$name.txt" | cut -c1-16)
  if [[ ! -e $folder/whole ]]; then
    mkdir -p "$cache/python" || fail "$name: cannot write to $cache"
    ( # One at a time.
      flock 8
      [[ ! -e $folder/whole ]] || exit 0
      say "$name: fetching, once"
      python3 -m venv --clear "$folder" >&2 || fail "$name: python3 cannot make an environment; it needs its venv module"
      # uv takes a tenth of the time; pip also knows mirrors that only its own settings name.
      "$folder/bin/python" -m pip install -q --disable-pip-version-check uv==0.13.9 >&2 </dev/null &&
        "$folder/bin/uv" pip install -q --no-cache --python "$folder/bin/python" -r "$services/$name.txt" >&2 </dev/null ||
        "$folder/bin/python" -m pip install -q --no-compile --disable-pip-version-check -r "$services/$name.txt" >&2 </dev/null ||
        fail "$name: neither uv nor pip could fetch what $name.txt names"
      touch "$folder/whole"
    ) 8>"$folder.lock" || exit 1
  fi
  echo "$folder/bin/python"
}
