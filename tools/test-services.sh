#!/usr/bin/env bash
# Starts the services, fetches what else the tests use, runs all tests that have not passed on these files, and stops the services.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
environment=$(deploy/services/everything)
eval "$environment"
trap 'deploy/services/stop' EXIT
npm run test:rest
