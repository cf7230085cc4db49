#!/bin/bash
# revocation-list.sh DIR CA.crt CA.key CLIENT.crt: DIR/crl.pem, in which the CA revokes that certificate. Needs openssl only.
set -eu
mkdir -p "$1"
: > "$1/index.txt"
printf '%s\n' "[ca]" "default_ca = own" "[own]" "database = $1/index.txt" "default_md = sha256" "default_crl_days = 30" > "$1/ca.conf"
openssl ca -config "$1/ca.conf" -cert "$2" -keyfile "$3" -revoke "$4"
openssl ca -config "$1/ca.conf" -cert "$2" -keyfile "$3" -gencrl -out "$1/crl.pem"
