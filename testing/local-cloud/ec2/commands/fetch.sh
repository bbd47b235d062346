#!/bin/sh
# curl and wget: the real ones for loopback; GitHub and the metadata address lead to the local cloud, all else nowhere.
# shellcheck source=testing/local-cloud/ec2/commands/prelude.sh
. "${0%/*}/prelude.sh"

count=$#
while [ "$count" -gt 0 ]; do
  argument=$1
  shift
  count=$((count - 1))
  case $argument in
    https://github.com/*) [ -z "$LOCAL_GITHUB_URL" ] || argument=$LOCAL_GITHUB_URL/${argument#https://github.com/} ;;
    https://api.github.com/*) [ -z "$LOCAL_GITHUB_URL" ] || argument=$LOCAL_GITHUB_URL/api/v3/${argument#https://api.github.com/} ;;
    http://169.254.169.254/*) argument=$LOCAL_METADATA_URL/${argument#http://169.254.169.254/} ;;
  esac
  case $argument in
    http://127.0.0.1[:/]* | http://localhost[:/]* | 'http://[::1]'[:/]*)
      address=${argument%%\?*}
      record "$address"
      case $address in
        */actions-runner*)
          if [ -n "$LOCAL_ARCHIVE_FAILS" ]; then
            echo "$name: (22) The requested URL returned error: 503" >&2
            exit 22
          fi
          ;;
      esac
      ;;
    http://* | https://*)
      record "refused: ${argument%%\?*}"
      echo "$name: the local cloud reaches loopback, github.com and api.github.com only, not $argument" >&2
      exit 7
      ;;
  esac
  set -- "$@" "$argument"
done

# Addresses without a scheme, and redirects: a proxy that is not there stops whatever is not loopback.
dead=http://127.0.0.1:9
export http_proxy=$dead https_proxy=$dead all_proxy=$dead ALL_PROXY=$dead no_proxy=127.0.0.1,localhost,::1
PATH=$LOCAL_SYSTEM_PATH exec "$name" "$@"
