#!/bin/bash
# Notes the environment of the one who configures the runner: its path, and the variables that jobs are to see.

touch .env
for name in LANG JAVA_HOME ANT_HOME M2_HOME ANDROID_HOME NODE_EXTRA_CA_CERTS; do
    if [ -n "${!name:-}" ] && ! grep -q "^$name=" .env; then
        echo "$name=${!name}" >> .env
    fi
done
echo "$PATH" > .path
