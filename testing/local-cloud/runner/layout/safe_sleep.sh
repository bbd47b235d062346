#!/bin/bash
# Sleeps for $1 seconds, also where there is no sleep command.

if command -v sleep > /dev/null; then
    exec sleep "$1"
fi
SECONDS=0
while [ "$SECONDS" -lt "$1" ]; do :; done
