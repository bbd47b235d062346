#!/bin/sh
# Stands in for commands that would change the machine: notes the call and succeeds.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$@"
