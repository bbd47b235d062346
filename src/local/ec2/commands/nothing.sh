#!/bin/sh
# Stands in for commands that would change the machine: notes the call and succeeds.
# shellcheck source=src/local/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"
