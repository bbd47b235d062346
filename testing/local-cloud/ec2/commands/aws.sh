#!/bin/sh
# aws: the CLI of the machine underneath, if it has one, led to the local cloud; CLIs before 2.13 know no AWS_ENDPOINT_URL.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"
record "$1" "$2"

if ! PATH=$LOCAL_SYSTEM_PATH command -v aws >/dev/null; then
  echo 'aws: the local cloud uses the AWS CLI of the machine it runs on, which has none' >&2
  exit 127
fi
export AWS_EC2_METADATA_SERVICE_ENDPOINT="$LOCAL_METADATA_URL/"
# A program's own region and credentials go first; else those of the instance.
export AWS_DEFAULT_REGION="${AWS_DEFAULT_REGION:-${AWS_REGION:-$LOCAL_REGION}}"
for argument; do
  case $argument in --endpoint-url | --endpoint-url=*) PATH=$LOCAL_SYSTEM_PATH exec aws "$@" ;; esac
done
PATH=$LOCAL_SYSTEM_PATH exec aws --endpoint-url "$LOCAL_AWS_URL" "$@"
