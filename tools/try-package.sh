#!/usr/bin/env bash
# Installs the package FILE in an empty folder, with no compiler on PATH, starts it there, and asks whether it is ready.
set -euo pipefail
file=$(readlink -f "${1:?the file that npm pack has made}")
node=$(node -p process.execPath)
npm=$(readlink -f "$(command -v npm)")
folder=$(mktemp -d)
started=''
finish() {
  [[ -z $started ]] || kill "$started" || true
  [[ -z $started ]] || wait "$started" || true
  rm -rf "$folder"
}
trap finish EXIT

tools=$folder/tools
mkdir "$tools" "$folder/empty"
ln -s "$node" "$tools/node"
for name in cat dirname env grep mkdir readlink rm sed sh sleep uname; do ln -s "$(command -v "$name")" "$tools/$name"; done
PATH=$tools
for name in cc gcc make python3; do
  if command -v "$name"; then echo "$name is on PATH" >&2; exit 1; fi
done

cd "$folder/empty"
node "$npm" install --no-audit --no-fund --no-package-lock "$file"
carnet=$folder/empty/node_modules/.bin/carnet
"$carnet" --version
"$carnet" profiles shipped
port=$(node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
PORT=$port LOG_LEVEL=warn "$carnet" start > welcome &
started=$!
for _ in {1..120}; do
  if node -e "fetch('http://127.0.0.1:$port/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"; then
    echo "ready on Node $(node -v)"
    exit 0
  fi
  kill -0 "$started"
  sleep 1
done
cat welcome >&2
exit 1
