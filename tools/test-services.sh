#!/usr/bin/env bash
# Starts the services, runs the tests on them too, and stops the services.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
environment=$(deploy/services/start)
eval "$environment"
trap 'deploy/services/stop' EXIT
REQUIRE_SERVICES=1 npm test
