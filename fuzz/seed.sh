#!/bin/bash
# seed.sh: the files of the tests as inputs for file_reader, one for each password and some fields.
set -eu
cd "$(dirname "$0")"
made=$(mktemp -d); trap 'rm -rf "$made"' EXIT
bash ../tests/certs/trouble-certs.sh "$made" >/dev/null
mkdir -p corpus/file_reader
for file in "$made"/keys/*.{key,der,crt,pem,p12,p7b,p7c,csr} ../tests/keystores/*.{jks,jceks,p12,der}; do
  # The larger files that only cost time are left out.
  case $file in *costly*) continue;; esac
  # Field "File" and field "Client Keystore", without a password, with "secret" and with "changeit".
  for choice in 05 0b 11 0a 10; do
    { printf "\x$choice"; cat "$file"; } > "corpus/file_reader/$choice-$(basename "$file")"
  done
done
