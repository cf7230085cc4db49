#!/bin/bash
# tutorial-troubles.sh DIR TUTORIALS: what time and administrators do to the files of tutorial-certs.sh. Needs openssl only.
#   DIR/SET/expired.crt  the client certificate, over since 2021; same subject, key and issuer
#   DIR/SET/crl.pem      a list in which its CA revokes it
#   DIR/expired-ca.pem   the CA of the broker's certificate, over since 2021; same name and key
set -eu
mkdir -p "$1"; cd "$1"
q() { "$@" 2>>"$LOG"; }
LOG=$PWD/openssl.log; MADE=$2
PAST="-startdate 20200101000000Z -enddate 20210101000000Z"
# trouble SET CA CA-KEY CERTIFICATE KEY
trouble() { (
  mkdir -p "$1"; cd "$1"; touch index.txt
  printf '%s\n' "[ca]" "default_ca = own" "[own]" "database = index.txt" "new_certs_dir = ." "rand_serial = yes" \
    "default_md = sha256" "default_crl_days = 30" "unique_subject = no" "policy = any" "preserve = yes" \
    "[any]" "countryName = optional" "stateOrProvinceName = optional" "localityName = optional" \
    "organizationName = optional" "organizationalUnitName = optional" "commonName = supplied" > ca.cnf
  q openssl x509 -in "$MADE/$1/$4" -x509toreq -signkey "$MADE/$1/$5" -out request.csr
  q openssl ca -config ca.cnf -batch -notext -cert "$MADE/$1/$2" -keyfile "$MADE/$1/$3" -in request.csr -out expired.crt $PAST
  q openssl ca -config ca.cnf -cert "$MADE/$1/$2" -keyfile "$MADE/$1/$3" -revoke "$MADE/$1/$4"
  q openssl ca -config ca.cnf -cert "$MADE/$1/$2" -keyfile "$MADE/$1/$3" -gencrl -out crl.pem
) }
trouble solace MyRootCaCert.pem MyRootCaKey.key clientCert1.pem client1.key
trouble cybus custom_ca.crt custom_ca.key anymachine.crt anymachine-key.pem
trouble tedge ca.crt ca.key client.crt client.key
trouble kaa int.crt int.key leaf.crt client.key
cat "$MADE/kaa/int.crt" >> kaa/expired.crt
trouble sinet cacert.pem cakey.pem client0.crt client0.key
mkdir -p own; ( cd own; touch index.txt; cp ../sinet/ca.cnf .
q openssl x509 -in "$MADE/sinet/cacert.pem" -x509toreq -signkey "$MADE/sinet/cakey.pem" -out request.csr
printf 'basicConstraints=critical,CA:TRUE\n' > ca.ext
q openssl ca -config ca.cnf -batch -notext -selfsign -keyfile "$MADE/sinet/cakey.pem" -in request.csr -extfile ca.ext -out ../expired-ca.pem $PAST )
echo "made: expired and revoked"
