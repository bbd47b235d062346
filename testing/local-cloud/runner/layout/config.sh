#!/bin/bash
# Registers this runner, or removes its registration: ./config.sh [remove] [options]

# In the local cloud every user of an instance is the one who started it; LOCAL_USER tells which one is meant.
if [ "$(id -u)" -eq 0 ] && [ -z "${RUNNER_ALLOW_RUNASROOT:-}" ] && [ -z "${LOCAL_USER:-}" ]; then
    echo "Must not run with sudo"
    exit 1
fi

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" || exit 1

if [ "${1:-}" = remove ]; then
    exec ./bin/Runner.Listener "$@"
fi
./env.sh
exec ./bin/Runner.Listener configure "$@"
