# Debian packages for browser and promtool, which source this file after common.sh.
# shellcheck shell=bash disable=SC2154

command -v apt-get >/dev/null || fail "apt-get is not on PATH; install ${0##*/} by hand"

# apt_lock: at most one of these scripts uses apt-get at a time; held until the process ends.
apt_lock() {
  mkdir -p "$cache"
  exec 8>"$cache/apt.lock"
  flock 8
}

# apt_as_root ARGUMENT...: waits, if need be, for another package manager; writes to stderr only.
apt_as_root() {
  local sudo=()
  if ((UID != 0)); then
    command -v sudo >/dev/null || fail 'root or sudo is needed to run apt-get'
    sudo=(sudo)
  fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >&2 </dev/null 8>&-
}
