#!/bin/bash
# Runs the listener, again and again as long as run-helper.sh asks for it by exit code 2.

DIR="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

finish() {
    echo "Exiting runner..."
    exit "$1"
}

run() {
    while true; do
        cp -f "$DIR"/run-helper.sh.template "$DIR"/run-helper.sh
        "$DIR"/run-helper.sh "$@"
        code=$?
        case $code in
            2) echo "Restarting runner..." ;;
            7) finish 7 ;;
            *) finish 0 ;;
        esac
    done
}

# Passes signals on to the listener, for whoever sends them to this script alone.
runWithManualTrap() {
    set -m
    signaled=""
    trap 'signaled=1; kill -INT -- "-$helper"' INT TERM
    while true; do
        cp -f "$DIR"/run-helper.sh.template "$DIR"/run-helper.sh
        "$DIR"/run-helper.sh "$@" &
        helper=$!
        wait "$helper"
        code=$?
        if [ -n "$signaled" ]; then
            # The signal ended the first wait, not the helper.
            wait "$helper"
            code=$?
        fi
        if [ "$code" -ne 2 ]; then
            finish "$code"
        fi
        echo "Restarting runner..."
    done
}

if [ -z "${RUNNER_MANUALLY_TRAP_SIG:-}" ]; then
    run "$@"
else
    runWithManualTrap "$@"
fi
